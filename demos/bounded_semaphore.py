"""One release() too many: one more gets in, unless it is bounded"""
# /// script
# requires-python = ">=3.11"
# ///
import asyncio
from time import perf_counter

STAY = 0.8  # seconds
START = perf_counter()


async def visit(places):
    async with places:
        tell("goes in")
        await asyncio.sleep(STAY)


async def three_visit(places):
    async with asyncio.TaskGroup() as group:
        for name in "Ada", "Barbara", "Chuck":
            group.create_task(visit(places), name=name)


async def main():
    for kind in asyncio.Semaphore, asyncio.BoundedSemaphore:
        print(f"\n  {kind.__name__}(2)")
        places = kind(2)
        try:
            places.release()  # nobody has acquired it
            print("  release() says nothing")
        except ValueError as error:
            print(f"  release(): {error!r}")
        await three_visit(places)


def tell(text):
    name = asyncio.current_task().get_name()
    print(f"  {perf_counter() - START:.1f} s  {name:8} {text}")


if __name__ == "__main__":
    asyncio.run(main())
