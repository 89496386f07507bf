"""Three mistakes, without debug mode and with it: who hears of them?"""
# /// script
# requires-python = ">=3.11"
# ///
import asyncio
import logging
import re
import time
import warnings


def block():
    time.sleep(0.2)


async def slow_step():
    block()


async def never_awaited():
    asyncio.sleep(0.2)


async def wrong_thread():
    loop = asyncio.get_running_loop()
    await asyncio.to_thread(loop.call_soon, int)


async def main(heard):
    for mistake in slow_step, never_awaited, wrong_thread:
        print(f"\n  {mistake.__name__}", flush=True)
        heard.clear()
        try:
            await asyncio.create_task(mistake(), name=mistake.__name__)
        except RuntimeError as error:
            heard.append(f"RuntimeError: {error}")
        await asyncio.sleep(0.3)
        print("    " + "\n    ".join(heard or ["nothing is heard"]))


def brief(warning):
    first, *stack = str(warning).splitlines()
    _, *created = stack[-2].split(", ") if stack else [""]
    return ", ".join([f"RuntimeWarning: {first}", *created])


if __name__ == "__main__":
    heard = []
    handler = logging.Handler()
    handler.emit = lambda record: heard.append(
        "log: " + re.sub(" coro=.* took", "> took", record.getMessage())
    )
    logging.getLogger("asyncio").addHandler(handler)
    warnings.simplefilter("always")
    warnings.showwarning = lambda text, *_: heard.append(brief(text))
    for debug in False, True:
        print(f"\n  asyncio.run(main(), debug={debug})")
        asyncio.run(main(heard), debug=debug)
