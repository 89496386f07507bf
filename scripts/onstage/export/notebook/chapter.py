"""Chapters → notebooks that run without onstage: in JupyterLab, VS Code and Colab."""

import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import packages_distributions
from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell
from packaging.specifiers import SpecifierSet

from ...deck import lengths
from ...deck.execution import execute_chapter
from ...deck.merging import begin_chapter_on_a_slide
from ...deck.sources import Chapter, read_chapters
from ...demos import catalog
from ...demos.recorded_tasks import are_recorded_tasks
from ...errors import SourceError, UsageError
from ...mime import DEMO_MIME
from ...project import Project
from ..export_options import ExportOptions
from . import ipynb, name_use, plain_cells, stills
from .name_use import Presence

EVERY_PYTHON = SpecifierSet(">=3.11")  # what onstage itself needs, and so what every cell has run with
BUILD_METADATA = ("execution", "transient")  # cell metadata that is of no use outside this build


@dataclass
class _ChapterCell:
    """One cell of a chapter, and the cells that stand for it in the notebook."""

    cell: NotebookNode  # a copy
    source: tuple[str, int | None]  # its file and line, as errors name them
    in_length: bool  # its slide is in a talk of this length
    code: name_use.CellCode
    presence: Presence = Presence.ABSENT
    is_demo: bool = False
    cells: list[NotebookNode] = field(default_factory=list)


def notebooks(project: Project, options: ExportOptions) -> dict[str, bytes]:
    """File name → notebook, for each chapter that has a slide in a talk of this length.

    Raises SourceError where a cell fails or shows what does not exist, and when no slide is left.
    """
    chapters = _executed_chapters(project, options)
    openings = [
        [lengths.shortest_length(cell) for cell in chapter.notebook.cells if _opens_slide(cell)] for chapter in chapters
    ]
    _check_that_slides_are_left(project, options.minutes, [length for chapter in openings for length in chapter])
    files = {}
    for number, chapter in enumerate(chapters):
        if any(lengths.length_holds(options.minutes, length) for length in openings[number]):
            conversion = _ChapterConversion(project, chapter, options)
            opening = ipynb.ipynb_opening_cell(chapters, number, options.minutes, conversion.python)
            content = ipynb.ipynb_file([opening, *conversion.cells()], chapter, project)
            files[f"{chapter.path.stem}.ipynb"] = content
    return files


def _executed_chapters(project: Project, options: ExportOptions) -> list[Chapter]:
    chapters = read_chapters(project)
    for chapter in chapters:
        execute_chapter(
            chapter, project.output / "cache" / "cells", rerun=options.execute, remark_on_errors=project.foreign
        )
        for line in chapter.remarks:
            options.remark(line)
        begin_chapter_on_a_slide(chapter.notebook.cells)
    return chapters


def _check_that_slides_are_left(project: Project, minutes: float | None, slides: list[float | None]) -> None:
    """Raise SourceError unless one of these slides, each given by its shortest talk, is in a talk of this length."""
    source = project.short(project.slides)
    if not slides:
        raise SourceError(source, None, "nothing to show: every cell is notes, skipped or removed.")
    if minutes is not None and not any(lengths.length_holds(minutes, length) for length in slides):
        raise SourceError(source, None, lengths.no_slide_in_length(minutes, slides))


def _opens_slide(cell: NotebookNode) -> bool:
    """Whether a slide begins with this cell."""
    kind = cell.metadata.get("slideshow", {}).get("slide_type")
    return kind in ("slide", "subslide") and "remove-cell" not in cell.metadata.get("tags", ())


