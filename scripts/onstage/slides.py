"""Cells → slides: notes before fragments, an id a slide, and every demo() resolved to today's code."""

import re
import unicodedata
from pathlib import Path
from typing import Any

from nbconvert.preprocessors import Preprocessor
from nbformat import NotebookNode

from . import catalog
from . import project as talks
from .declaration import KEYS
from .errors import SourceError, UsageError
from .jupyter import MIME
from .project import Project

HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*#*$", re.MULTILINE)
PLACE = "onstage_place"  # cell metadata: the (file, line) a build notes down for its errors

Resources = dict[str, Any]


def place_of(cell: NotebookNode, resources: Resources, number: int) -> tuple[str, int | None]:
    """Where a cell comes from, as errors name it."""
    known = cell.metadata.get(PLACE)
    if known:
        return known[0], known[1]
    return f"{resources.get('metadata', {}).get('name', 'notebook')}, cell {number}", None


class NotesFirst(Preprocessor):  # type: ignore[misc]
    """Move each notes cell behind the cell that opens its slide.

    reveal.js 6 shows notes inside a fragment only while that fragment is current.
    """

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """Runs before nbconvert works out where slides and fragments begin."""
        cells: list[NotebookNode] = []
        behind_opening = 0
        for cell in nb.cells:
            kind = cell.metadata.get("slideshow", {}).get("slide_type", "-")
            if kind == "notes":
                cells.insert(behind_opening, cell)
                behind_opening += 1
                continue
            cells.append(cell)
            if kind in ("slide", "subslide"):
                behind_opening = len(cells)
        nb.cells = cells
        return nb, resources


class SlideIds(Preprocessor):  # type: ignore[misc]
    """Give each slide an id: its metadata `id`, else the slug of its heading, else its number.

    Raises SourceError when two slides have one id.
    """

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """Runs after nbconvert has marked where slides begin."""
        opening: NotebookNode | None = None
        owners: dict[str, tuple[str, int | None]] = {}
        for number, cell in enumerate(nb.cells, 1):
            if cell.metadata.get("subslide_start"):
                opening = cell
                slide_id = self._id(nb, number)
                place = place_of(cell, resources, number)
                if slide_id in owners:
                    first = ":".join(str(part) for part in owners[slide_id] if part)
                    raise SourceError(*place, f"slide id {slide_id!r} is taken by {first}: give one another id.")
                owners[slide_id] = place
                opening.metadata["slide_id"] = slide_id
        return nb, resources

    def _id(self, nb: NotebookNode, number: int) -> str:
        """The id of the slide that the cell of that number opens."""
        opening = nb.cells[number - 1]
        given = opening.metadata.get("id") or opening.metadata.get("slideshow", {}).get("id")
        if given:
            return slug(str(given))
        for cell in nb.cells[number - 1 :]:
            if cell is not opening and cell.metadata.get("subslide_start"):
                break
            heading = HEADING.search(cell.source) if cell.cell_type == "markdown" else None
            if heading and cell.metadata.get("slide_type") not in ("notes", "skip"):
                return slug(heading[1]) or f"slide-{number}"
        return f"slide-{number}"


class DemoPanels(Preprocessor):  # type: ignore[misc]
    """Look up every demo a slide shows, and put its code and facts where the template finds them.

    Raises SourceError when a demo or a symbol does not exist.
    """

    def preprocess_cell(self, cell: NotebookNode, resources: Resources, index: int) -> tuple[NotebookNode, Resources]:
        """Cells without a demo pass unchanged."""
        for output in cell.get("outputs", ()):
            shown = output.get("data", {}).get(MIME)
            if shown:
                talk = resources.get("talk") or talks.around(Path(resources.get("metadata", {}).get("path") or "."))
                output.data[MIME] = self._facts(talk, shown, place_of(cell, resources, index + 1), resources)
                cell.metadata.setdefault("transient", {})["remove_source"] = True
        return cell, resources

    def _facts(
        self, talk: Project, shown: dict[str, Any], place: tuple[str, int | None], resources: Resources
    ) -> dict[str, Any]:
        try:
            demo = catalog.find(talk, shown["name"])
            code = demo.code(shown["show"])
        except UsageError as error:
            raise SourceError(*place, str(error)) from None
        stage = demo.declared.stage
        script = f"demos/{demo.name}.py"
        resources.setdefault("outputs", {})[script] = demo.source.encode()
        return {
            "name": demo.name,
            "title": demo.title,
            "code": code,
            "height": code.count("\n") + 1,
            "width": max(len(line) for line in code.splitlines()),
            "lines": shown["lines"],
            "script": script,
            "limit": stage.seconds,
            "exits": stage.exits,
            "keys": [{"key": key, "does": does, "types": KEYS.get(key, key)} for key, does in stage.keys.items()],
        }


def slug(text: str) -> str:
    """A heading as an id: "Why asyncio?" becomes "why-asyncio"."""
    plain = unicodedata.normalize("NFKD", re.sub(r"[`*_$]|<[^>]+>", "", text))
    return re.sub(r"[^a-z0-9]+", "-", plain.encode("ascii", "ignore").decode().lower()).strip("-")
