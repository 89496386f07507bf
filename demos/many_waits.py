"""10,000 tasks wait for two seconds, and then 2,000 threads do"""
# /// script
# requires-python = ">=3.11"
# [tool.onstage]
# alone = true
# ///
import asyncio
import sys
from multiprocessing import get_context
from resource import RUSAGE_SELF, getrusage
from threading import Thread
from time import perf_counter, process_time, sleep


async def in_tasks(many):
    async with asyncio.TaskGroup() as group:
        for _ in range(many):
            group.create_task(asyncio.sleep(2))


def tasks(many):
    asyncio.run(in_tasks(many))


def threads(many):
    waits = [Thread(target=sleep, args=[2]) for _ in range(many)]
    for thread in waits:
        thread.start()
    for thread in waits:
        thread.join()


def measure(wait, many):
    print(f"\n  {many:,} {wait.__name__} wait for 2 s\n", flush=True)
    begin, cpu, size = perf_counter(), process_time(), peak()
    wait(many)
    cpu, size = process_time() - cpu, peak() - size
    print(f"    CPU      {cpu / many * 1e6:6.1f} µs each")
    print(f"    memory   {size / many:6.1f} KiB each")
    print(f"    in all   {size / 1024:6.1f} MiB")
    print(f"    over after {perf_counter() - begin:.2f} s", flush=True)


def peak():
    """The most KiB it had in RAM so far, without the kernel's."""
    most = getrusage(RUSAGE_SELF).ru_maxrss
    return most / 1024 if sys.platform == "darwin" else most


if __name__ == "__main__":
    work = [(tasks, 10_000), (threads, 2_000)]
    with get_context("spawn").Pool(1, maxtasksperchild=1) as pool:
        pool.starmap(measure, work, chunksize=1)
