"""10,000 tasks wait for two seconds, and then 2,000 threads do"""
# /// script
# requires-python = ">=3.11"
# [tool.onstage]
# seconds = 40
# alone = true
# ///
import asyncio
import multiprocessing
import os
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from threading import Thread
from time import perf_counter, sleep

TASKS, THREADS = 10_000, 2_000
WAIT = 2  # seconds


async def in_tasks(started):
    async with asyncio.TaskGroup() as group:
        for _ in range(TASKS):
            group.create_task(asyncio.sleep(WAIT))
        await asyncio.sleep(0)  # each begins to wait
        started()


def in_threads(started):
    threads = []
    for _ in range(THREADS):
        threads.append(Thread(target=sleep, args=(WAIT,)))
        threads[-1].start()
    started()
    for thread in threads:
        thread.join()


def tasks():
    return measure(lambda started: asyncio.run(in_tasks(started)))


def threads():
    return measure(in_threads)


def measure(wait):
    """Seconds to start, seconds in all, and memory while all wait."""
    begin, before, noted = perf_counter(), memory(), []

    def started():
        noted.extend([perf_counter() - begin, memory() - before])

    wait(started)
    start, size = noted
    return start, perf_counter() - begin, size


def memory():
    """Bytes of this process that are in RAM, without the kernel's."""
    try:
        pages = Path("/proc/self/statm").read_text().split()[1]
        return int(pages) * os.sysconf("SC_PAGE_SIZE")
    except FileNotFoundError:  # macOS: the most there ever was
        return getrusage(RUSAGE_SELF).ru_maxrss


def main():
    fresh = multiprocessing.get_context("spawn")
    for count, what in (TASKS, tasks), (THREADS, threads):
        with ProcessPoolExecutor(1, mp_context=fresh) as child:
            start, total, size = child.submit(what).result()
        print(f"\n  {count:,} {what.__name__} wait for {WAIT} s\n")
        print(f"    over after  {total:6.2f} s")
        print(f"    to start    {start:6.2f} s, "
              f"{start / count * 1e6:6.1f} µs each")
        print(f"    memory      {size / 1e6:6.1f} MB, "
              f"{size / count / 1e3:5.1f} KB each")


if __name__ == "__main__":
    main()
