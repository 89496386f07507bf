"""Five small sources, and what the compiler says of each"""

# /// script
# requires-python = ">=3.11"
# dependencies = ["rich"]
# ///
import ast
import asyncio

from rich import print
from rich.table import Table
from rich.text import Text

SOURCES = """\
await work()
===
def main():
    await work()
===
def main():
    async with door: ...
===
def main():
    async for x in box: ...
===
async def main():
    await work()
"""


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
    table = Table.grid(padding=(0, 4, 0, 2))
    for source in SOURCES.split("===\n"):
        table.add_row(Text(source, "cyan"), verdict(source))
    table.add_row(
        "[bold]In a script[/]\nasyncio.run(work())",
        f"\n[green]{asyncio.run(work())}[/]\n",
    )
    table.add_row(
        "[bold]In python -m asyncio or a notebook[/]\nawait work()",
        "\n" + verdict("await work()", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT),
    )
    print("", table)


if __name__ == "__main__":
    main()
