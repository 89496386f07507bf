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


async def feed(queue):
    pause = 1  # seconds; without a key, it goes on by itself
    for job in range(1, 7):
        pause = 4 if await key_within(pause) else 0.12
        try:
            queue.put_nowait(job)
            print(f"  feed: job {job} is in, {queue.qsize()} queued")
        except asyncio.QueueFull as error:
            print(f"  feed: {error!r}, job {job} is lost")
    for job in range(7, 10):
        print(f"  feed: put({job}) …")
        await queue.put(job)
        print(f"  feed: … put({job}) is back")


async def worker(queue):
    while True:
        print(f"    worker takes job {await queue.get()}")
        await asyncio.sleep(0.8)
        queue.task_done()


async def key_within(seconds):
    loop, key = asyncio.get_running_loop(), asyncio.Event()
    if sys.stdin.isatty():
        loop.add_reader(0, lambda: (sys.stdin.readline(), key.set()))
    with suppress(TimeoutError):
        await asyncio.wait_for(key.wait(), seconds)
    return key.is_set()


async def main():
    queue = asyncio.Queue(maxsize=3)
    works = asyncio.create_task(worker(queue), name="worker")
    await asyncio.create_task(feed(queue), name="feed")
    await queue.join()
    works.cancel()


if __name__ == "__main__":
    asyncio.run(main())
