"""A timeout inside a group, then round it: who is cancelled?"""
# /// script
# requires-python = ">=3.11"
# ///
import asyncio
from time import perf_counter

LIMIT = 0.6  # seconds
START = perf_counter()


async def ask(mirror, seconds, limit=None):
    try:
        async with asyncio.timeout(limit):
            await asyncio.sleep(seconds)
        tell(f"{mirror}: answers")
    except TimeoutError:
        tell(f"{mirror}: TimeoutError, caught in its own task")
    except asyncio.CancelledError:
        tell(f"{mirror}: cancelled")
        raise


async def limit_inside():
    async with asyncio.TaskGroup() as group:
        group.create_task(ask("Lima", 0.3), name="Lima")
        group.create_task(ask("Oslo", 9, LIMIT), name="Oslo")
        group.create_task(ask("Rome", 1.2), name="Rome")


async def limit_around():
    try:
        async with asyncio.timeout(LIMIT), asyncio.TaskGroup() as group:
            group.create_task(ask("Lima", 0.3), name="Lima 2")
            group.create_task(ask("Oslo", 9), name="Oslo 2")
            group.create_task(ask("Rome", 1.2), name="Rome 2")
    except TimeoutError:
        tell("TimeoutError, once for them all")


async def main():
    for scopes in limit_inside, limit_around:
        print(f"\n  {scopes.__name__}")
        tell("begins")
        await scopes()


def tell(text):
    print(f"    {perf_counter() - START:.1f} s  {text}", flush=True)



if __name__ == "__main__":
    asyncio.run(main())
