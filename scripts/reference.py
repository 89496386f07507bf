"""Regenerate the section on commands in REFERENCE.md from the --help texts of the commands.

.venv/bin/python scripts/reference.py
"""

import re
from collections.abc import Iterator
from pathlib import Path

import click
from onstage.cli.main import command_line

PAGE = Path(__file__).resolve().parents[1] / "REFERENCE.md"
SECTION = re.compile(
    r"(?<=<!-- commands: written by scripts/reference\.py -->\n).*?(?=<!-- end of commands -->)", re.DOTALL
)


def main() -> None:
    """Write the updated page."""
    PAGE.write_text(updated(PAGE.read_text("utf-8")), "utf-8")


def updated(page: str) -> str:
    """The page with the section brought up to date."""
    section = "\n".join(["", *described("onstage", command_line), ""])
    return SECTION.sub(lambda _: section, page)


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
