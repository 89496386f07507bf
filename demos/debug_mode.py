"""Three mistakes, without debug mode and with it: who hears of them?"""
# /// script
# requires-python = ">=3.11"
# ///
import asyncio
import logging
import time
import warnings


async def slow_step():
    time.sleep(0.2)


async def never_awaited():
    asyncio.sleep(0.2)


async def wrong_thread():
    loop = asyncio.get_running_loop()
    await asyncio.to_thread(loop.call_soon, int)


def tell_log(record):
    task, seconds = record.args
    task = task.partition(" done")[0]  # the rest is long
    print(f"    log: Executing {task} … took {seconds:.3f} seconds")


def tell_warning(warning, *_):
    first, *stack = str(warning).splitlines()
    print(f"    RuntimeWarning: {first}", *stack[-2:-1], sep="\n  ")


if __name__ == "__main__":
    logging.getLogger("asyncio").addFilter(tell_log)
    warnings.showwarning = tell_warning
    for debug in False, True:
        print(f"\n  debug={debug}")
        for mistake in slow_step, never_awaited, wrong_thread:
            print(f"  {mistake.__name__}")
            try:
                asyncio.run(mistake(), debug=debug)
            except RuntimeError as error:
                print(f"    RuntimeError: {error}")