class _ChapterConversion:
    """Turns one chapter into the cells of a notebook."""

    def __init__(self, project: Project, chapter: Chapter, options: ExportOptions) -> None:
        self.project, self.chapter, self.options = project, chapter, options
        self.python = self._python()
        self.demos: set[str] = set()  # those whose cells the notebook has
        self.importable = {*sys.stdlib_module_names, "IPython", "onstage"}  # packages that no later cell has to install
        self.of_onstage: set[str] = set()  # names that exist only where onstage is installed

    def cells(self) -> list[NotebookNode]:
        """All cells but the first."""
        parts = self._parts()
        for part in parts:
            try:
                part.cells = self._code(part) if part.cell.cell_type == "code" else self._text(part)
            except UsageError as error:
                raise SourceError(*part.source, str(error)) from None
        needed = name_use.binds_names_used_later([(part.code, part.presence) for part in parts])
        for part, is_needed in zip(parts, needed, strict=True):
            if is_needed:
                part.cell.metadata |= plain_cells.SKIPPED_SLIDE | {"tags": ["remove-cell"]}
                part.cells.insert(0, plain_cells.plain_code_cell(part.cell))
            # A notebook made for other tools says itself what it needs.
            if (is_needed or part.presence is Presence.PRESENT) and not self.project.foreign:
                part.cells = [*self._installing(part.code), *part.cells]
        _restore_builtins_in_chapter([(cell, part.is_demo) for part in parts for cell in part.cells])
        return [cell for part in parts for cell in part.cells]

    def _parts(self) -> list[_ChapterCell]:
        """The chapter's cells; where the top slide of a stack is left out, the next one becomes its top."""
        parts, in_length, has_top = [], True, False
        for original, source in zip(self.chapter.notebook.cells, self.chapter.places, strict=True):
            cell = deepcopy(original)
            show = cell.metadata.setdefault("slideshow", {})
            if _opens_slide(cell):
                in_length = lengths.length_holds(self.options.minutes, lengths.shortest_length(cell))
                has_top = has_top and show["slide_type"] == "subslide"
                if in_length and not has_top:
                    show["slide_type"], has_top = "slide", True
            for key in BUILD_METADATA:
                cell.metadata.pop(key, None)
            if not self.options.notes:
                show.get("data", {}).pop("notes", None)
            if not show:
                del cell.metadata["slideshow"]
            code = name_use.CellCode(cell.source if cell.cell_type == "code" else "")
            parts.append(_ChapterCell(cell, source, in_length, code))
        return parts

    def _text(self, part: _ChapterCell) -> list[NotebookNode]:
        notes = part.cell.metadata.get("slideshow", {}).get("slide_type") == "notes"
        unwanted = "remove-cell" in part.cell.metadata.get("tags", ()) or (notes and not self.options.notes)
        if not part.in_length or unwanted or not part.cell.source.strip():
            return []
        if part.cell.cell_type == "raw":
            return [part.cell]
        return [plain_cells.plain_markdown_cell(part.cell, self.chapter.path.parent, self.options.notes)]

    def _code(self, part: _ChapterCell) -> list[NotebookNode]:
        """The cells for a code cell: itself, what it shows, or nothing; says of the part what it is."""
        part.cell.source, imported = name_use.without_imports(part.cell.source, "onstage")
        self.of_onstage |= imported
        part.code = name_use.CellCode(part.cell.source)
        shown = [output.data[DEMO_MIME] for output in part.cell.outputs if DEMO_MIME in output.get("data", {})]
        part.is_demo = any("name" in facts for facts in shown)
        if shown or part.code.missing & self.of_onstage:
            part.presence = Presence.IMPOSSIBLE
            self.of_onstage |= part.code.bound
        if not part.in_length or not part.cell.source.strip():
            return []
        instead = self._instead(part, shown)
        if instead or part.presence is Presence.IMPOSSIBLE:
            return instead
        part.presence = Presence.PRESENT
        return [plain_cells.plain_code_cell(part.cell)]

    def _instead(self, part: _ChapterCell, shown: list[dict[str, Any]]) -> list[NotebookNode]:
        """The cells that take the place of a code cell: those of demos, its drawings, or the text that it printed."""
        metadata = {key: value for key, value in part.cell.metadata.items() if key != "tags"}
        if shown:
            return [cell for facts in shown for cell in self._shown(facts, metadata)]
        markup = [output.data["text/html"] for output in part.cell.outputs if "text/html" in output.get("data", {})]
        if drawings := [drawing for text in markup for drawing in stills.still_drawings(text)]:
            return [plain_cells.plain_picture_cell(drawings, metadata)]
        text = plain_cells.plain_outputs(part.cell.outputs) if part.presence is Presence.IMPOSSIBLE else ""
        return [new_markdown_cell(text, metadata=metadata)] if text else []

    def _shown(self, shown: dict[str, Any], metadata: dict[str, Any]) -> list[NotebookNode]:
        """The cells for what one call of demo(), picture() or tasks() shows. Raises UsageError if it does not exist."""
        if are_recorded_tasks(shown):
            return [plain_cells.plain_recorded_tasks(self.project, shown, metadata)]
        if "picture" in shown:
            return [plain_cells.plain_recorded_picture(self.project, shown, metadata)]
        if shown["name"] in self.demos:
            return [plain_cells.plain_excerpt(self.project, shown, metadata)]
        self.demos.add(shown["name"])
        return plain_cells.plain_demo_cells(self.project, shown["name"], metadata, self.python)

    def _installing(self, code: name_use.CellCode) -> list[NotebookNode]:
        """A cell that installs what this code imports, unless all of it is there; [] or one cell."""
        missing = code.packages - self.importable
        self.importable |= code.packages
        wanted = sorted({_installed_distributions()[name][0] for name in missing if name in _installed_distributions()})
        if not wanted:
            return []
        return [new_code_cell(f"%pip install -q {' '.join(wanted)}", metadata=deepcopy(plain_cells.SKIPPED_SLIDE))]

    def _python(self) -> SpecifierSet:
        """The Pythons that most demos of the chapter ask for."""
        outputs = [output for cell in self.chapter.notebook.cells for output in cell.get("outputs", ())]
        shown = [output.get("data", {}).get(DEMO_MIME, {}) for output in outputs]
        known = catalog.names_in_catalog(self.project)
        demos = [catalog.find_demo(self.project, facts["name"]) for facts in shown if facts.get("name") in known]
        asked = (demo.declared.requires_python for demo in demos)
        common = Counter(SpecifierSet(text) for text in asked if text).most_common(1)
        return common[0][0] if common else EVERY_PYTHON


@cache
def _installed_distributions() -> Mapping[str, list[str]]:
    """Package or module → the distributions that brought it; looks at every distribution that is installed."""
    return packages_distributions()


def _restore_builtins_in_chapter(written: Iterable[tuple[NotebookNode, bool]]) -> None:
    """Import built-ins again in cells that mean Python's own, after a demo has bound such a name, as `print`.

    Takes the cells in order, each with whether it is a demo's, and changes them.
    """
    of_chapter: set[str] = set()  # names that the chapter's own cells have bound
    of_demos: set[str] = set()  # names that demos have bound
    for cell, is_demo in written:
        if cell.cell_type != "code" or cell.source.startswith("%"):
            continue
        code = name_use.CellCode(cell.source)
        hidden = of_demos | of_chapter if is_demo else of_demos - of_chapter
        lost = code.missing & name_use.BUILTINS & hidden
        if lost:
            cell.source = f"from builtins import {', '.join(sorted(lost))}\n\n{cell.source}"
        of_demos -= lost
        if is_demo:
            of_demos |= code.bound
        else:
            of_chapter |= code.bound
