"""`onstage export …`: decks that live without a stage; each command prints what it wrote and its size."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from ..export.export_options import ExportOptions
from ..export.html_deck import export_stem
from ..files import write_file, write_folder
from ..project import Project
from .printing import printed_path, printed_size, remark, say
from .shared_options import execute_option, find_talk, minutes_option


@click.group()
def export() -> None:
    """Export decks that work without a stage.

    They open anywhere, offline, with the recordings of the demos inside.
    """


MakesExport = Callable[..., Path]


notes_option = click.option("--with-notes", is_flag=True, help="Include the speaker's notes.")


def _export_command(make: MakesExport) -> Callable[..., None]:
    """A command with the options of all exports; `make` gets the talk, those options, and the folder to write to."""

    @click.argument("path", required=False)
    @minutes_option
    @execute_option
    @click.option(
        "--output", metavar="DIR", type=click.Path(path_type=Path), help="Folder to write to. Default: build."
    )
    def command(
        path: str | None,
        minutes: float | None,
        execute: bool,
        output: Path | None,
        with_notes: bool = False,
        **own: Any,
    ) -> None:
        project = find_talk(path)
        written = make(project, ExportOptions(minutes, with_notes, execute, remark), output or project.output, **own)
        page = written / "index.html"
        say(f"{printed_path(page if page.is_file() else written)}  {printed_size(written)}")

    command.__doc__ = make.__doc__
    return command


@export.command("html")
@click.option("--single-file", is_flag=True, help="One .html file instead of a folder.")
@notes_option
@_export_command
def export_html(project: Project, options: ExportOptions, into: Path, single_file: bool) -> Path:
    """A deck that opens from the disk.

    It is a folder with an index.html, or a single file.
    """
    from ..export import html_deck

    if single_file:
        return write_file(into / f"{export_stem(project)}.html", html_deck.single_page(project, options))
    return write_folder(into / "html", html_deck.deck_files(project, options))


@export.command("pdf")
@notes_option
@_export_command
def export_pdf(project: Project, options: ExportOptions, into: Path) -> Path:
    """One page per slide.

    With notes, it is a handout with the notes below each slide.
    """
    from ..export import pdf

    return write_file(
        into / f"{export_stem(project)}{'-handout' if options.notes else ''}.pdf", pdf.pdf_file(project, options)
    )


@export.command("sheet")
@click.option(
    "--look", metavar="light|dark", type=click.Choice(["light", "dark"]), help="Default: the look the deck opens in."
)
@_export_command
def export_sheet(project: Project, options: ExportOptions, into: Path, look: str | None) -> Path:
    """Contact sheets: all slides as small pictures.

    Each slide has all its fragments, its number, its title and its planned time. There are twenty on each PNG, and all
    of them on one page, index.html.
    """
    from ..export import sheet

    return write_folder(into / "sheet", sheet.sheet_files(project, options, look))


@export.command("notebook")
@notes_option
@_export_command
def export_notebook(project: Project, options: ExportOptions, into: Path) -> Path:
    """One notebook per chapter.

    For JupyterLab, VS Code and Colab: the demos are cells that run there.
    """
    from ..export.notebook import notebooks

    return write_folder(into / "notebooks", notebooks(project, options))


@export.command("site")
@notes_option
@_export_command
def export_site(project: Project, options: ExportOptions, into: Path) -> Path:
    """All exports, with a front page.

    Ready for any static host.
    """
    from ..export import site

    return write_folder(into / "site", site.site_files(project, options))
