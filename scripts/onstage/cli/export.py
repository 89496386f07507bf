"""`onstage export …`: decks to take home, each written at once, with what it wrote and its size."""

from collections.abc import Callable
from pathlib import Path

import click

from ..export.html_deck import Takeaway, name
from ..files import write, write_folder
from ..project import Project
from .options import execute_option, find_talk, minutes_option, near, remark, say, size


@click.group()
def export() -> None:
    """Make decks to take home: they open anywhere, offline, with the demos' recordings inside."""


Makes = Callable[..., Path]


def _takes_home(make: Makes) -> Callable[..., None]:
    """A command with what all exports take; `make` gets the talk, what goes along, and the folder to write to."""

    @click.argument("path", required=False)
    @minutes_option
    @execute_option
    @click.option("--with-notes", is_flag=True, help="The speaker's notes go along.")
    @click.option("--output", metavar="DIR", type=click.Path(path_type=Path), help="Default: build.")
    def command(
        path: str | None, minutes: float | None, execute: bool, with_notes: bool, output: Path | None, **own: bool
    ) -> None:
        talk = find_talk(path)
        written = make(talk, Takeaway(minutes, with_notes, execute, remark), output or talk.output, **own)
        page = written / "index.html"
        say(f"{near(page if page.is_file() else written)}  {size(written)}")

    command.__doc__ = make.__doc__
    return command


@export.command("html")
@click.option("--single-file", is_flag=True, help="One .html instead of a folder.")
@_takes_home
def export_html(talk: Project, which: Takeaway, into: Path, single_file: bool) -> Path:
    """A deck that opens from the disk: a folder with index.html, or one file."""
    from ..export import html_deck

    if single_file:
        return write(into / f"{name(talk)}.html", html_deck.single_file(talk, which))
    return write_folder(into / "html", html_deck.folder(talk, which))


@export.command("pdf")
@_takes_home
def export_pdf(talk: Project, which: Takeaway, into: Path) -> Path:
    """One page a slide; with notes, a handout with the notes beneath each slide."""
    from ..export import pdf

    return write(into / f"{name(talk)}{'-handout' * which.notes}.pdf", pdf.pdf(talk, which))


@export.command("notebook")
@_takes_home
def export_notebook(talk: Project, which: Takeaway, into: Path) -> Path:
    """A notebook a chapter, for JupyterLab, VS Code and Colab: the demos are cells that run there."""
    from ..export.notebook import notebooks

    return write_folder(into / "notebooks", notebooks(talk, which.minutes, which.notes, which.execute, which.tell))


@export.command("site")
@_takes_home
def export_site(talk: Project, which: Takeaway, into: Path) -> Path:
    """All of it, with a front page, for any static host."""
    from ..export import site

    return write_folder(into / "site", site.site(talk, which))
