"""Slide sources → notebooks: MyST text or .ipynb in, cells out, each knowing the file and line it came from."""

import re
import warnings
from dataclasses import dataclass
from pathlib import Path

import jupytext
import nbformat
from jupytext.myst import MystMetadataParsingError, matches_mystnb, myst_to_notebook
from nbformat import NotebookNode

from .errors import SourceError
from .project import Project

CELL_BREAK = re.compile(r"^\+\+\+", re.MULTILINE)
FENCE = re.compile(r"^(`{3,}|~{3,})\s*(.*)$")


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
        text = path.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise SourceError(place, None, f"not UTF-8 text ({error.reason}).") from None
    if path.suffix == ".ipynb":
        notebook = _from_json(text, place)
        return Chapter(
            path, notebook, [(f"{place}, cell {number}", None) for number in range(1, len(notebook.cells) + 1)]
        )
    if matches_mystnb(text, ext=path.suffix) or CELL_BREAK.search(text):
        notebook = _from_myst(text, place)
        lines = [number + 1 for number in notebook.metadata.pop("source_map")]
    else:
        notebook = jupytext.reads(text, fmt=path.suffix[1:])
        lines = [None] * len(notebook.cells)
    return Chapter(path, nbformat.v4.upgrade(notebook), [(place, line) for line in lines])


def _from_json(text: str, place: str) -> NotebookNode:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # old notebooks lack cell ids; nbformat adds them
            notebook = nbformat.reads(text, as_version=4)
            nbformat.validate(notebook)
    except (nbformat.reader.NotJSONError, nbformat.ValidationError, AttributeError, KeyError, TypeError) as error:
        reason = str(error).splitlines()[0][:120]
        raise SourceError(place, None, f"not a notebook Jupyter can read: {reason}") from None
    return notebook


def _from_myst(text: str, place: str) -> NotebookNode:
    _check_fences(text, place)
    try:
        return myst_to_notebook(text, add_source_map=True)
    except MystMetadataParsingError as error:
        at = re.search(r"line (\d+)", str(error))
        raise SourceError(place, int(at[1]) + 1 if at else 1, f"broken cell metadata: {_one_line(error)}") from None
    except Exception as error:  # jupytext lets whatever its YAML and MyST parsers raise come through
        raise SourceError(place, None, f"broken MyST: {_one_line(error)}") from None


def _check_fences(text: str, place: str) -> None:
    """A fence nobody closes swallows the rest of the talk without a word: find it."""
    opened: tuple[int, str, str] | None = None
    for number, line in enumerate(text.splitlines(), 1):
        match = FENCE.match(line)
        if not match:
            continue
        if opened is None:
            opened = number, match[1], match[2]
        elif match[1].startswith(opened[1]) and not match[2]:
            opened = None
    if opened:
        number, ticks, info = opened
        raise SourceError(place, number, f"{ticks}{info} is never closed: end it with {ticks}")


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())[:200]
