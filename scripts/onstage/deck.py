"""Slides → deck: read the chapters, run their cells, export them as one page, and put it in place at once."""

import hashlib
import re
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from . import __version__
from .project import ASSETS, Project

SOURCES_OF_A_BUILD = "sources.sha256"  # its first line says what a deck was built from, the others are remarks
# What editors write beside a text for a moment: backups, unsaved text, swap files, vim's 4913.
FOR_A_MOMENT = re.compile(r".+~|#.+#|.+\.sw[a-p]|.+\.tmp|.+___jb_\w+___|4913")
PICTURES = {".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp"}


@dataclass(frozen=True)
class Cut:
    """Which slides a deck has: those of a talk of so many minutes, the others kept at hand or not."""

    minutes: float | None = None  # None: the whole talk
    spares: bool = False  # slides outside this length come along, for the presenter to jump to
    notes: bool = True
    execute: bool = False  # run the cells even of notebooks that come with outputs
    exported: bool = False  # made to live without a stage: recordings inside, no terminal

    def __str__(self) -> str:
        length = "all" if self.minutes is None else f"{self.minutes:g}{' with spares' * self.spares}"
        return f"{length}{' executed' * self.execute}"


WHOLE = Cut()


def is_current(project: Project, cut: Cut | None = None) -> bool:
    """Whether the deck in place was built from exactly these sources, by hash, and is that cut if one is given."""
    sources, _, built = _stamp(project)[0].partition(" ")
    return built == str(cut or built) and sources == fingerprint(project)


def remarks(project: Project) -> list[str]:
    """What the deck in place does not honour of its sources, a line a thing."""
    return _stamp(project)[1:]


def _stamp(project: Project) -> list[str]:
    stamp = project.deck / SOURCES_OF_A_BUILD
    return (stamp.read_text("utf-8") if stamp.is_file() else "").split("\n")


def fingerprint(project: Project) -> str:
    """SHA-256 over everything a build reads: slides, demos, assets, this package, and the Python."""
    digest = hashlib.sha256(f"{__version__} {sys.version}".encode())
    folders = {project.slides, project.demos, project.assets, ASSETS, Path(__file__).parent}
    if project.slides.is_file():
        folders |= {path for path in project.slides.parent.iterdir() if path.suffix in PICTURES}
        folders |= _named_in(project.slides)
    for path in sorted(file for folder in folders for file in _files(folder, project.output)):
        digest.update(str(path).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _named_in(notebook: Path) -> set[Path]:
    """The pictures that a notebook names, in whatever folder."""
    text = notebook.read_text("utf-8", errors="replace")
    ends = [found.end() for found in re.finditer(r"\.(?:png|jpe?g|gif|svg|webp)\b", text)]
    names = {re.split(r"[\s\"'()<>\\]", text[max(0, end - 200) : end])[-1] for end in ends}
    return {path for name in names if (path := notebook.parent / name).is_file()}


def is_source(path: Path, folder: Path, output: Path) -> bool:
    """Whether something in that folder counts: nothing hidden, nothing that a build, Python or an editor left there."""
    parts = path.relative_to(folder).parts
    if FOR_A_MOMENT.fullmatch(path.name):
        return False
    return not path.is_relative_to(output) and not any(part.startswith(".") or part == "__pycache__" for part in parts)


def build(project: Project, cut: Cut = WHOLE) -> Path:
    """Build the deck; returns its page. Raises SourceError, and then leaves the last deck as it was."""
    stamp = f"{fingerprint(project)} {cut}"
    lines = [stamp]
    page, files = export(project, cut, lines.append)
    files |= {"index.html": page.encode(), SOURCES_OF_A_BUILD: "\n".join(lines).encode()}
    put_in_place(files, project.deck)
    return project.deck / "index.html"


def _files(folder: Path, output: Path) -> list[Path]:
    """The file itself, or all sources in the folder."""
    if folder.is_file():
        return [folder]
    return [path for path in folder.rglob("*") if is_source(path, folder, output) and path.is_file()]


def export(
    project: Project, cut: Cut, tell: Callable[[str], object] = lambda line: None
) -> tuple[str, dict[str, bytes]]:
    """The page of a deck and all files it needs, by their paths beside it. Raises SourceError.

    `tell` gets a line for each thing that cannot be honoured.
    """
    # Imported here: nbconvert takes seconds to import, and a deck that is current needs none of it.
    from nbformat.v4 import new_notebook
    from traitlets.config import Config

    from .execution import execute
    from .exporter import DeckExporter
    from .rise import CHAPTER
    from .slides import PLACE
    from .sources import read_chapters

    chapters = read_chapters(project)
    talk = new_notebook(metadata={"title": chapters[0].notebook.metadata.get("title") or chapters[0].path.stem})
    for chapter in chapters:
        execute(chapter, project.output / "cache" / "cells", again=cut.execute, forgiving=project.foreign)
        begin_on_a_slide(chapter.notebook.cells)
        _merge_widgets(talk.metadata, chapter.notebook.metadata)
        for cell, place in zip(chapter.notebook.cells, chapter.places, strict=True):
            cell.metadata |= {PLACE: list(place), CHAPTER: chapter.notebook.metadata}
            cell.metadata["chapter"] = chapter.notebook.metadata.get("title") or chapter.path.stem
            talk.cells.append(cell)
    about = {"name": "index", "path": str(chapters[0].path.parent)}
    resources: dict[str, Any] = {"metadata": about, "exported": cut.exported}
    resources["remarks"] = [line for chapter in chapters for line in chapter.remarks]
    lengths = {"minutes": cut.minutes, "keep_outside": cut.spares}
    config = Config({"Lengths": lengths, "NotesFirst": {"keep": cut.notes}})
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


def put_in_place(files: dict[str, bytes], folder: Path) -> None:
    """Write all files into a folder beside the old one, then swap the two."""
    fresh, old = folder.with_name(f"{folder.name}.new"), folder.with_name(f"{folder.name}.old")
    for past in (fresh, old):
        shutil.rmtree(past, ignore_errors=True)
    for name, content in files.items():
        path = fresh / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    if folder.exists():
        folder.rename(old)
    fresh.rename(folder)
    shutil.rmtree(old, ignore_errors=True)
