"""Calling an async def runs nothing. Awaiting what it gives does"""
# /// script
# requires-python = ">=3.11"
# ///
import asyncio
import warnings


async def greet(name):
    print(f"    greet runs: hello, {name}")
    await asyncio.sleep(0.3)
    return f"{name} smiles"


async def main():
    print("\n  Call it")
    coro = greet("Ada")
    print("   ", coro)

    print("\n  Await it")
    answer = await coro
    print("   ", answer)

    print("\n  Await it once more")
    try:
        await coro
    except RuntimeError as error:
        print(f"    {error!r}")

    print("\n  Forget to await it")
    greet("Bob")
    print("    and we go on")


if __name__ == "__main__":
    warnings.showwarning = lambda text, *_: print("   ", repr(text))
    asyncio.run(main())
