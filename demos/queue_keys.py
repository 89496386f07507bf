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

ROOM = 3  # jobs that fit into the queue
WORK = 1.5  # seconds for each job
START = perf_counter()


async def feed(queue, pressed):
    pause = 1.5  # seconds; without a key, it goes on by itself
    for job in range(1, 7):
        pause = 4 if await key_or_pause(pressed, pause) else 0.25
        try:
            queue.put_nowait(job)
            tell("feed", f"job {job} is in, {queue.qsize()} queued")
        except asyncio.QueueFull as error:
            tell("feed", f"{error!r}, job {job} is lost")
    for job in range(7, 10):
        tell("feed", f"put({job}) …")
        await queue.put(job)
        tell("feed", f"… put({job}) is back")


async def worker(queue):
    while True:
        job = await queue.get()
        tell("worker", f"takes job {job}")
        await asyncio.sleep(WORK)
        queue.task_done()


async def key_or_pause(pressed, seconds):
    """Wait for Enter, but not for ever. Was it pressed?"""
    pressed.clear()
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await pressed.wait()
    return pressed.is_set()


def enter_key():
    """An event that Enter sets, where there is a keyboard."""
    def press():
        sys.stdin.readline()
        print("\033[A", end="", flush=True)  # back up a line
        pressed.set()

    pressed = asyncio.Event()
    if sys.stdin.isatty():
        asyncio.get_running_loop().add_reader(sys.stdin, press)
    return pressed


def tell(name, text):
    print(f"  {perf_counter() - START:5.2f} s  {name:8}{text}")


async def main():
    queue = asyncio.Queue(maxsize=ROOM)
    works = asyncio.create_task(worker(queue), name="worker")
    feeds = feed(queue, enter_key())
    await asyncio.create_task(feeds, name="feed")
    await queue.join()
    tell("main", "all jobs that were put in are done")
    works.cancel()


if __name__ == "__main__":
    asyncio.run(main())
