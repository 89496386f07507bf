"""Slide sources → notebooks: .ipynb or jupytext's text in, cells out, each knowing the file and line it came from."""

import json
import re
import warnings
from dataclasses import dataclass, field
from pathlib import Path

import jupytext
import nbformat
from jupytext.myst import matches_mystnb, myst_to_notebook
from nbformat import NotebookNode

from ..errors import SourceError
from ..project import Project
from .metadata import check_notebook, clean_notebook
from .pipeline_types import Place
from .remarks import remark_line

CELL_BREAK = re.compile(r"^\+\+\+", re.MULTILINE)
# How CommonMark opens and closes a block of code; jupytext's parsers do not say where they are.
FENCE_OPENING = re.compile(r"(`{3,}(?!.*`)|~{3,})\s*(.*)$")
FENCE_CLOSING = re.compile(r" {0,3}(`{3,}|~{3,})\s*$")
# Where jupytext and the parsers of JSON and YAML found a mistake, which they count within the cell.
PARSER_POSITION = re.compile(
    r"""^(?:Markdown|Code) cell \d+ at line \d+ could not be read: |(?:: )?line \d+ column \d+ \(char \d+\)"""
    r"""|\n +in "<[^">]+>", line \d+, column \d+:?(?:\n.*\n +\^)?"""
)
PERCENT_CELL = re.compile(r"^# %%", re.MULTILINE)


@dataclass
class Chapter:
    """One source file as a notebook, its metadata cleaned as `metadata.py` says."""

    path: Path
    name: str  # the file as errors name it
    notebook: NotebookNode
    places: list[Place]  # of each cell
    remarks: list[str] = field(default_factory=list)  # one line about each thing that cannot be honoured

    @property
    def title(self) -> str:
        """The title in its metadata, otherwise the name of its file without the suffix."""
        return str(self.notebook.metadata.get("title") or self.path.stem)

    @property
    def has_outputs(self) -> bool:
        """Whether the file has stored outputs, as an .ipynb may."""
        return any(cell.get("outputs") for cell in self.notebook.cells)


def read_chapters(project: Project) -> list[Chapter]:
    """The chapters of a talk, in their order; the first one's remarks begin with the files that are left out.

    Raises SourceError where one cannot be read or, in a talk with slides/, has metadata that no step understands.
    """
    chapters = [_read_source(path, project.short(path), project.foreign) for path in project.chapters()]
    left_out = [f"{project.short(path)} is left out: {why}." for path, why in project.left_out().items()]
    chapters[0].remarks[:0] = sorted(left_out)
    return chapters


def _read_source(path: Path, name: str, remark_on_flaws: bool) -> Chapter:
    try:
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SourceError(name, None, f"not UTF-8 text ({error.reason}).") from None
    if path.suffix == ".ipynb":
        notebook = _json_source_as_notebook(text, name)
        return _cleaned_source(Chapter(path, name, notebook, _places_by_number(notebook, name)), remark_on_flaws=True)
    notebook = _script_source_as_notebook(text, name) if path.suffix == ".py" else _myst_source_as_notebook(text, name)
    lines = notebook.metadata.pop("source_map", [])
    notebook = _with_json_types(nbformat.v4.upgrade(notebook))
    places: list[Place] = [(name, line + 1) for line in lines]
    return _cleaned_source(Chapter(path, name, notebook, places or _places_by_number(notebook, name)), remark_on_flaws)


def _places_by_number(notebook: NotebookNode, name: str) -> list[Place]:
    """The places of cells that are known by their numbers."""
    return [(f"{name}, cell {number}", None) for number in range(1, len(notebook.cells) + 1)]


def _json_source_as_notebook(text: str, name: str) -> NotebookNode:
    """An .ipynb as a notebook of today's version, valid by Jupyter's schema."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # old notebooks lack cell ids; nbformat adds them
            notebook = nbformat.from_dict(nbformat.reads(text, as_version=4))
        check_notebook(notebook, name)
    except (nbformat.ValidationError, AttributeError, KeyError, TypeError, ValueError) as error:
        cause = error.__cause__
        line = cause.lineno if isinstance(cause, json.JSONDecodeError) else None
        reason = f"{cause}." if line else str(error)
        raise SourceError(name, line, f"not a notebook Jupyter can read: {reason}") from None
    return nbformat.v4.upgrade(notebook)


def _myst_source_as_notebook(text: str, name: str) -> NotebookNode:
    """MyST as a notebook with a `source_map` in its metadata; plain Markdown as a notebook without."""
    openings = _openings_in_source(text, name)
    try:
        if not CELL_BREAK.search(text) and not matches_mystnb(text, ext=".md", requires_meta=False):
            return jupytext.reads(text, fmt="md")
        return myst_to_notebook(text, add_source_map=True)
    except Exception as error:  # jupytext lets whatever its YAML and MyST parsers raise come through
        raise SourceError(
            name, _broken_source_line(text, openings), f"broken metadata: {_without_positions(_parser_reason(error))}"
        ) from None


def _script_source_as_notebook(text: str, name: str) -> NotebookNode:
    """A script in the percent or the light format as a notebook."""
    try:
        return jupytext.reads(text, fmt="py:percent" if PERCENT_CELL.search(text) else "py:light")
    except Exception as error:  # whatever its YAML parser raises comes through
        raise SourceError(name, None, f"broken metadata: {_parser_reason(error)}") from None


def _parser_reason(error: Exception) -> str:
    """What an error says; of one of nbformat's, without the schema and the notebook that it would print."""
    return str(error.message if isinstance(error, nbformat.ValidationError) else error)


def _without_positions(reason: str) -> str:
    """What a parser says, without the positions in it: they are not those of the file."""
    return PARSER_POSITION.sub("", reason).replace("\n", ": ", 1)


def _with_json_types(notebook: NotebookNode) -> NotebookNode:
    """The notebook as an .ipynb would hold it: dates, which YAML has and JSON does not, become text, keys too."""
    return nbformat.from_dict(json.loads(json.dumps(notebook, default=str)))


def _openings_in_source(text: str, name: str) -> list[int]:
    """The numbers of the lines that begin a cell or a fenced block.

    Raises SourceError for a fence that is never closed: the rest of the chapter would silently be part of it.
    """
    openings = []
    fence: tuple[int, str, str] | None = None
    for number, line in enumerate(text.split("\n"), 1):
        if fence:
            closing = FENCE_CLOSING.match(line)
            if closing and closing[1].startswith(fence[1]):
                fence = None
        elif opening := FENCE_OPENING.match(line):
            fence = number, opening[1], opening[2]
            openings.append(number)
        elif line.startswith("+++"):
            openings.append(number)
    if fence:
        number, ticks, info = fence
        raise SourceError(name, number, f"{ticks}{info} is never closed: end it with {ticks}")
    return openings


def _broken_source_line(text: str, openings: list[int]) -> int:
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


def _cleaned_source(chapter: Chapter, remark_on_flaws: bool) -> Chapter:
    """The chapter without flaws of its metadata. Raises SourceError for the first one, or remarks on each."""
    for flaw in clean_notebook(chapter.notebook):
        place = (chapter.name, None) if flaw.cell is None else chapter.places[flaw.cell]
        if not remark_on_flaws:
            raise SourceError(*place, flaw.words)
        chapter.remarks.append(remark_line(place, f"{flaw.words} {flaw.instead}"))
    return chapter
