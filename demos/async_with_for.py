"""A mailbox you enter and iterate, and who tidies up after a break"""

# /// script
# requires-python = ">=3.11"
# dependencies = ["rich"]
# ///
import asyncio
from contextlib import aclosing

from rich import print

PAUSE = 0.15  # seconds until the next letter, or the door, moves


class Mailbox:
    async def __aenter__(self):
        await asyncio.sleep(PAUSE)
        say("[cyan]██ the door opens[/]")
        return self

    async def __aexit__(self, *error):
        await asyncio.sleep(PAUSE)
        say("[cyan]██ the door closes[/]")

    async def letters(self):
        try:
            for letter in "ABC":
                await asyncio.sleep(PAUSE)
                yield letter
        finally:
            task = asyncio.current_task().get_name()
            say(f"[yellow]██ clean-up[/], done by {task}")


async def main():
    step("To the end")
    async with Mailbox() as box:
        async for letter in box.letters():
            say(letter)

    step("break")
    async for letter in Mailbox().letters():
        say(letter)
        break
    say("[green]we go on[/]")
    await asyncio.sleep(PAUSE)

    step("break, inside aclosing")
    async with aclosing(Mailbox().letters()) as letters:
        async for letter in letters:
            say(letter)
            break
    say("[green]we go on[/]")


def step(text):
    print(f"\n  [bold]{text}[/]")


def say(text):
    print("    ", text)


if __name__ == "__main__":
    asyncio.run(main())
