"""10,000 tasks wait for two seconds, and then 2,000 threads do"""
# /// script
# requires-python = ">=3.11"
# [tool.onstage]
# seconds = 40
# alone = true
# ///
import asyncio
import os
import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from threading import Thread
from time import perf_counter, process_time, sleep


def tasks(started):
    asyncio.run(in_tasks(started))


async def in_tasks(started):
    async with asyncio.TaskGroup() as group:
        for _ in range(10_000):
            group.create_task(asyncio.sleep(2))
        await asyncio.sleep(0)  # each begins to wait
        started(10_000)


def threads(started):
    waits = [Thread(target=sleep, args=[2]) for _ in range(2_000)]
    for thread in waits:
        thread.start()
    started(2_000)
    for thread in waits:
        thread.join()


def measure(wait):
    def started(many):
        took, size = process_time() - cpu, memory() - before
        print(f"\n  {many:,} {wait.__name__} wait for 2 s\n")
        print(f"    to start {took / many * 1e6:6.1f} µs of CPU each")
        print(f"    memory   {size / many / 1e3:6.1f} KB each,",
              f"{size / 1e6:.1f} MB in all", flush=True)

    begin, cpu, before = perf_counter(), process_time(), memory()
    wait(started)
    print(f"    over after {perf_counter() - begin:.2f} s")


def memory():
    """Bytes in RAM, without the kernel's; on macOS, the most so far."""
    if sys.platform == "darwin":
        return getrusage(RUSAGE_SELF).ru_maxrss
    pages = Path("/proc/self/statm").read_text().split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


def main():
    for wait in tasks, threads:
        with ProcessPoolExecutor(1, get_context("spawn")) as child:
            child.submit(measure, wait).result()


if __name__ == "__main__":
    main()
