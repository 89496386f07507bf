"""Slide sources → notebooks: MyST text or .ipynb in, cells out, each knowing the file and line it came from."""

import json
import re
import warnings
from dataclasses import dataclass
from pathlib import Path

import jupytext
import nbformat
from jupytext.myst import matches_mystnb, myst_to_notebook
from nbformat import NotebookNode

from .errors import SourceError, suggest
from .project import Project

CELL_BREAK = re.compile(r"^\+\+\+", re.MULTILINE)
OPENING = re.compile(r"(`{3,}(?!.*`)|~{3,})\s*(.*)$")
CLOSING = re.compile(r" {0,3}(`{3,}|~{3,})\s*$")
SLIDE_TYPES = ("slide", "subslide", "fragment", "skip", "notes", "-", "")


@dataclass
class Chapter:
    """One source file as a notebook; `places` holds the file and line of each cell."""

    path: Path
    notebook: NotebookNode
    places: list[tuple[str, int | None]]

    @property
    def has_outputs(self) -> bool:
        """Whether the file came with outputs of its own, as an .ipynb may."""
        return any(cell.get("outputs") for cell in self.notebook.cells)


def read_chapters(project: Project) -> list[Chapter]:
    """Read every chapter in order. Raises SourceError where one cannot be read."""
    return [_read(path, project.short(path)) for path in project.chapters()]


def _read(path: Path, place: str) -> Chapter:
    try:
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SourceError(place, None, f"not UTF-8 text ({error.reason}).") from None
    if path.suffix == ".ipynb":
        notebook = _from_json(text, place)
        places: list[tuple[str, int | None]] = [
            (f"{place}, cell {number}", None) for number in range(1, len(notebook.cells) + 1)
        ]
        return _checked(Chapter(path, notebook, places))
    notebook = _from_myst(text, place)
    lines = [number + 1 for number in notebook.metadata.pop("source_map", [])] or [None] * len(notebook.cells)
    return _checked(Chapter(path, nbformat.v4.upgrade(notebook), [(place, line) for line in lines]))


def _from_json(text: str, place: str) -> NotebookNode:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # old notebooks lack cell ids; nbformat adds them
            notebook = nbformat.from_dict(nbformat.reads(text, as_version=4))
            nbformat.validate(notebook)
    except (nbformat.ValidationError, AttributeError, KeyError, TypeError, ValueError) as error:
        cause = error.__cause__
        line = cause.lineno if isinstance(cause, json.JSONDecodeError) else None
        reason = f"{cause}." if line else str(error)
        raise SourceError(place, line, f"not a notebook Jupyter can read: {reason}") from None
    return notebook


def _from_myst(text: str, place: str) -> NotebookNode:
    """MyST as a notebook with its source map; plain Markdown as a notebook without."""
    openings = _openings(text, place)
    try:
        if not CELL_BREAK.search(text) and not matches_mystnb(text, ext=".md", requires_meta=False):
            return jupytext.reads(text, fmt="md")
        return myst_to_notebook(text, add_source_map=True)
    except Exception as error:  # jupytext lets whatever its YAML and MyST parsers raise come through
        raise SourceError(place, _broken_at(text, openings), f"broken metadata: {error}") from None


def _openings(text: str, place: str) -> list[int]:
    """The lines that begin a cell or a fenced block.

    Raises SourceError for a fence nobody closes: it would swallow the rest of the talk without a word.
    """
    openings = []
    fence: tuple[int, str, str] | None = None
    for number, line in enumerate(text.split("\n"), 1):
        if fence:
            closing = CLOSING.match(line)
            fence = None if closing and closing[1].startswith(fence[1]) else fence
        elif opening := OPENING.match(line):
            fence = number, opening[1], opening[2]
            openings.append(number)
        elif line.startswith("+++"):
            openings.append(number)
    if fence:
        number, ticks, info = fence
        raise SourceError(place, number, f"{ticks}{info} is never closed: end it with {ticks}")
    return openings


def _broken_at(text: str, openings: list[int]) -> int:
    """The line that begins the first block jupytext cannot read; its errors do not always say."""
    lines = text.split("\n")
    begin = 1
    for number in openings:
        try:
            myst_to_notebook("\n".join(lines[: number - 1]))
        except Exception:
            break
        begin = number
    return begin


def _checked(chapter: Chapter) -> Chapter:
    for cell, place in zip(chapter.notebook.cells, chapter.places, strict=True):
        show = cell.metadata.get("slideshow", {})
        if not isinstance(show, dict) or not isinstance(show.get("data", {}), dict):
            raise SourceError(*place, f'slideshow = {show!r}: expected {{"slide_type": "…", "data": {{…}}}}.')
        kind = show.get("slide_type") or "-"
        if kind not in SLIDE_TYPES:
            raise SourceError(*place, f"unknown slide_type {kind!r}. {suggest(str(kind), SLIDE_TYPES[:5])}")
    return chapter
