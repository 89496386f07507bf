"""A new process pool for each job, or one that is kept"""
# /// script
# requires-python = ">=3.11"
# ///
import asyncio
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from time import perf_counter

JOBS = 5


def new_pool():
    return ProcessPoolExecutor(2, get_context("spawn"))


async def ask(pool):
    begin = perf_counter()
    loop = asyncio.get_running_loop()
    await loop.run_in_executor(pool, sum, range(1000))
    print(f"    {(perf_counter() - begin) * 1000:6.1f} ms", flush=True)


async def new_each_time():
    for _ in range(JOBS):
        with new_pool() as pool:
            await ask(pool)


async def kept():
    with new_pool() as pool:
        for _ in range(JOBS):
            await ask(pool)


async def main():
    for way in new_each_time, kept:
        print(f"\n  {way.__name__}", flush=True)
        await way()


if __name__ == "__main__":
    asyncio.run(main())
