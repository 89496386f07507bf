"""How commands print a line, a remark, a path and a size."""

import os
import sys
import textwrap
from pathlib import Path

import click


def say(line: str) -> None:
    """Print some lines; on a terminal, one that is too long is broken between words."""
    click.echo("\n".join(map(_fitted_for_printing, line.split("\n"))))


def remark(line: str) -> None:
    """Print a line to stderr: what was asked for stays alone on stdout."""
    click.echo(_fitted_for_printing(line, stderr=True), err=True)


def printed_path(path: Path) -> str:
    """A path as text, relative to the current folder if it is inside it."""
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)


def printed_size(path: Path) -> str:
    """The size of a file, or of all files in a folder, as text in kB or MB."""
    files = path.rglob("*") if path.is_dir() else [path]
    size = sum(file.stat().st_size for file in files if file.is_file())
    return f"{size / 1e6:.1f} MB" if size >= 1e6 else f"{size / 1e3:.0f} kB"


def _fitted_for_printing(line: str, *, stderr: bool = False) -> str:
    """A line, broken between words with a hanging indent if it goes to a narrower terminal."""
    stream = sys.stderr if stderr else sys.stdout
    if not stream.isatty() or len(line) <= (width := os.get_terminal_size(stream.fileno()).columns):
        return line
    return wrapped_for_printing(line, width, "    ")


def wrapped_for_printing(text: str, width: int, indent: str = "") -> str:
    """The text in lines of that width; a word that is longer, as a path may be, stays whole."""
    return textwrap.fill(text, max(width, 20), subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)
