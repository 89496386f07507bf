"""Slides → deck: read the chapters, run their cells, export them as one page, and put it in place at once."""

from collections.abc import Callable
from pathlib import Path

from ..files import write_folder
from ..project import Project
from .deck_options import WHOLE_TALK, DeckOptions
from .deck_stamp import STAMP_FILE, DeckStamp
from .fingerprint import fingerprint

OnRemark = Callable[[str], object]  # gets each remark as one line


def build_deck(project: Project, options: DeckOptions = WHOLE_TALK) -> Path:
    """Build the deck into the project's output folder; returns the path of its page.

    Raises SourceError, and then leaves the last deck as it was.
    """
    sources = fingerprint(project)  # before the sources are read: a change meanwhile builds again
    remarks: list[str] = []
    page, files = render_deck(project, options, remarks.append)
    stamp = DeckStamp(sources, options, remarks)
    files |= {"index.html": page.encode(), STAMP_FILE: stamp.to_json().encode()}
    return write_folder(project.deck, files) / "index.html"


def render_deck(
    project: Project, options: DeckOptions, on_remark: OnRemark = lambda line: None
) -> tuple[str, dict[str, bytes]]:
    """The page of a deck as HTML, and the files it needs: path beside the page → content.

    `on_remark` gets a line about each thing that the deck cannot honour. Raises SourceError where a chapter cannot be
    read, a cell fails, or a slide shows what does not exist.
    """
    # Imported here: nbconvert takes seconds to import, and a deck that is current needs none of it.
    from .execution import execute_chapter
    from .exporter import exporter_of
    from .merging import merged_chapters
    from .pipeline_types import Resources
    from .sources import read_chapters

    chapters = read_chapters(project)
    for chapter in chapters:
        cache = project.output / "cache" / "cells"
        execute_chapter(chapter, cache, rerun=options.execute, remark_on_errors=project.foreign)
    resources: Resources = {
        "metadata": {"name": "index", "path": str(chapters[0].path.parent)},
        "exported": options.exported,
        "remarks": [line for chapter in chapters for line in chapter.remarks],
    }
    exporter = exporter_of(project, options)
    page, resources = exporter.from_notebook_node(merged_chapters(chapters), resources)
    for line in resources["remarks"]:
        on_remark(line)
    return page, resources["outputs"]
