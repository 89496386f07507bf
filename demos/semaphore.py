"""Six jobs, two places: whoever leaves lets the next one in"""
# /// script
# requires-python = ">=3.11"
# ///
import asyncio
from time import perf_counter

JOBS = {"Ada": 3, "Barbara": 1, "Chuck": 1,
        "Dennis": 3, "Edsger": 3, "Frances": 1}  # fmt: skip
UNIT = 0.4  # seconds
START = perf_counter()


async def work(name, places):
    async with places:
        begin = perf_counter() - START
        await asyncio.sleep(JOBS[name] * UNIT)
        end = perf_counter() - START
        print(f"    {begin:.1f} to {end:.1f} s  {name}")


async def all_of(names, places):
    async with asyncio.TaskGroup() as group:
        for name in names:
            group.create_task(work(name, places), name=name)


async def main():
    names, places = list(JOBS), asyncio.Semaphore(2)
    print("  in_batches")
    for couple in names[:2], names[2:4], names[4:]:
        await all_of(couple, places)
    batches = perf_counter() - START

    print("  through_a_semaphore")
    await all_of(names, places)
    window = perf_counter() - START - batches
    print(f"  batches take {batches / window:.2f} times as long")


if __name__ == "__main__":
    asyncio.run(main())
