"""Slides → deck: read the chapters, run their cells, export them as one page, and put it in place at once."""

import hashlib
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from . import __version__
from .project import ASSETS, Project

SOURCES_OF_A_BUILD = "sources.sha256"
PICTURES = {".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp"}


@dataclass(frozen=True)
class Cut:
    """Which slides a deck has: those of a talk of so many minutes, the others kept at hand or not."""

    minutes: float | None = None  # None: the whole talk
    spares: bool = False  # slides outside this length come along, for the presenter to jump to

    def __str__(self) -> str:
        return "all" if self.minutes is None else f"{self.minutes:g}{' with spares' * self.spares}"


WHOLE = Cut()


def is_current(project: Project, cut: Cut | None = None) -> bool:
    """Whether the deck in place was built from exactly these sources, by hash, and is that cut if one is given."""
    stamp = project.deck / SOURCES_OF_A_BUILD
    sources, _, built = stamp.read_text().partition(" ") if stamp.is_file() else ("", "", "")
    return built == str(cut or built) and sources == fingerprint(project)


def fingerprint(project: Project) -> str:
    """SHA-256 over everything a build reads: slides, demos, assets, this package, and the Python."""
    digest = hashlib.sha256(f"{__version__} {sys.version}".encode())
    folders = {project.slides, project.demos, project.assets, ASSETS, Path(__file__).parent}
    if project.slides.is_file():
        folders |= {path for path in project.slides.parent.iterdir() if path.suffix in PICTURES}
    for path in sorted(file for folder in folders for file in _files(folder, project.output)):
        digest.update(str(path).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def is_source(path: Path, folder: Path, output: Path) -> bool:
    """Whether something in that folder counts: nothing hidden, nothing that a build or Python wrote."""
    parts = path.relative_to(folder).parts
    return not path.is_relative_to(output) and not any(part.startswith(".") or part == "__pycache__" for part in parts)


def build(project: Project, cut: Cut = WHOLE) -> Path:
    """Build the deck; returns its page. Raises SourceError, and then leaves the last deck as it was."""
    stamp = f"{fingerprint(project)} {cut}"
    page, files = _export(project, cut)
    files |= {"index.html": page.encode(), SOURCES_OF_A_BUILD: stamp.encode()}
    _put_in_place(files, project.deck)
    return project.deck / "index.html"


def _files(folder: Path, output: Path) -> list[Path]:
    """The file itself, or all sources in the folder."""
    if folder.is_file():
        return [folder]
    return [path for path in folder.rglob("*") if is_source(path, folder, output) and path.is_file()]


def _export(project: Project, cut: Cut) -> tuple[str, dict[str, bytes]]:
    # Imported here: nbconvert takes seconds to import, and a deck that is current needs none of it.
    from nbformat.v4 import new_notebook
    from traitlets.config import Config

    from .execution import execute
    from .exporter import DeckExporter
    from .slides import PLACE
    from .sources import read_chapters

    chapters = read_chapters(project)
    talk = new_notebook(metadata={"title": chapters[0].notebook.metadata.get("title") or chapters[0].path.stem})
    for chapter in chapters:
        execute(chapter, project.output / "cache" / "cells")
        _begin_on_a_slide(chapter.notebook.cells)
        _merge_widgets(talk.metadata, chapter.notebook.metadata)
        for cell, place in zip(chapter.notebook.cells, chapter.places, strict=True):
            cell.metadata[PLACE] = list(place)
            talk.cells.append(cell)
    resources: dict[str, Any] = {"metadata": {"name": "index", "path": str(chapters[0].path.parent)}}
    lengths = Config({"Lengths": {"minutes": cut.minutes, "keep_outside": cut.spares}})
    page, resources = DeckExporter(talk=project, config=lengths).from_notebook_node(talk, resources)
    return page, resources["outputs"]


def _begin_on_a_slide(cells: list[Any]) -> None:
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


def _put_in_place(files: dict[str, Any], deck: Path) -> None:
    """Write the whole deck beside the old one, then swap the two."""
    fresh, old = deck.with_name("deck.new"), deck.with_name("deck.old")
    for folder in (fresh, old):
        shutil.rmtree(folder, ignore_errors=True)
    for name, content in files.items():
        path = fresh / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    if deck.exists():
        deck.rename(old)
    fresh.rename(deck)
    shutil.rmtree(old, ignore_errors=True)
