"""Chapters → the one notebook that the deck is exported from; each cell notes which chapter it came from."""

from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_notebook

from .pipeline_types import facts_of
from .sources import Chapter


def merged_chapters(chapters: list[Chapter]) -> NotebookNode:
    """One notebook with the cells of all chapters, which it takes over, and the widgets of all their kernels."""
    talk = new_notebook(metadata={"title": chapters[0].title})
    for chapter in chapters:
        begin_chapter_on_a_slide(chapter.notebook.cells)
        _merge_chapter_widgets(talk.metadata, chapter.notebook.metadata)
        for cell, place in zip(chapter.notebook.cells, chapter.places, strict=True):
            facts = facts_of(cell)
            facts["place"], facts["chapter"], facts["notebook"] = place, chapter.title, chapter.notebook.metadata
            talk.cells.append(cell)
    return talk


def begin_chapter_on_a_slide(cells: list[NotebookNode]) -> None:
    """Make the first visible cell open a slide, as nbconvert does when the chapter's notebook is exported alone."""
    for cell in cells:
        show = cell.metadata.setdefault("slideshow", {})
        if show.get("slide_type") not in ("notes", "skip") and "remove-cell" not in cell.metadata.get("tags", ()):
            show["slide_type"] = "slide"
            return


def _merge_chapter_widgets(into: dict[str, Any], of_chapter: dict[str, Any]) -> None:
    """Add the states of a chapter's widgets: each chapter ran in its own kernel."""
    for mime, saved in of_chapter.get("widgets", {}).items():
        total = into.setdefault("widgets", {}).setdefault(mime, {**saved, "state": {}})
        total["state"] |= saved.get("state", {})
