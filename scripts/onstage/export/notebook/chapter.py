"""Chapters → notebooks that run where nobody has onstage: JupyterLab, VS Code, Colab."""

import itertools
import sys
from collections import Counter
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import packages_distributions
from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell
from packaging.specifiers import SpecifierSet

from ...deck import lengths
from ...deck.execution import execute
from ...deck.merging import begin_on_a_slide
from ...deck.sources import Chapter, read_chapters
from ...demos import catalog
from ...errors import SourceError, UsageError
from ...mime import DEMO_MIME
from ...project import Project
from ..options import ExportOptions
from . import cells, ipynb, name_use, stills

EVERY_PYTHON = SpecifierSet(">=3.11")  # what onstage itself needs, and so what every cell has run with
OURS = ("execution", "transient")  # metadata that says nothing in another place


@dataclass
class _Part:
    """One cell of a chapter, and what stands for it in the notebook."""

    cell: NotebookNode
    place: tuple[str, int | None]
    inside: bool  # its slide is in this length
    code: name_use.Code
    cells: list[NotebookNode] = field(default_factory=list)


def notebooks(project: Project, options: ExportOptions) -> dict[str, bytes]:
    """File name → notebook, for each chapter that has a slide in a talk of so many minutes.

    Raises SourceError where a cell fails or shows what does not exist, and when no slide is left.
    """
    chapters = read_chapters(project)
    for chapter in chapters:
        execute(chapter, project.output / "cache" / "cells", rerun=options.execute, remark_on_errors=project.foreign)
        for line in chapter.remarks:
            options.remark(line)
        begin_on_a_slide(chapter.notebook.cells)
    minutes = options.minutes
    place = project.short(project.slides)
    shortest = [[lengths.shortest(cell) for cell in chapter.notebook.cells if _opens(cell)] for chapter in chapters]
    every = list(itertools.chain(*shortest))
    if not every:
        raise SourceError(place, None, "nothing to show: every cell is notes, skipped or removed.")
    if minutes is not None and not any(lengths.holds(minutes, length) for length in every):
        raise SourceError(place, None, lengths.nothing_left(minutes, every))
    made = {}
    for number, chapter in enumerate(chapters):
        if any(lengths.holds(minutes, length) for length in shortest[number]):
            book = _Book(project, chapter, options.notes)
            first = ipynb.first(chapters, number, minutes, book.python)
            made[f"{chapter.path.stem}.ipynb"] = ipynb.written([first, *book.cells(minutes)], chapter, project)
    return made


def _opens(cell: NotebookNode) -> bool:
    kind = cell.metadata.get("slideshow", {}).get("slide_type")
    return kind in ("slide", "subslide") and "remove-cell" not in cell.metadata.get("tags", ())


