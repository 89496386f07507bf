"""Calling an async def runs nothing. Awaiting what it gives does"""
# /// script
# requires-python = ">=3.11"
# [tool.onstage]
# seconds = 60
# keys = {enter = "next"}
# ///
import asyncio
import sys
import warnings
from contextlib import contextmanager
from select import select


async def greet(name):
    print(f"    greet runs: hello, {name}")
    await asyncio.sleep(0.3)
    return f"{name} smiles"


async def main():
    await step("Call it")
    coro = greet("Ada")
    print("   ", coro)
    await step("Await it")
    print("   ", await coro)
    await step("Await it once more")
    with show_error():
        await coro
    await step("Forget to await it")
    greet("Bob")
    print("    and we go on")


@contextmanager
def show_error():
    try:
        yield
    except RuntimeError as error:
        print(f"    {error!r}")


async def step(title):
    print(f"\n  {title}", end="  ", flush=True)
    await asyncio.to_thread(enter)


def enter():
    if sys.stdin.isatty() and select([0], [], [], 2)[0]:
        sys.stdin.readline()  # its echo ends the line
    else:
        print()  # two seconds without a key


if __name__ == "__main__":
    warnings.showwarning = lambda text, *_: print("   ", repr(text))
    asyncio.run(main())
