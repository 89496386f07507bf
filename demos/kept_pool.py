"""A new process pool for each job, or one that is kept"""
# /// script
# requires-python = ">=3.11"
# ///
import asyncio
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

JOBS = 5


def new_pool():
    return ProcessPoolExecutor(2, get_context("spawn"))


async def ask(pool):
    begin = time.perf_counter()
    loop = asyncio.get_running_loop()
    await loop.run_in_executor(pool, sum, range(1000))
    ms = (time.perf_counter() - begin) * 1000
    print(f"    {ms:6.1f} ms", flush=True)


async def ask_often(pool):
    for _ in range(JOBS):
        await ask(pool)


async def give_up(pool):
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(0.3):
            await loop.run_in_executor(pool, time.sleep, 1.5)
    except TimeoutError:
        return time.perf_counter()


def new_each_time():
    for _ in range(JOBS):
        with new_pool() as pool:
            asyncio.run(ask(pool))


def kept():
    with new_pool() as pool:
        asyncio.run(ask_often(pool))


def kept_with_a_timeout():
    begin = time.perf_counter()
    with new_pool() as pool:
        heard = asyncio.run(give_up(pool))
    closed = time.perf_counter()
    print(f"    TimeoutError after {heard - begin:.1f} s", end=", ")
    print(f"the pool is closed after {closed - begin:.1f} s")


if __name__ == "__main__":
    for way in new_each_time, kept, kept_with_a_timeout:
        print(f"\n  {way.__name__}", flush=True)
        way()
