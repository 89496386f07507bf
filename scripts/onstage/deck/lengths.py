"""Lengths of a talk: a slide tagged `minutes-30` is in talks of 30 minutes and more, one without a tag in the whole."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from nbconvert.preprocessors import Preprocessor
from nbformat import NotebookNode
from traitlets import Bool, Float

from ..errors import SourceError, suggest
from .pipeline_types import Resources, facts_of, place_of, place_of_all
from .remarks import forgives_mistakes, remark

MINUTES_TAG = re.compile(r"minutes-(\d+)$")
# Links in Markdown, which no HTML parser reads: they are taken off before nbconvert renders the cell.
ANCHOR_LINK = re.compile(r"\[([^\]]*)\]\(#/?([^)\s/]+)\)")
# A link that can only mean a slide; those to numbers are reveal.js's own.
SLIDE_LINK = re.compile(r"\]\(#/(?!\d+\))([^)\s/]+)\)")


@dataclass
class _SlideLength:
    """One slide: its id, and the shortest talk it is in (None: only the whole)."""

    id: str
    minutes: float | None
    cells: list[NotebookNode] = field(default_factory=list)


class Lengths(Preprocessor):  # type: ignore[misc]
    """Leave out the slides outside a talk's length, with their notes and fragments."""

    minutes = Float(None, allow_none=True, help="Length of the talk; the whole talk when not given.").tag(config=True)
    keep_spares = Bool(False, help="Mark the slides outside this length instead of leaving them out.").tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """The notebook without the slides outside this length, or with marks on them, and without links to them.

        Runs after slides have ids. Raises SourceError when nothing is left, or when a link names no slide at all.
        """
        stacks = _slide_stacks(nb)
        slides = [slide for stack in stacks for slide in stack]
        outside = {slide.id for slide in slides if not length_holds(self.minutes, slide.minutes)}
        if slides and len(outside) == len(slides):
            nothing = no_slide_in_length(self.minutes, (slide.minutes for slide in slides))
            raise SourceError(place_of_all(resources), None, nothing)
        _check_slide_links(nb, resources, [slide.id for slide in slides])
        for slide in slides:
            facts_of(slide.cells[0])["minutes"] = slide.minutes
            if self.keep_spares:
                facts_of(slide.cells[0])["spare"] = slide.id in outside
        if not self.keep_spares:
            nb.cells = _cells_inside_length(nb, stacks, outside)
        _unlink_slides_of_other_lengths(nb, outside)
        return nb, resources


def shortest_length(opening: NotebookNode) -> float | None:
    """Minutes of the shortest talk that has the slide this cell opens; None when only the whole has it."""
    found = [MINUTES_TAG.match(tag) for tag in opening.metadata.get("tags", ())]
    return min((float(tag[1]) for tag in found if tag), default=None)


def length_holds(minutes: float | None, slide: float | None) -> bool:
    """Whether a talk of so many minutes has a slide whose shortest talk is that; None is the whole."""
    return minutes is None or (slide is not None and slide <= minutes)


def no_slide_in_length(minutes: float, slides: Iterable[float | None]) -> str:
    """The error for a talk of so many minutes that has none of the slides; it names the lengths there are."""
    lengths = sorted({slide for slide in slides if slide is not None})
    known = f"the lengths are {', '.join(f'{length:g}' for length in lengths)}" if lengths else "none has a tag"
    return f"no slide is in a talk of {minutes:g} minutes ({known}): tag some minutes-{minutes:g}."


def _slide_stacks(nb: NotebookNode) -> list[list[_SlideLength]]:
    """The slides of the notebook; a slide and its subslides are one stack."""
    stacks: list[list[_SlideLength]] = []
    for cell in nb.cells:
        if cell.metadata.get("slide_start"):
            stacks.append([])
        if cell.metadata.get("subslide_start"):
            stacks[-1].append(_SlideLength(facts_of(cell)["slide_id"], shortest_length(cell)))
        if stacks:
            stacks[-1][-1].cells.append(cell)
    return stacks


def _check_slide_links(nb: NotebookNode, resources: Resources, ids: list[str]) -> None:
    """Raises SourceError for a link to a slide that does not exist, or remarks on it."""
    for cell in _cells_with_slide_links(nb):
        for target in SLIDE_LINK.findall(cell.source):
            if target not in ids:
                wrong = f"no slide has the id {target!r}."
                if not forgives_mistakes(resources, place_of(cell)):
                    raise SourceError(*place_of(cell), f"{wrong} {suggest(target, ids)}")
                remark(resources, place_of(cell), f"{wrong} Its link leads nowhere.")


def _unlink_slides_of_other_lengths(nb: NotebookNode, outside: set[str]) -> None:
    """Leave only the words of links to slides outside the length."""

    def shown(link: re.Match[str]) -> str:
        return link[1] if link[2] in outside else link[0]

    for cell in _cells_with_slide_links(nb):
        cell.source = ANCHOR_LINK.sub(shown, cell.source)


def _cells_with_slide_links(nb: NotebookNode) -> list[NotebookNode]:
    return [cell for cell in nb.cells if cell.cell_type == "markdown"]


def _cells_inside_length(nb: NotebookNode, stacks: list[list[_SlideLength]], outside: set[str]) -> list[NotebookNode]:
    """The cells that stay; where the first or last slide of a stack goes, its neighbour begins or ends the stack."""
    dropped: set[int] = set()
    for stack in stacks:
        staying = [slide for slide in stack if slide.id not in outside]
        if staying:
            _mark_slide_stack(staying)
        dropped.update(id(cell) for slide in stack if slide.id in outside for cell in slide.cells)
    return [cell for cell in nb.cells if id(cell) not in dropped]


def _mark_slide_stack(slides: list[_SlideLength]) -> None:
    """Set nbconvert's marks that begin and end a stack."""
    slides[0].cells[0].metadata["slide_start"] = True
    for cell in slides[-1].cells:
        if cell.metadata.get("subslide_end"):
            cell.metadata["slide_end"] = True
