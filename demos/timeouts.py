"""A timeout ends a wait, after its clean-up, but no blocking code"""
# /// script
# requires-python = ">=3.11"
# ///
import asyncio
import time

LIMIT = 0.5  # seconds


async def with_timeout(work):
    try:
        async with asyncio.timeout(LIMIT):
            await work()
    except TimeoutError:
        return "TimeoutError"
    return "no error"


async def with_wait_for(work):
    try:
        await asyncio.wait_for(work(), LIMIT)
    except TimeoutError:
        return "TimeoutError"
    return "no error"


async def waits():
    await asyncio.sleep(3 * LIMIT)
    print("    has waited to its end")


async def cleans_up():
    try:
        await waits()
    finally:
        await asyncio.sleep(2 * LIMIT)
        print("    has cleaned up")


async def blocks():
    time.sleep(3 * LIMIT)
    print("    has blocked to its end")


async def main():
    for limited, work in (
        (with_timeout, waits), (with_wait_for, waits),
        (with_timeout, cleans_up), (with_timeout, blocks),
    ):
        print(f"\n  {limited.__name__}, {work.__name__}")
        start = time.perf_counter()
        end = await limited(work)
        took = (time.perf_counter() - start) / LIMIT
        print(f"    {end} after {took:.1f} limits")


if __name__ == "__main__":
    asyncio.run(main())
