"""Ways to start a loop, and what old code gets on this Python"""

# /// script
# requires-python = ">=3.11"
# dependencies = ["rich"]
# [tool.onstage]
# seconds = 60
# keys = {enter = "next"}
# ///
import asyncio
import platform
import sys
import warnings
from select import select

from rich.console import Console

tell = Console(highlight=False).print
loops = []


class MyLoop(asyncio.SelectorEventLoop):
    """A loop of our own making."""


async def work():
    loop = asyncio.get_running_loop()
    if loop not in loops:
        loops.append(loop)
    kind, number = type(loop).__name__, loops.index(loop) + 1
    tell(f"      [cyan]██ loop {number}[/], a {kind}")
    await asyncio.sleep(0.1)


def loop_or_loops():
    step("asyncio.run, twice")
    asyncio.run(work())
    asyncio.run(work())
    step("asyncio.Runner, two calls")
    with asyncio.Runner() as runner:
        runner.run(work())
        runner.run(work())
    step("loop_factory=MyLoop (asyncio.run: since 3.12)")
    with asyncio.Runner(loop_factory=MyLoop) as runner:
        runner.run(work())


def bare_get_event_loop():
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            asyncio.get_event_loop().close()
        except RuntimeError as error:
            return f"[red]RuntimeError: {error}[/]"
    for warning in caught:
        return f"[yellow]DeprecationWarning: {warning.message}[/]"
    return "[green]a loop[/], made without a word"


def get_the_loop_that_was_set():
    asyncio.set_event_loop(asyncio.new_event_loop())
    loop = asyncio.get_event_loop()
    loop.run_until_complete(work())
    loop.close()


def main():
    step(f"get_event_loop(), Python {platform.python_version()}")
    tell("     ", bare_get_event_loop())
    loop_or_loops()
    step("get_event_loop(), after all that")
    tell("     ", bare_get_event_loop())
    step("get_event_loop(), after set_event_loop(new_event_loop())")
    get_the_loop_that_was_set()


def step(title):
    tell(f"\n  [bold]{title}[/]", end="  ")
    if sys.stdin.isatty() and select([0], [], [], 2)[0]:
        sys.stdin.readline()  # its echo ends the line
    else:
        print()  # two seconds without a key


if __name__ == "__main__":
    main()
