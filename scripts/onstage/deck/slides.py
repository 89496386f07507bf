"""Cells → slides: notes before fragments, and an id for each slide."""

import re
import unicodedata
from collections.abc import Collection
from itertools import count

from nbconvert.preprocessors import Preprocessor
from nbformat import NotebookNode
from traitlets import Bool

from ..errors import SourceError
from .facts import Place, Resources, facts_of, place_of, place_of_all
from .remarks import forgives

HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*#*$", re.MULTILINE)


class NotesFirst(Preprocessor):  # type: ignore[misc]
    """Move each notes cell behind the cell that opens its slide.

    reveal.js 6 shows notes inside a fragment only while that fragment is current.
    """

    keep = Bool(True, help="Keep notes at all: a deck for everybody has none.").tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """Runs before nbconvert works out where slides and fragments begin."""
        cells: list[NotebookNode] = []
        early: list[NotebookNode] = []
        behind_opening = 0
        for cell in nb.cells:
            kind = cell.metadata.get("slideshow", {}).get("slide_type", "-")
            if kind == "notes" and not self.keep:
                continue
            if kind == "notes" and behind_opening:
                cells.insert(behind_opening, cell)
                behind_opening += 1
            elif kind == "notes":
                early.append(cell)
            else:
                cells.append(cell)
                # nbconvert opens a slide with the first visible cell, whatever that cell says.
                if kind in ("slide", "subslide") or (kind != "skip" and not behind_opening):
                    cells += early
                    early = []
                    behind_opening = len(cells)
        if not behind_opening:
            raise SourceError(
                place_of_all(resources), None, "nothing to show: every cell is empty, notes, skipped or removed."
            )
        nb.cells = cells
        return nb, resources


class SlideIds(Preprocessor):  # type: ignore[misc]
    """Give each slide an id: its metadata `id`, else the slug of its heading, else its number.

    Raises SourceError when two slides have one id.
    """

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """Runs after nbconvert has marked where slides begin."""
        opening: NotebookNode | None = None
        owners: dict[str, Place] = {}
        for number, cell in enumerate(nb.cells, 1):
            if cell.metadata.get("subslide_start"):
                opening = cell
                slide_id = self._id(nb, number)
                place = place_of(cell, resources, number)
                if slide_id in owners and forgives(resources, place):
                    slide_id = _free(slide_id, owners)
                if slide_id in owners:
                    first = ":".join(str(part) for part in owners[slide_id] if part)
                    raise SourceError(*place, f"slide id {slide_id!r} is taken by {first}: give one another id.")
                owners[slide_id] = place
                facts_of(opening)["slide_id"] = slide_id
        return nb, resources

    def _id(self, nb: NotebookNode, number: int) -> str:
        """The id of the slide that the cell of that number opens."""
        opening = nb.cells[number - 1]
        given = opening.metadata.get("id") or opening.metadata.get("slideshow", {}).get("id")
        if given:
            return slug(str(given)) or f"slide-{number}"
        for cell in nb.cells[number - 1 :]:
            if cell is not opening and cell.metadata.get("subslide_start"):
                break
            heading = HEADING.search(cell.source) if cell.cell_type == "markdown" else None
            if heading and cell.metadata.get("slide_type") not in ("notes", "skip"):
                return slug(heading[1]) or f"slide-{number}"
        return f"slide-{number}"


def _free(slide_id: str, taken: Collection[str]) -> str:
    """The id with the first number from 2 on that makes it another one."""
    return next(name for n in count(2) if (name := f"{slide_id}-{n}") not in taken)


def slug(text: str) -> str:
    """A heading as an id: "Why asyncio?" becomes "why-asyncio", "Почему?" "почему"; accents of Latin letters go."""
    words = re.sub(r"[`*_$]|<[^>]+>", "", text)
    for _ in range(2):  # small letters of some letters come apart again
        words = unicodedata.normalize("NFKD", words).lower()
    plain = "".join(character for character in words if not unicodedata.combining(character))
    words = re.sub(r"[\W_]+", "-", plain).strip("-")
    return f"slide-{words}" if words.isdigit() else words  # reveal.js takes #/42 for the number of a slide
