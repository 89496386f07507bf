"""Six jobs, two places: whoever leaves lets the next one in"""
# /// script
# requires-python = ">=3.11"
# ///
import asyncio
from time import perf_counter

PLACES = 2
JOBS = {"Ada": 3, "Barbara": 1, "Chuck": 1,
        "Dennis": 3, "Edsger": 3, "Frances": 1}  # fmt: skip
UNIT = 0.5  # seconds
START = perf_counter()
places = asyncio.Semaphore(PLACES)


async def work(name):
    begin = perf_counter()
    await asyncio.sleep(JOBS[name] * UNIT)
    end = perf_counter()
    print(f"    {begin - START:.1f} to {end - START:.1f} s  {name}")


async def work_in_a_place(name):
    async with places:
        await work(name)


async def gather(names, what):
    tasks = [asyncio.create_task(what(n), name=n) for n in names]
    await asyncio.gather(*tasks)


async def in_batches():
    names = list(JOBS)
    for first in range(0, len(names), PLACES):
        await gather(names[first : first + PLACES], work)


async def through_a_semaphore():
    await gather(JOBS, work_in_a_place)


async def release_too_often(places):
    try:
        places.release()
    except ValueError as error:
        print(f"    {error!r}")
    count = 0
    while not places.locked():
        await places.acquire()
        count += 1
    print(f"    {type(places).__name__}({PLACES}) lets in {count}")


async def measured(way):
    print(f"  {way.__name__}")
    begin = perf_counter()
    await way()
    return perf_counter() - begin


async def main():
    batches = await measured(in_batches)
    window = await measured(through_a_semaphore)
    print(f"  batches take {batches / window:.2f} times as long")
    print("\n  one release too many")
    for kind in asyncio.Semaphore, asyncio.BoundedSemaphore:
        await release_too_often(kind(PLACES))


if __name__ == "__main__":
    asyncio.run(main())
