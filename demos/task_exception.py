"""A task fails, and nothing is heard until somebody asks or drops it"""

# /// script
# requires-python = ">=3.11"
# dependencies = ["rich"]
# ///
import asyncio
import contextlib

from rich import print


async def fail():
    await asyncio.sleep(0.1)
    raise ValueError("no such table")


async def nobody_asks():
    say("\n  [bold]Nobody asks")
    task = asyncio.create_task(fail())
    await asyncio.sleep(1)
    say(f"{'done' if task.done() else 'not done'}, and not a word")
    say("now the last reference goes:\n")
    del task


async def a_callback_asks():
    def report(task):
        if not task.cancelled() and (error := task.exception()):
            say(f"{task.get_name()}: [red]{error!r}")

    say("\n  [bold]A callback asks")
    fails = asyncio.create_task(fail(), name="fails")
    sleeps = asyncio.create_task(asyncio.sleep(60), name="sleeps")
    for task in fails, sleeps:
        task.add_done_callback(report)
    sleeps.cancel()
    await asyncio.wait([fails, sleeps])
    say(f"sleeps: cancelled {sleeps.cancelled()}")


def say(text):
    print(f"    {text}")


async def main():
    await nobody_asks()
    await a_callback_asks()


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(main())
