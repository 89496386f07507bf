"""A timeout inside a group, then round it: who is cancelled?"""
# /// script
# requires-python = ">=3.11"
# ///
import asyncio


async def ask(mirror, seconds, limit=None):
    try:
        async with asyncio.timeout(limit):
            await asyncio.sleep(seconds)
        print(f"    {mirror} answers")
    except TimeoutError:
        print(f"    {mirror} catches its own TimeoutError")
    except asyncio.CancelledError:
        print(f"    {mirror} is cancelled")
        raise


async def limit_inside():
    async with asyncio.TaskGroup() as group:
        group.create_task(ask("Lima", 0.3), name="Lima")
        group.create_task(ask("Oslo", 9, limit=0.6), name="Oslo")
        group.create_task(ask("Rome", 1.2), name="Rome")


async def limit_around():
    try:
        async with asyncio.timeout(0.6), asyncio.TaskGroup() as group:
            group.create_task(ask("Lima", 0.3), name="Lima 2")
            group.create_task(ask("Oslo", 9), name="Oslo 2")
            group.create_task(ask("Rome", 1.2), name="Rome 2")
    except TimeoutError:
        print("    one TimeoutError for them all")


async def main():
    for scopes in limit_inside, limit_around:
        print(f"\n  {scopes.__name__}")
        await scopes()


if __name__ == "__main__":
    asyncio.run(main())
