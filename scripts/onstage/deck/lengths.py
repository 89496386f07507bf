"""Lengths of a talk: a slide tagged `minutes-30` is in talks of 30 minutes and more, one without a tag in the whole."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from nbconvert.preprocessors import Preprocessor
from nbformat import NotebookNode
from traitlets import Bool, Float

from ..errors import SourceError, suggest
from .facts import Resources, facts_of, place_of, place_of_all
from .remarks import forgives, remark

TAG = re.compile(r"minutes-(\d+)$")
ANCHOR_LINK = re.compile(r"\[([^\]]*)\]\(#/?([^)\s/]+)\)")
# A link that can only mean a slide; those to numbers are reveal.js's own.
SLIDE_LINK = re.compile(r"\]\(#/(?!\d+\))([^)\s/]+)\)")


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
    keep_spares = Bool(False, help="Mark the slides outside this length instead of leaving them out.").tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """Mark each slide with its length, drop those outside, and take links to them off."""
        stacks = _stacks(nb)
        slides = [slide for stack in stacks for slide in stack]
        for slide in slides:
            facts_of(slide.cells[0])["minutes"] = slide.minutes
        outside = {slide.id for slide in slides if not holds(self.minutes, slide.minutes)}
        if len(outside) == len(slides) and slides:
            raise SourceError(
                place_of_all(resources), None, nothing_left(self.minutes, (slide.minutes for slide in slides))
            )
        self._check_links(nb, resources, [slide.id for slide in slides])
        if self.keep_spares:
            for slide in slides:
                facts_of(slide.cells[0])["spare"] = slide.id in outside
        else:
            _drop(nb, stacks, outside)
        for cell in nb.cells:
            if cell.cell_type == "markdown":
                cell.source = ANCHOR_LINK.sub(lambda link: link[1] if link[2] in outside else link[0], cell.source)
        return nb, resources

    @staticmethod
    def _check_links(nb: NotebookNode, resources: Resources, ids: list[str]) -> None:
        for number, cell in enumerate(nb.cells, 1):
            for target in SLIDE_LINK.findall(cell.source) if cell.cell_type == "markdown" else ():
                if target not in ids:
                    place, wrong = place_of(cell, resources, number), f"no slide has the id {target!r}."
                    if not forgives(resources, place):
                        raise SourceError(*place, f"{wrong} {suggest(target, ids)}")
                    remark(resources, place, f"{wrong} Its link leads nowhere.")


def shortest(opening: NotebookNode) -> float | None:
    """Minutes of the shortest talk that has the slide this cell opens; None when only the whole has it."""
    return min((float(found[1]) for tag in opening.metadata.get("tags", ()) if (found := TAG.match(tag))), default=None)


def holds(minutes: float | None, slide: float | None) -> bool:
    """Whether a talk of so many minutes has a slide whose shortest talk is that; None is the whole."""
    return minutes is None or (slide is not None and slide <= minutes)


def nothing_left(minutes: float, slides: Iterable[float | None]) -> str:
    """What to say when a talk of so many minutes has none of the slides."""
    lengths = sorted({slide for slide in slides if slide is not None})
    known = f"the lengths are {', '.join(f'{length:g}' for length in lengths)}" if lengths else "none has a tag"
    return f"no slide is in a talk of {minutes:g} minutes ({known}): tag some minutes-{minutes:g}."


def _stacks(nb: NotebookNode) -> list[list[_Slide]]:
    """The slides, those above each other together."""
    stacks: list[list[_Slide]] = []
    for cell in nb.cells:
        if cell.metadata.get("slide_start"):
            stacks.append([])
        if cell.metadata.get("subslide_start"):
            stacks[-1].append(_Slide([], facts_of(cell)["slide_id"], shortest(cell)))
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
