"""Five small sources, and what the compiler says of each"""

# /// script
# requires-python = ">=3.11"
# dependencies = ["rich"]
# [tool.onstage]
# seconds = 60
# keys = {enter = "next"}
# ///
import ast
import asyncio
import sys
from select import select

from rich.console import Console

SOURCES = [
    "await work()",
    "async with door: ...",
    "async for x in box: ...",
    "def main(): await work()",
    "async def main(): await work()",
]
tell = Console(highlight=False).print


def verdict(source, flags=0):
    try:
        compile(source, "a small source", "exec", flags)
    except SyntaxError as error:
        return f"[red]SyntaxError: {error.msg}[/]"
    return "[green]compiles[/]"


async def work():
    await asyncio.sleep(0.1)
    return "done"


def main():
    for source in SOURCES:
        step(source)
        tell("     ", verdict(source))
    step("asyncio.run(work()), in a script")
    tell("     ", f"[green]{asyncio.run(work())}[/]")
    step("await work(), in python -m asyncio or a notebook")
    extra = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    tell("     ", verdict("await work()", extra))


def step(title):
    tell(f"\n  [cyan]{title}[/]", end="  ")
    if sys.stdin.isatty() and select([0], [], [], 2)[0]:
        sys.stdin.readline()  # its echo ends the line
    else:
        print()  # two seconds without a key


if __name__ == "__main__":
    main()
