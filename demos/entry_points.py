"""Ways to start a loop, and what old code gets on this Python"""

# /// script
# requires-python = ">=3.11"
# dependencies = ["rich"]
# ///
import asyncio
import platform
import warnings

from rich import print

loops = []


class MyLoop(asyncio.SelectorEventLoop):
    """A loop of our own making."""


async def work():
    loop = asyncio.get_running_loop()
    if loop not in loops:
        loops.append(loop)
    kind, number = type(loop).__name__, loops.index(loop) + 1
    say(f"[cyan]██ loop {number}[/], a {kind}")
    await asyncio.sleep(0.1)


def old_code():
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            asyncio.get_event_loop().close()
        except RuntimeError as error:
            return f"[red]RuntimeError: {error}[/]"
    for warning in caught:
        return f"[yellow]DeprecationWarning: {warning.message}[/]"
    return "[green]a loop[/], made without a word"


def main():
    step(f"get_event_loop(), Python {platform.python_version()}")
    say(old_code())

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

    step("get_event_loop(), after all that")
    say(old_code())


def step(text):
    print(f"\n  [bold]{text}[/]")


def say(text):
    print("    ", text)


if __name__ == "__main__":
    main()
