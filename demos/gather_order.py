"""Who starts, who finishes, who is where in the results of gather"""
# /// script
# requires-python = ">=3.11"
# ///
import asyncio


async def order():
    results = await asyncio.gather(
        cook("cake", 1.5), cook("soup", 1), cook("toast", 0.5)
    )
    print("    results ", results)


async def failure(**options):
    toast = asyncio.create_task(cook("burnt toast", 0.5))
    soup = asyncio.create_task(cook("soup", 1))
    try:
        results = await asyncio.gather(toast, soup, **options)
        print("    results ", results)
    except RuntimeError as error:
        done = "ready" if soup.done() else "still cooking"
        print(f"    raised   {error!r}, the soup is {done}")
        await soup


async def cook(dish, seconds):
    asyncio.current_task().set_name(dish)
    print("    starts  ", dish)
    await asyncio.sleep(seconds)
    if dish == "burnt toast":
        raise RuntimeError(dish)
    print("    finishes", dish)
    return dish


async def main():
    print("\n  gather(cake, soup, toast)")
    await order()
    for options in {}, {"return_exceptions": True}:
        print("\n  gather(burnt toast, soup)", options or "")
        await failure(**options)


if __name__ == "__main__":
    asyncio.run(main())
