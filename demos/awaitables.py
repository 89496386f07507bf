"""Coroutine, Task, Future and one of our own: each can be awaited"""
# /// script
# requires-python = ">=3.11"
# [tool.onstage]
# seconds = 60
# keys = {enter = "next"}
# ///
import asyncio
import sys
from select import select


async def brew(what):
    print(f"    {what} begins")
    await asyncio.sleep(0.3)
    return f"{what} is done"


class Teapot:
    def __await__(self):
        return brew("teapot").__await__()


async def main():
    await step("Make all four, and let the loop turn once")
    coroutine = brew("coroutine")
    task = asyncio.create_task(brew("task"))
    future = filled_by_a_timer()
    await asyncio.sleep(0)
    for awaitable in coroutine, task, future, Teapot(), 5:
        await step(f"await {type(awaitable).__name__}")
        await show(awaitable)


def filled_by_a_timer():
    loop = asyncio.get_running_loop()
    future = loop.create_future()
    loop.call_later(0.3, future.set_result, "a timer set it")
    return future


async def show(awaitable):
    try:
        print("   ", await awaitable)
    except TypeError as error:
        print(f"    {error!r}")


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
