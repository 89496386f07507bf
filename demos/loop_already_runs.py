"""asyncio.run where a loop runs already, as it does in a notebook"""

# /// script
# requires-python = ">=3.11"
# dependencies = ["rich"]
# ///
import asyncio
import threading
import warnings

from rich.console import Console

tell = Console(highlight=False).print

WORK = 0.5  # seconds
BEAT = 0.02  # seconds from one beat of the first loop to the next
beats = []


async def work():
    thread = threading.current_thread().name
    say(f"[cyan]██ work runs[/] on the loop of {thread}")
    await asyncio.sleep(WORK)
    return "[green]done[/]"


def library():
    """Somebody else's plain function: it starts a loop of its own."""
    return asyncio.run(work())


async def beat():
    while True:
        beats.append("♥")
        await asyncio.sleep(BEAT)


async def cell():
    step("library()")
    try:
        library()
    except RuntimeError as error:
        say(f"[red]RuntimeError: {error}[/]")

    step("await work()")
    say(await work())

    step("await asyncio.to_thread(library)")
    beats.clear()
    say(await asyncio.to_thread(library))
    say(f"our loop went on: [yellow]{''.join(beats)}[/]")


async def main():
    heart = asyncio.create_task(beat())
    await cell()
    heart.cancel()


def step(text):
    tell(f"\n  [bold]{text}[/]")


def say(text):
    tell("    ", text)


def warn(message, category, *where):
    say(f"[yellow]{category.__name__}: {message}[/]")


if __name__ == "__main__":
    warnings.showwarning = warn
    asyncio.run(main())
