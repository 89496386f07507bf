"""Ada wants two loaves, Grace one: with each loaf both look again"""
# /// script
# requires-python = ">=3.11"
# ///
import asyncio
from time import perf_counter

START = perf_counter()
shelf, changed = [], asyncio.Condition()


async def buy(wanted):
    def enough():
        tell(f"sees {len(shelf)}, wants {wanted}")
        return len(shelf) >= wanted

    async with changed:
        await changed.wait_for(enough)
        del shelf[:wanted]
        tell(f"takes {wanted}")


async def bake():
    for _ in range(3):
        await asyncio.sleep(0.6)
        async with changed:
            shelf.append("loaf")
            tell("puts one on the shelf")
            changed.notify_all()


async def main():
    async with asyncio.TaskGroup() as group:
        group.create_task(buy(2), name="Ada")
        group.create_task(buy(1), name="Grace")
        group.create_task(bake(), name="baker")


def tell(text):
    name = asyncio.current_task().get_name()
    print(f"  {perf_counter() - START:.1f} s  {name:6} {text}")


if __name__ == "__main__":
    asyncio.run(main())
