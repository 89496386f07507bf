"""The queue is empty, and join still waits: two jobs are not done"""
# /// script
# requires-python = ">=3.11"
# [tool.onstage]
# keys = {enter = "task_done()"}
# ///
import asyncio
import sys


async def worker(queue):
    jobs = [await queue.get(), await queue.get()]
    print(f"  worker took {jobs}, qsize() is {queue.qsize()}")
    for job in jobs:
        await key_or_pause()
        print(f"  worker {job}: task_done()")
        queue.task_done()


async def key_or_pause():
    loop, key = asyncio.get_running_loop(), asyncio.Event()
    loop.call_later(1.5, key.set)
    if sys.stdin.isatty():
        loop.add_reader(0, lambda: (sys.stdin.readline(), key.set()))
    await key.wait()


async def main():
    queue = asyncio.Queue()
    queue.put_nowait("tea")
    queue.put_nowait("toast")
    async with asyncio.TaskGroup() as group:
        group.create_task(worker(queue), name="worker")
        await asyncio.sleep(0.5)
        print("  main   join() …", flush=True)
        await queue.join()
        print("  main   … join() is back")
    try:
        queue.task_done()
    except ValueError as error:
        print(f"\n  once more: {error!r}")


if __name__ == "__main__":
    asyncio.run(main())
