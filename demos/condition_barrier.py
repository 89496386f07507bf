"""One waits for bread, the other until everybody has arrived"""
# /// script
# requires-python = ">=3.11"
# ///
import asyncio
from time import perf_counter

BAKING = 0.6  # seconds for one loaf
WALKS = {"Barbara": 0.3, "Dennis": 0.9, "Edsger": 1.5}  # seconds
START = perf_counter()


async def buy(wanted, shelf, changed):
    def enough():
        tell(f"sees {len(shelf)}, wants {wanted}")
        return len(shelf) >= wanted

    async with changed:
        await changed.wait_for(enough)
        del shelf[:wanted]
        tell(f"takes {wanted}")


async def bake(shelf, changed):
    for _ in range(3):
        await asyncio.sleep(BAKING)
        async with changed:
            shelf.append("loaf")
            tell("puts one on the shelf")
            changed.notify_all()


async def walk(seconds, barrier):
    await asyncio.sleep(seconds)
    tell("is here")
    await barrier.wait()
    tell("goes in")


async def main():
    shelf, changed = [], asyncio.Condition()
    async with asyncio.TaskGroup() as group:
        group.create_task(buy(2, shelf, changed), name="Ada")
        group.create_task(buy(1, shelf, changed), name="Grace")
        group.create_task(bake(shelf, changed), name="baker")

    print()
    barrier = asyncio.Barrier(len(WALKS))
    async with asyncio.TaskGroup() as group:
        for name, seconds in WALKS.items():
            group.create_task(walk(seconds, barrier), name=name)


def tell(text):
    name = asyncio.current_task().get_name()
    print(f"  {perf_counter() - START:.1f} s  {name:8} {text}")


if __name__ == "__main__":
    asyncio.run(main())
