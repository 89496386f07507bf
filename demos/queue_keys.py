"""A queue with room for three is full: put_nowait fails, put waits"""
# /// script
# requires-python = ">=3.11"
# [tool.onstage]
# seconds = 60
# keys = {enter = "put one more job in"}
# ///
import asyncio
import sys
from contextlib import suppress
from time import perf_counter

START = perf_counter()


async def feed(queue):
    pause = 1  # seconds; without a key, it goes on by itself
    for job in range(1, 7):
        pause = 4 if await key_within(pause) else 0.12
        try:
            queue.put_nowait(job)
            tell(f"job {job} is in, {queue.qsize()} queued")
        except asyncio.QueueFull as error:
            tell(f"{error!r}, job {job} is lost")
    for job in range(7, 10):
        tell(f"put({job}) …")
        await queue.put(job)
        tell(f"… put({job}) is back")


async def worker(queue):
    while True:
        tell(f"takes job {await queue.get()}")
        await asyncio.sleep(0.8)
        queue.task_done()


async def key_within(seconds):
    loop, key = asyncio.get_running_loop(), asyncio.Event()
    if sys.stdin.isatty():
        loop.add_reader(0, lambda: (sys.stdin.readline(), key.set()))
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await key.wait()
    if key.is_set():
        print("\033[A", end="")  # back up a line, over the Enter
    return key.is_set()


async def main():
    queue = asyncio.Queue(maxsize=3)
    works = asyncio.create_task(worker(queue), name="worker")
    await asyncio.create_task(feed(queue), name="feed")
    await queue.join()
    print("  all jobs that were put in are done")
    works.cancel()


def tell(text):
    name = asyncio.current_task().get_name()
    print(f"  {perf_counter() - START:5.2f} s  {name:8}{text}")


if __name__ == "__main__":
    asyncio.run(main())
