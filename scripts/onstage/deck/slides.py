"""Cells → slides: notes before fragments, and an id for each slide."""

import re
import unicodedata
from collections.abc import Collection
from itertools import count

from nbconvert.preprocessors import Preprocessor
from nbformat import NotebookNode
from traitlets import Bool

from ..errors import SourceError
from .pipeline_types import Place, Resources, facts_of, place_of, place_of_all
from .remarks import forgives_mistakes

# In Markdown, which no HTML parser reads: a heading has to be known before nbconvert renders the cell.
SLIDE_HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*#*$", re.MULTILINE)
HEADING_MARKUP = re.compile(r"[`*_$]|<[^>]+>")


class NotesFirst(Preprocessor):  # type: ignore[misc]
    """Move each notes cell behind the cell that opens its slide.

    reveal.js 6 shows notes inside a fragment only while that fragment is current.
    """

    keep = Bool(True, help="Keep notes at all: a deck for everybody has none.").tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """The notebook with its cells in another order. Raises SourceError when nothing in it can be seen.

        Runs before nbconvert works out where slides and fragments begin.
        """
        cells: list[NotebookNode] = []
        notes_before_any_slide: list[NotebookNode] = []
        next_note = 0  # the index behind the cell that opens the slide, and behind the notes moved there
        for cell in nb.cells:
            kind = cell.metadata.get("slideshow", {}).get("slide_type", "-")
            if kind == "notes":
                if self.keep and next_note:
                    cells.insert(next_note, cell)
                    next_note += 1
                elif self.keep:
                    notes_before_any_slide.append(cell)
                continue
            cells.append(cell)
            # nbconvert opens a slide with the first visible cell, whatever that cell says.
            if kind in ("slide", "subslide") or (kind != "skip" and not next_note):
                cells += notes_before_any_slide
                notes_before_any_slide = []
                next_note = len(cells)
        if not next_note:
            nothing = "nothing to show: every cell is empty, notes, skipped or removed."
            raise SourceError(place_of_all(resources), None, nothing)
        nb.cells = cells
        return nb, resources


class SlideIds(Preprocessor):  # type: ignore[misc]
    """Give each slide an id: its metadata `id`, otherwise the slug of its heading, otherwise its number."""

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """The notebook, each slide's id noted in the cell that opens it.

        Runs after nbconvert has marked where slides begin. Raises SourceError when two slides have one id; in somebody
        else's notebook the second one gets a number.
        """
        owners: dict[str, Place] = {}
        for number, cell in enumerate(nb.cells, 1):
            if cell.metadata.get("subslide_start"):
                slide_id = _slide_id(nb.cells[number - 1 :], number)
                if slide_id in owners:
                    slide_id = _another_slide_id(slide_id, owners, resources, place_of(cell))
                owners[slide_id] = place_of(cell)
                facts_of(cell)["slide_id"] = slide_id
        return nb, resources


def _slide_id(cells: list[NotebookNode], number: int) -> str:
    """The id of the slide that the first of these cells opens; that cell has this number in its notebook."""
    opening = cells[0]
    given = opening.metadata.get("id") or opening.metadata.get("slideshow", {}).get("id")
    name = str(given) if given else _slide_heading(cells)
    return slug_of_heading(name) or f"slide-{number}"


def _slide_heading(cells: list[NotebookNode]) -> str:
    """The first heading on the slide that the first of these cells opens; "" where there is none."""
    for index, cell in enumerate(cells):
        if index and cell.metadata.get("subslide_start"):
            break
        if cell.cell_type == "markdown" and cell.metadata.get("slide_type") not in ("notes", "skip"):
            found = SLIDE_HEADING.search(cell.source)
            if found:
                return found[1]
    return ""


def _another_slide_id(slide_id: str, owners: dict[str, Place], resources: Resources, place: Place) -> str:
    """An id with a number behind it. Raises SourceError where the author can choose a better one."""
    if not forgives_mistakes(resources, place):
        first = ":".join(str(part) for part in owners[slide_id] if part)
        raise SourceError(*place, f"slide id {slide_id!r} is taken by {first}: give one another id.")
    return _numbered_slide_id(slide_id, owners)


def _numbered_slide_id(slide_id: str, taken: Collection[str]) -> str:
    """The id with the first number from 2 on that is not taken."""
    return next(name for number in count(2) if (name := f"{slide_id}-{number}") not in taken)


def slug_of_heading(text: str) -> str:
    """A heading as an id: "Why asyncio?" becomes "why-asyncio", "Почему?" "почему"; accents of Latin letters go.

    Empty where the text has neither a letter nor a digit.
    """
    decomposed = unicodedata.normalize("NFKD", HEADING_MARKUP.sub("", text)).lower()
    plain = "".join(character for character in decomposed if not unicodedata.combining(character))
    words = re.sub(r"[\W_]+", "-", plain).strip("-")
    return f"slide-{words}" if words.isdigit() else words  # reveal.js takes #/42 for the number of a slide
