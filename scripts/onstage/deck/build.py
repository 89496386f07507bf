"""Slides → deck: read the chapters, run their cells, export them as one page, and put it in place at once."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from ..files import write_folder
from ..project import Project
from .fingerprint import STAMP, WHOLE_TALK, DeckOptions, Stamp, fingerprint

Tell = Callable[[str], object]


def build(project: Project, options: DeckOptions = WHOLE_TALK) -> Path:
    """Build the deck; returns its page. Raises SourceError, and then leaves the last deck as it was."""
    sources = fingerprint(project)  # before the sources are read: a change meanwhile builds again
    remarks: list[str] = []
    page, files = render(project, options, remarks.append)
    stamp = Stamp(sources, options, remarks)
    files |= {"index.html": page.encode(), STAMP: stamp.to_json().encode()}
    return write_folder(project.deck, files) / "index.html"


def render(project: Project, options: DeckOptions, tell: Tell = lambda line: None) -> tuple[str, dict[str, bytes]]:
    """The page of a deck and all files it needs, by their paths beside it. Raises SourceError.

    `tell` gets a line for each thing that cannot be honoured.
    """
    # Imported here: nbconvert takes seconds to import, and a deck that is current needs none of it.
    from nbformat.v4 import new_notebook
    from traitlets.config import Config

    from .execution import execute
    from .exporter import DeckExporter
    from .facts import Resources, facts_of, forget_foreign_facts
    from .sources import read_chapters

    chapters = read_chapters(project)
    talk = new_notebook(metadata={"title": chapters[0].notebook.metadata.get("title") or chapters[0].path.stem})
    for chapter in chapters:
        execute(chapter, project.output / "cache" / "cells", again=options.execute, forgiving=project.foreign)
        begin_on_a_slide(chapter.notebook.cells)
        _merge_widgets(talk.metadata, chapter.notebook.metadata)
        for cell, place in zip(chapter.notebook.cells, chapter.places, strict=True):
            title = chapter.notebook.metadata.get("title") or chapter.path.stem
            forget_foreign_facts([cell])
            facts = facts_of(cell)
            facts["place"], facts["chapter"], facts["notebook"] = place, title, chapter.notebook.metadata
            talk.cells.append(cell)
    resources: Resources = {
        "metadata": {"name": "index", "path": str(chapters[0].path.parent)},
        "exported": options.exported,
        "remarks": [line for chapter in chapters for line in chapter.remarks],
    }
    lengths = {"minutes": options.minutes, "keep_spares": options.spares}
    config = Config({"Lengths": lengths, "NotesFirst": {"keep": options.notes}})
    page, resources = DeckExporter(talk=project, config=config).from_notebook_node(talk, resources)
    for line in resources["remarks"]:
        tell(line)
    return page, resources["outputs"]


def begin_on_a_slide(cells: list[Any]) -> None:
    """The first visible cell of a chapter opens a slide, as it does when its notebook is exported alone."""
    for cell in cells:
        show = cell.metadata.setdefault("slideshow", {})
        if show.get("slide_type") not in ("notes", "skip") and "remove-cell" not in cell.metadata.get("tags", ()):
            show["slide_type"] = "slide"
            return


def _merge_widgets(into: dict[str, Any], of_chapter: dict[str, Any]) -> None:
    """Each chapter ran in a kernel of its own; the page needs the widgets of all of them."""
    for mime, state in of_chapter.get("widgets", {}).items():
        merged = into.setdefault("widgets", {}).setdefault(mime, {**state, "state": {}})
        merged["state"] |= state.get("state", {})
