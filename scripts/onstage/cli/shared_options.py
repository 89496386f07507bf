"""What several commands share: their options, and which talk they mean."""

from pathlib import Path

import click

from ..project import Project, find_project
from .printing import remark


def _minutes_of_option(context: click.Context, parameter: click.Parameter, value: str | None) -> float | None:
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
    "--minutes",
    callback=_minutes_of_option,
    metavar="N|all",
    help="Length of the talk: only slides tagged minutes-N or less.",
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
    project = find_project(path)
    if path is None and not Path.cwd().is_relative_to(project.root):
        remark("No slides/ here or above: this is the talk that comes with onstage.")
    return project
