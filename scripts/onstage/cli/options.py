"""What several commands share: options, which talk is meant, and how lines, paths and sizes are printed."""

from pathlib import Path

import click

from ..project import Project, find
from .printing import fitted


def _length(context: click.Context, parameter: click.Parameter, value: str | None) -> float | None:
    """A length as a number of minutes; None for the whole talk."""
    if value in (None, "all"):
        return None
    try:
        minutes = float(value)
    except ValueError:
        minutes = 0.0
    if not 1 <= minutes <= 600:
        raise click.BadParameter(
            f"{value!r} is not a valid length: give minutes, such as 30, or all.", context, parameter
        )
    return minutes


minutes_option = click.option(
    "--minutes", callback=_length, metavar="N|all", help="Length of the talk: only slides tagged minutes-N or less."
)

execute_option = click.option(
    "--execute",
    is_flag=True,
    help="Run all cells, even of notebooks that come with outputs; otherwise those outputs are kept.",
)


def find_talk(path: str | None = None) -> Project:
    """The talk at PATH, or without it the one around this folder; prints a line if that is onstage's own.

    Raises UsageError when the path holds no slides.
    """
    project = find(path)
    if path is None and not Path.cwd().is_relative_to(project.root):
        remark("No slides/ here or above: this is the talk that comes with onstage.")
    return project


def say(line: str) -> None:
    """Print some lines; on a terminal, one that is too long is broken between words."""
    click.echo("\n".join(map(fitted, line.split("\n"))))


def remark(line: str) -> None:
    """Print a line to stderr: what was asked for stays alone on stdout."""
    click.echo(fitted(line, stderr=True), err=True)


def near(path: Path) -> str:
    """A path as text, relative to the current folder if it is inside it."""
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)


def size(path: Path) -> str:
    """The size of a file, or of all files in a folder, as text in kB or MB."""
    files = path.rglob("*") if path.is_dir() else [path]
    size = sum(file.stat().st_size for file in files if file.is_file())
    return f"{size / 1e6:.1f} MB" if size >= 1e6 else f"{size / 1e3:.0f} kB"
