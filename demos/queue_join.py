"""The queue is empty, and join still waits: two jobs are not done"""
# /// script
# requires-python = ">=3.11"
# [tool.onstage]
# seconds = 30
# keys = {enter = "task_done()"}
# ///
import asyncio
import sys
from contextlib import suppress

PAUSE = 1.5  # seconds; without a key, it goes on by itself


async def worker(queue, pressed):
    jobs = [await queue.get() for _ in range(2)]
    say(f"took {' and '.join(jobs)}, qsize() is {queue.qsize()}")
    for job in jobs:
        await key_or_pause(pressed)
        say(f"{job}: task_done()")
        queue.task_done()


async def boss(queue):
    say("join() …")
    await queue.join()
    say("… join() is back")


async def key_or_pause(pressed):
    """Wait for Enter, but not for ever."""
    pressed.clear()
    with suppress(TimeoutError):
        async with asyncio.timeout(PAUSE):
            await pressed.wait()


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


def say(text):
    print(f"  {asyncio.current_task().get_name():8}{text}")


async def main():
    queue, pressed = asyncio.Queue(), enter_key()
    for job in "tea", "toast":
        queue.put_nowait(job)
    async with asyncio.TaskGroup() as group:
        group.create_task(worker(queue, pressed), name="worker")
        group.create_task(boss(queue), name="boss")
    try:
        queue.task_done()
    except ValueError as error:
        print(f"\n  once more: {error!r}")


if __name__ == "__main__":
    asyncio.run(main())
