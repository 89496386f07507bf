"""One set() releases all who wait: by a key, or by itself"""
# /// script
# requires-python = ">=3.11"
# [tool.onstage]
# keys = {enter = "open the door"}
# ///
import asyncio
import sys
from threading import Timer
from time import perf_counter

PATIENCE = 2  # seconds without a key
SOON = 0.3  # seconds until a thread opens the door
NEXT = 1.5  # seconds until the loop wakes up anyway


async def wait_at(door, start):
    await door.wait()
    name = asyncio.current_task().get_name()
    after = perf_counter() - start
    print(f"    {after:.1f} s  {name:5}  is_set() is {door.is_set()}")


async def by_key(door):
    loop = asyncio.get_running_loop()
    timer = loop.call_later(PATIENCE, door.set)
    if sys.stdin.isatty():
        loop.add_reader(sys.stdin, door.set)
    await door.wait()
    loop.remove_reader(sys.stdin)
    timer.cancel()


async def set_and_clear(door):
    await asyncio.sleep(SOON)
    door.set()
    door.clear()


async def set_in_a_thread(door):
    Timer(SOON, door.set).start()
    await asyncio.sleep(NEXT)


async def call_soon_threadsafe(door):
    loop = asyncio.get_running_loop()
    Timer(SOON, loop.call_soon_threadsafe, [door.set]).start()
    await asyncio.sleep(NEXT)


async def main():
    for open_door in (
        by_key, set_and_clear, set_in_a_thread, call_soon_threadsafe,
    ):
        print(f"\n  {open_door.__name__}", flush=True)
        door, start = asyncio.Event(), perf_counter()
        async with asyncio.TaskGroup() as group:
            for name in "Ada", "Grace":
                group.create_task(wait_at(door, start), name=name)
            await open_door(door)


if __name__ == "__main__":
    asyncio.run(main())
