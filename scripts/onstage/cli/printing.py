"""How commands print a line, a remark, a path and a size."""

from pathlib import Path

import click


def say(line: str) -> None:
    """Print a line."""
    click.echo(line)


def remark(line: str) -> None:
    """Print a remark, to stderr: what was asked for stays alone on stdout."""
    click.echo(line, err=True)


def near(path: Path) -> str:
    """A path as text, relative to the current folder where it lies in it."""
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)


def size(path: Path) -> str:
    """The size of a file, or of all files in a folder, as text in MB."""
    files = path.rglob("*") if path.is_dir() else [path]
    return f"{sum(file.stat().st_size for file in files if file.is_file()) / 1e6:.1f} MB"
