"""Three friends meet: nobody goes in before the last one is here"""
# /// script
# requires-python = ">=3.11"
# ///
import asyncio
from time import perf_counter

WALKS = {"Barbara": 0.4, "Dennis": 1.2, "Edsger": 2.0}  # seconds
START = perf_counter()


async def meet(walk, barrier):
    await asyncio.sleep(walk)
    tell("is here")
    await barrier.wait()
    tell("goes in")


async def main():
    barrier = asyncio.Barrier(len(WALKS))
    async with asyncio.TaskGroup() as group:
        for name, walk in WALKS.items():
            group.create_task(meet(walk, barrier), name=name)


def tell(text):
    name = asyncio.current_task().get_name()
    print(f"  {perf_counter() - START:.1f} s  {name:8} {text}")


if __name__ == "__main__":
    print("  Barrier(3)")
    asyncio.run(main())
