"""Lengths of a talk: a slide tagged `minutes-30` is in talks of 30 minutes and more, one without a tag in the whole."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from nbconvert.preprocessors import Preprocessor
from nbformat import NotebookNode
from traitlets import Bool, Float

from .errors import SourceError, suggest
from .slides import place_of

TAG = re.compile(r"minutes-(\d+)$")
LINK = re.compile(r"\[([^\]]*)\]\(#/?([^)\s/]+)\)")
# A link that can only mean a slide; those to numbers are reveal.js's own.
SLIDE_LINK = re.compile(r"\]\(#/(?!\d+\))([^)\s/]+)\)")

Resources = dict[str, Any]


@dataclass
class _Slide:
    """One slide's cells, its id, and the shortest talk it is in (None: only the whole)."""

    cells: list[NotebookNode]
    id: str
    minutes: float | None


class Lengths(Preprocessor):  # type: ignore[misc]
    """Leave out what a talk of so many minutes has no room for: whole slides, notes and fragments with them.

    Runs after slides have ids. Raises SourceError when nothing is left, or when a link names no slide at all.
    """

    minutes = Float(None, allow_none=True, help="Length of the talk; the whole talk when not given.").tag(config=True)
    keep_outside = Bool(False, help="Mark the slides outside this length instead of leaving them out.").tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """Mark each slide with its length, drop those outside, and take links to them off."""
        stacks = _stacks(nb)
        slides = [slide for stack in stacks for slide in stack]
        for slide in slides:
            slide.cells[0].metadata["minutes"] = slide.minutes
        outside = {slide.id for slide in slides if not self._holds(slide)}
        if len(outside) == len(slides) and slides:
            raise SourceError(self._place(resources), None, self._nothing_left(slides))
        self._check_links(nb, resources, [slide.id for slide in slides])
        if self.keep_outside:
            for slide in slides:
                slide.cells[0].metadata["outside"] = slide.id in outside
        else:
            _drop(nb, stacks, outside)
        for cell in nb.cells:
            if cell.cell_type == "markdown":
                cell.source = LINK.sub(lambda link: link[1] if link[2] in outside else link[0], cell.source)
        return nb, resources

    def _holds(self, slide: _Slide) -> bool:
        return self.minutes is None or (slide.minutes is not None and slide.minutes <= self.minutes)

    def _nothing_left(self, slides: list[_Slide]) -> str:
        lengths = sorted({slide.minutes for slide in slides if slide.minutes is not None})
        known = f"the lengths are {', '.join(f'{length:g}' for length in lengths)}" if lengths else "none has a tag"
        return f"no slide is in a talk of {self.minutes:g} minutes ({known}): tag some minutes-{self.minutes:g}."

    @staticmethod
    def _place(resources: Resources) -> str:
        talk = resources.get("talk")
        return str(talk.short(talk.slides)) if talk else str(resources.get("metadata", {}).get("name", "notebook"))

    @staticmethod
    def _check_links(nb: NotebookNode, resources: Resources, ids: list[str]) -> None:
        for number, cell in enumerate(nb.cells, 1):
            for target in SLIDE_LINK.findall(cell.source) if cell.cell_type == "markdown" else ():
                if target not in ids:
                    raise SourceError(
                        *place_of(cell, resources, number), f"no slide has the id {target!r}. {suggest(target, ids)}"
                    )


def _stacks(nb: NotebookNode) -> list[list[_Slide]]:
    """The slides, those above each other together."""
    stacks: list[list[_Slide]] = []
    for cell in nb.cells:
        if cell.metadata.get("slide_start"):
            stacks.append([])
        if cell.metadata.get("subslide_start"):
            lengths = [float(found[1]) for tag in cell.metadata.get("tags", ()) if (found := TAG.match(tag))]
            stacks[-1].append(_Slide([], cell.metadata["slide_id"], min(lengths, default=None)))
        if stacks:
            stacks[-1][-1].cells.append(cell)
    return stacks


def _drop(nb: NotebookNode, stacks: list[list[_Slide]], outside: set[str]) -> None:
    """Take slides out; where the top one of a stack goes, the next one takes its place."""
    gone = {id(cell) for cell in _cells(stacks, outside)}
    for stack in stacks:
        kept = [slide for slide in stack if slide.id not in outside]
        if kept:
            kept[0].cells[0].metadata["slide_start"] = True
            for cell in kept[-1].cells:
                if cell.metadata.get("subslide_end"):
                    cell.metadata["slide_end"] = True
    nb.cells = [cell for cell in nb.cells if id(cell) not in gone]


def _cells(stacks: list[list[_Slide]], ids: set[str]) -> Iterator[NotebookNode]:
    for stack in stacks:
        for slide in stack:
            if slide.id in ids:
                yield from slide.cells
