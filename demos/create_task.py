"""Now and later: a new task begins when its creator pauses"""
# /// script
# requires-python = ">=3.11"
# [tool.onstage]
# seconds = 60
# keys = {enter = "next"}
# ///
import asyncio
import sys
from select import select


async def later():
    print("           later  the task begins")
    await asyncio.sleep(0.3)
    print("           later  the task ends")


async def now(**options):
    task = asyncio.create_task(later(), name="later", **options)
    print("    now  the task is created")
    await task
    print("    now  and awaited")


async def main():
    await step("an ordinary task")
    await now()
    await step("one eager task")
    if sys.version_info >= (3, 14):
        await now(eager_start=True)
    else:
        print("    Python 3.14 has it: begins at once")
    await step("all tasks eager")
    if sys.version_info >= (3, 12):
        loop = asyncio.get_running_loop()
        loop.set_task_factory(asyncio.eager_task_factory)
        await now()
    else:
        print("    Python 3.12 has it: begins at once")


async def step(title):
    print(f"\n  {title}", end="  ", flush=True)
    await asyncio.to_thread(enter)


def enter():
    if sys.stdin.isatty() and select([0], [], [], 2)[0]:
        sys.stdin.readline()  # its echo ends the line
    else:
        print()  # two seconds without a key


if __name__ == "__main__":
    asyncio.run(main())
