"""A thread works while the loop ticks on, and its pool is small"""
# /// script
# requires-python = ">=3.11"
# ///
import asyncio
import time
from collections import Counter
from functools import partial
from threading import current_thread

JOBS = 33  # one more than the largest default pool
SHORT = 0.3  # seconds
START = time.perf_counter()


def brew(seconds, drink="coffee"):
    time.sleep(seconds)
    return f"{drink}, by {current_thread().name}"


async def tick():
    while True:
        await asyncio.sleep(SHORT)
        tell("the loop ticks")


async def ticks_on():
    ticking = asyncio.create_task(tick(), name="ticks")
    tell(await asyncio.to_thread(brew, 5 * SHORT))
    ticking.cancel()


async def keywords():
    pool = asyncio.get_running_loop().run_in_executor
    try:
        pool(None, brew, SHORT, drink="tea")
    except TypeError as error:
        tell(f"TypeError: {error}")
    tell(await pool(None, partial(brew, SHORT, drink="tea")))
    tell(await asyncio.to_thread(brew, SHORT, drink="tea"))


def job():
    begun = time.perf_counter()
    time.sleep(SHORT)
    return begun, current_thread().name


async def crowd():
    start = time.perf_counter()
    pool = asyncio.get_running_loop().run_in_executor
    done = await asyncio.gather(*[pool(None, job) for _ in range(JOBS)])
    turns = Counter(round((t - start) / SHORT) for t, _ in done)
    for turn, many in sorted(turns.items()):
        print(f"    after {turn * SHORT:.1f} s  {many} begin")
    workers = len({name for _, name in done})
    tell(f"{JOBS} jobs of {SHORT} s, {workers} workers")


async def main():
    await ticks_on()
    print()
    await keywords()
    print()
    await crowd()


def tell(text):
    print(f"  {time.perf_counter() - START:.2f} s  {text}")


if __name__ == "__main__":
    asyncio.run(main())