class _Book:
    """One chapter on its way to a notebook."""

    def __init__(self, project: Project, chapter: Chapter, with_notes: bool) -> None:
        self.project, self.chapter, self.with_notes = project, chapter, with_notes
        self.python = self._python()
        self.performed: set[str] = set()
        self.there = {*sys.stdlib_module_names, "IPython", "onstage"}  # what nobody has to install
        self.onstage: set[str] = set()  # names that are there only where onstage is

    def cells(self, minutes: float | None) -> list[NotebookNode]:
        """All cells but the first."""
        parts = self._parts(minutes)
        for part in parts:
            try:
                part.cells = self._code(part) if part.cell.cell_type == "code" else self._text(part)
            except UsageError as error:
                raise SourceError(*part.place, str(error)) from None
        for part, kept in zip(parts, name_use.needed([part.code for part in parts]), strict=True):
            if kept:  # what later cells build on stays, unseen
                part.cell.metadata |= cells.SKIPPED | {"tags": ["remove-cell"]}
                part.cells.insert(0, cells.code(part.cell))
            if (kept or part.code.is_kept) and not self.project.foreign:  # somebody else's notebook knows what it needs
                part.cells[:0] = self._installed(part.code)
        return _with_builtins([(cell, part.code.is_demo) for part in parts for cell in part.cells])

    def _parts(self, minutes: float | None) -> list[_Part]:
        """The cells with their slides judged; where the top one of a stack goes, the next one takes its place."""
        parts, inside, top = [], True, False
        for original, place in zip(self.chapter.notebook.cells, self.chapter.places, strict=True):
            cell = deepcopy(original)
            show = cell.metadata.setdefault("slideshow", {})
            if _opens(cell):
                inside = lengths.holds(minutes, lengths.shortest(cell))
                top = top and show["slide_type"] == "subslide"
                if inside and not top:
                    show["slide_type"], top = "slide", True
            for key in OURS:
                cell.metadata.pop(key, None)
            if not self.with_notes:
                show.get("data", {}).pop("notes", None)
            if not show:
                del cell.metadata["slideshow"]
            parts.append(_Part(cell, place, inside, name_use.Code(cell.source if cell.cell_type == "code" else "")))
        return parts

    def _text(self, part: _Part) -> list[NotebookNode]:
        notes = part.cell.metadata.get("slideshow", {}).get("slide_type") == "notes"
        unwanted = "remove-cell" in part.cell.metadata.get("tags", ()) or (notes and not self.with_notes)
        if not part.inside or unwanted or not part.cell.source.strip():
            return []
        if part.cell.cell_type == "raw":
            return [part.cell]
        return [cells.prose(part.cell, self.chapter.path.parent, self.with_notes)]

    def _code(self, part: _Part) -> list[NotebookNode]:
        part.cell.source, imported = name_use.without(part.cell.source, "onstage")
        self.onstage |= imported
        part.code = code = name_use.Code(part.cell.source)
        shown = [output.data[DEMO_MIME] for output in part.cell.outputs if DEMO_MIME in output.get("data", {})]
        code.is_demo = any("name" in facts for facts in shown)
        code.is_foreign = bool(shown) or bool(code.missing & self.onstage)
        if code.is_foreign:
            self.onstage |= code.bound
        if not part.inside or not part.cell.source.strip():
            return []
        metadata = {key: value for key, value in part.cell.metadata.items() if key != "tags"}
        made = [cell for facts in shown for cell in self._shown(facts, metadata)] or self._drawn(part.cell, metadata)
        if code.is_foreign and not made and (text := cells.plain(part.cell.outputs)):
            made = [new_markdown_cell(text, metadata=metadata)]
        code.is_kept = not made and not code.is_foreign
        return [cells.code(part.cell)] if code.is_kept else made

    def _shown(self, shown: dict[str, Any], metadata: dict[str, Any]) -> list[NotebookNode]:
        if "picture" in shown:
            return [cells.recorded_picture(self.project, shown, metadata)]
        if shown["name"] in self.performed:
            return [cells.excerpt(self.project, shown, metadata)]
        self.performed.add(shown["name"])
        return cells.performance(self.project, shown["name"], metadata, self.python)

    @staticmethod
    def _drawn(cell: NotebookNode, metadata: dict[str, Any]) -> list[NotebookNode]:
        markup = [output.data["text/html"] for output in cell.outputs if "text/html" in output.get("data", {})]
        drawings = [drawing for text in markup for drawing in stills.drawings(text)]
        return [cells.picture(drawings, metadata)] if drawings else []

    def _installed(self, code: name_use.Code) -> list[NotebookNode]:
        """What a cell of the talk's own imports and this Python got from a package index, installed before it."""
        wanted = sorted({_brought_by()[name][0] for name in code.packages - self.there if name in _brought_by()})
        self.there |= code.packages
        return [new_code_cell(f"%pip install -q {' '.join(wanted)}", metadata=deepcopy(cells.SKIPPED))] * bool(wanted)

    def _python(self) -> SpecifierSet:
        """The Pythons that most demos of the chapter ask for."""
        shown = [output.get("data", {}).get(DEMO_MIME, {}) for cell in self.chapter.notebook.cells
                 for output in cell.get("outputs", ())]  # fmt: skip
        known = catalog.names(self.project)
        demos = [catalog.find(self.project, facts["name"]) for facts in shown if facts.get("name") in known]
        asked = (demo.declared.requires_python for demo in demos)
        common = Counter(SpecifierSet(text) for text in asked if text).most_common(1)
        return common[0][0] if common else EVERY_PYTHON


@cache
def _brought_by() -> Mapping[str, list[str]]:
    """Package or module → the distributions it comes in; to ask costs a look at each that is installed."""
    return packages_distributions()


def _with_builtins(made: list[tuple[NotebookNode, bool]]) -> list[NotebookNode]:
    """Where a demo before has made `print` its own, who means Python's says so."""
    theirs: set[str] = set()  # what the chapter's own cells have bound
    taken: set[str] = set()  # what demos have
    for cell, is_demo in made:
        if cell.cell_type != "code" or cell.source.startswith("%"):
            continue
        code = name_use.Code(cell.source)
        lost = (code.missing & name_use.BUILTINS) & (taken | theirs if is_demo else taken - theirs)
        if lost:
            cell.source = f"from builtins import {', '.join(sorted(lost))}\n\n{cell.source}"
        taken = taken - lost | (code.bound if is_demo else set())
        theirs |= set() if is_demo else code.bound
    return [cell for cell, _ in made]
