"""One set() releases all who wait: by a key, or by itself"""
# /// script
# requires-python = ">=3.11"
# [tool.onstage]
# keys = {enter = "open the door"}
# ///
import asyncio
import sys
from time import perf_counter


async def wait_at(door, start):
    await door.wait()
    name = asyncio.current_task().get_name()
    after = perf_counter() - start
    print(f"    {after:.1f} s  {name:5}  is_set() is {door.is_set()}")


async def by_key(door):
    loop = asyncio.get_running_loop()
    loop.call_later(2, door.set)  # without a key
    if sys.stdin.isatty():
        loop.add_reader(sys.stdin, door.set)
    await door.wait()
    loop.remove_reader(sys.stdin)


async def set_and_clear(door):
    await asyncio.sleep(0.5)
    door.set()
    door.clear()


async def main():
    for open_door in by_key, set_and_clear:
        print(f"\n  {open_door.__name__}", flush=True)
        door, start = asyncio.Event(), perf_counter()
        async with asyncio.TaskGroup() as group:
            for name in "Ada", "Grace":
                group.create_task(wait_at(door, start), name=name)
            await open_door(door)


if __name__ == "__main__":
    asyncio.run(main())
