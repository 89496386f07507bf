"""Slide sources → notebooks: .ipynb or jupytext's text in, cells out, each knowing the file and line it came from."""

import json
import re
import warnings
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import jupytext
import nbformat
from jupytext.myst import matches_mystnb, myst_to_notebook
from nbformat import NotebookNode

from ..errors import SourceError, suggest
from ..project import Project

CELL_BREAK = re.compile(r"^\+\+\+", re.MULTILINE)
FENCE_OPENING = re.compile(r"(`{3,}(?!.*`)|~{3,})\s*(.*)$")
FENCE_CLOSING = re.compile(r" {0,3}(`{3,}|~{3,})\s*$")
SLIDE_TYPES = ("slide", "subslide", "fragment", "skip", "notes", "-", "")


@dataclass
class Chapter:
    """One source file as a notebook; `places` holds the file and line of each cell.

    `remarks` are lines for the speaker: what cannot be honoured, one a thing.
    """

    path: Path
    notebook: NotebookNode
    places: list[tuple[str, int | None]]
    remarks: list[str] = field(default_factory=list)

    @property
    def has_outputs(self) -> bool:
        """Whether the file came with outputs of its own, as an .ipynb may."""
        return any(cell.get("outputs") for cell in self.notebook.cells)


def read_chapters(project: Project) -> list[Chapter]:
    """Read every chapter in order. Raises SourceError where one cannot be read."""
    chapters = [_read(path, project.short(path), project.foreign) for path in project.chapters()]
    left = [f"{project.short(path)} is left out: {why}." for path, why in project.left_out().items()]
    chapters[0].remarks[:0] = sorted(left)
    return chapters


def _read(path: Path, place: str, foreign: bool) -> Chapter:
    try:
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SourceError(place, None, f"not UTF-8 text ({error.reason}).") from None
    if path.suffix == ".ipynb":
        return _checked(_counted(path, _from_json(text, place), place), forgiving=True)
    if path.suffix == ".py":
        return _checked(_counted(path, _from_script(text, place), place), foreign)
    notebook = _from_myst(text, place)
    lines = [number + 1 for number in notebook.metadata.pop("source_map", [])]
    if not lines:
        return _checked(_counted(path, notebook, place), foreign)
    return _checked(Chapter(path, nbformat.v4.upgrade(notebook), [(place, line) for line in lines]), foreign)


def _counted(path: Path, notebook: NotebookNode, place: str) -> Chapter:
    """A chapter whose cells are known by their numbers."""
    notebook = nbformat.v4.upgrade(notebook)
    return Chapter(path, notebook, [(f"{place}, cell {number}", None) for number in range(1, len(notebook.cells) + 1)])


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


def _from_script(text: str, place: str) -> NotebookNode:
    """A script in the percent or the light format as a notebook."""
    try:
        return jupytext.reads(text, fmt="py:percent" if re.search(r"^# %%", text, re.MULTILINE) else "py:light")
    except Exception as error:  # whatever its YAML parser raises comes through
        raise SourceError(place, None, f"broken metadata: {error}") from None


def _openings(text: str, place: str) -> list[int]:
    """The lines that begin a cell or a fenced block.

    Raises SourceError for a fence nobody closes: it would swallow the rest of the talk without a word.
    """
    openings = []
    fence: tuple[int, str, str] | None = None
    for number, line in enumerate(text.split("\n"), 1):
        if fence:
            closing = FENCE_CLOSING.match(line)
            fence = None if closing and closing[1].startswith(fence[1]) else fence
        elif opening := FENCE_OPENING.match(line):
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


def _checked(chapter: Chapter, forgiving: bool) -> Chapter:
    """Look at what cells say of slides. Raises SourceError for what nobody understands, or remarks on it."""
    for cell, place in zip(chapter.notebook.cells, chapter.places, strict=True):
        wrong = _misunderstood(cell.metadata.get("slideshow", {}))
        if wrong and not forgiving:
            raise SourceError(*place, wrong)
        if wrong:
            chapter.remarks.append(str(SourceError(*place, f"{wrong} It continues the slide.")))
            cell.metadata["slideshow"] = {}
    return chapter


def _misunderstood(show: Any) -> str:
    if not isinstance(show, dict) or not isinstance(show.get("data", {}), dict):
        return f'slideshow = {show!r}: expected {{"slide_type": "…", "data": {{…}}}}.'
    kind = show.get("slide_type") or "-"
    if kind not in SLIDE_TYPES:
        return f"unknown slide_type {kind!r}. {suggest(str(kind), SLIDE_TYPES[:5])}"
    return ""
