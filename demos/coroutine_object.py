"""Calling an async def runs nothing. Awaiting what it gives does"""

# /// script
# requires-python = ">=3.11"
# dependencies = ["rich"]
# ///
import asyncio
import warnings

from rich import print


async def greet(name):
    say(f"[cyan]██ greet runs: hello, {name}[/]")
    await asyncio.sleep(0.3)
    return f"[green]{name} smiles[/]"


async def main():
    step("Call it")
    coro = greet("Ada")
    say(coro)

    step("Await it")
    answer = await coro
    say(answer)

    step("Await it once more")
    try:
        await coro
    except RuntimeError as error:
        say(f"[red]RuntimeError: {error}[/]")

    step("Forget to await it")
    greet("Bob")
    say("and we go on")


def step(text):
    print(f"\n  [bold]{text}[/]")


def say(text):
    print("    ", text)


def warn(message, category, *where):
    say(f"[yellow]{category.__name__}: {message}[/]")


if __name__ == "__main__":
    warnings.showwarning = warn
    asyncio.run(main())
