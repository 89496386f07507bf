"""A mailbox you enter and iterate, and who tidies up after a break"""
# /// script
# requires-python = ">=3.11"
# ///
import asyncio
from contextlib import aclosing

PAUSE = 0.15  # seconds until the next letter, or the door, moves


class Mailbox:
    async def __aenter__(self):
        await asyncio.sleep(PAUSE)
        print("    the door opens")
        return self

    async def __aexit__(self, *error):
        await asyncio.sleep(PAUSE)
        print("    the door closes")

    async def letters(self):
        try:
            for letter in "ABC":
                await asyncio.sleep(PAUSE)
                yield letter
        finally:
            task = asyncio.current_task().get_name()
            print("    clean-up, done by", task)


async def to_the_end():
    async with Mailbox() as box:
        async for letter in box.letters():
            print("   ", letter)


async def break_out():
    async for letter in Mailbox().letters():
        print("   ", letter)
        break
    print("    we go on")
    await asyncio.sleep(PAUSE)


async def break_inside_aclosing():
    async with aclosing(Mailbox().letters()) as letters:
        async for letter in letters:
            print("   ", letter)
            break
    print("    we go on")


async def main():
    for act in to_the_end, break_out, break_inside_aclosing:
        print(f"\n  {act.__name__}")
        await act()


if __name__ == "__main__":
    asyncio.run(main())
