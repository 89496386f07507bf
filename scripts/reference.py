"""Regenerate two sections of REFERENCE.md: the commands, from their --help texts, and the demos, from their titles.

.venv/bin/python scripts/reference.py
"""

import re
from collections.abc import Iterator
from pathlib import Path

import click
from onstage import project
from onstage.cli.main import command_line
from onstage.demos import catalog

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "REFERENCE.md"
SECTION = re.compile(
    r"(?<=<!-- commands: written by scripts/reference\.py -->\n).*?(?=<!-- end of commands -->)", re.DOTALL
)
DEMOS = re.compile(r"(?<=\| demo \| what the audience will see \|\n\|:--\|:--\|\n)(\|.*\n)*")


def main() -> None:
    """Write the updated page."""
    PAGE.write_text(updated(PAGE.read_text("utf-8")), "utf-8")


def updated(page: str) -> str:
    """The page with both sections brought up to date."""
    section = "\n".join(["", *described("onstage", command_line), ""])
    demos = catalog.load_catalog(project.Project(ROOT, ROOT / "slides", ROOT / "build"))
    table = "".join(f"| `{demo.name}` | {demo.title} |\n" for demo in demos)
    return DEMOS.sub(lambda _: table, SECTION.sub(lambda _: section, page), count=1)


def described(name: str, command: click.Command) -> Iterator[str]:
    """A heading, what the command does and a table of its options; then its subcommands."""
    arguments = [word(each) for each in command.params if isinstance(each, click.Argument)]
    yield f"### `{' '.join([name, *arguments])}`\n\n{' '.join((command.help or '').split())}\n"
    options = [each for each in command.params if isinstance(each, click.Option) and each.expose_value]
    if options:
        yield "| option | what it does |\n|:--|:--|"
        yield from map(row, options)
        yield ""
    if isinstance(command, click.Group):
        for below, each in command.commands.items():
            yield from described(f"{name} {below}", each)


def word(argument: click.Argument) -> str:
    """An argument as it appears in a usage line."""
    name = (argument.name or "").upper() + ("…" if argument.nargs == -1 else "")
    return name if argument.required else f"[{name}]"


def row(option: click.Option) -> str:
    """The table row of an option: its name and value, its help, and its default if that is shown."""
    value = "" if option.is_flag else " " + (option.metavar or "N")
    name = f"{option.opts[0]}{value}".replace("|", "\\|")
    default = f" Default: {option.default}." if option.show_default else ""
    return f"| `{name}` | {option.help}{default} |"


if __name__ == "__main__":
    main()
