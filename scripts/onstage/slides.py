"""Cells → slides: notes before fragments, an id a slide, and every demo() resolved to today's code."""

import base64
import gzip
import re
import unicodedata
from collections.abc import Collection
from itertools import count
from pathlib import Path
from typing import Any

from nbconvert.preprocessors import Preprocessor
from nbformat import NotebookNode
from traitlets import Bool

from . import catalog, recording, screens
from . import project as talks
from .declaration import KEYS
from .errors import SourceError, UsageError
from .jupyter import MIME
from .project import Project
from .remarks import forgives

HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*#*$", re.MULTILINE)
PLACE = "onstage_place"  # cell metadata: the (file, line) a build notes down for its errors

Resources = dict[str, Any]


def place_of(cell: NotebookNode, resources: Resources, number: int) -> tuple[str, int | None]:
    """Where a cell comes from, as errors name it."""
    known = cell.metadata.get(PLACE)
    if known:
        return known[0], known[1]
    return f"{resources.get('metadata', {}).get('name', 'notebook')}, cell {number}", None


def sources_of(resources: Resources) -> str:
    """Where all cells come from, as errors name it that are about no single one."""
    talk = resources.get("talk")
    return str(talk.short(talk.slides) if talk else resources.get("metadata", {}).get("name", "notebook"))


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
                sources_of(resources), None, "nothing to show: every cell is empty, notes, skipped or removed."
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
        owners: dict[str, tuple[str, int | None]] = {}
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
                opening.metadata["slide_id"] = slide_id
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
                place = place_of(cell, resources, index + 1)
                look_up = _picture if "picture" in shown else _panel
                try:
                    output.data[MIME] = look_up(talk, shown, resources)
                except UsageError as error:
                    raise SourceError(*place, str(error)) from None
                cell.metadata.setdefault("transient", {})["remove_source"] = True
        return cell, resources


def _panel(talk: Project, shown: dict[str, Any], resources: Resources) -> dict[str, Any]:
    """What the template needs for a panel; the script itself travels along with the page."""
    demo = catalog.find(talk, shown["name"])
    code = demo.code(shown["show"])
    stage = demo.declared.stage
    script = f"demos/{demo.name}.py"
    files = resources.setdefault("outputs", {})
    files[script] = demo.source.encode()
    kept = recording.find(talk, demo.name)
    if kept:
        files[f"recordings/{demo.name}.cast"] = kept.cast.read_bytes()
    exported = bool(kept and resources.get("exported"))
    return {
        "name": demo.name,
        "title": demo.title,
        "transcript": screens.last_screen(kept.cast) if kept and exported else "",
        "code": code,
        "height": code.count("\n") + 1,
        "width": max(len(line) for line in code.splitlines()),
        "lines": shown["lines"],
        "script": script,
        "recording": _kept(demo, kept) if kept else None,
        "keys": [{"key": key, "does": does, "types": KEYS.get(key, key)} for key, does in stage.keys.items()],
    }


def _kept(demo: catalog.Demo, kept: recording.Recording) -> dict[str, Any]:
    """What the panel tells of a recording, and its picture."""
    older = "" if kept.is_of(demo) else ", of an older script"
    return {
        "cast": f"recordings/{demo.name}.cast",
        "label": f"Recording{older}: {kept.facts.date}, Python {kept.facts.python}",
        "svg": _encoded(kept.picture) if kept.picture.is_file() else "",
        "packed": base64.b64encode(gzip.compress(kept.cast.read_bytes(), mtime=0)).decode(),
    }


def _encoded(picture: Path) -> str:
    return base64.b64encode(picture.read_bytes()).decode()


def _picture(talk: Project, shown: dict[str, Any], _: Resources) -> dict[str, Any]:
    """What the template needs for a recorded picture, and for the line below it."""
    demo = catalog.find(talk, shown["picture"])
    kept = recording.find(talk, demo.name)
    if not kept or not kept.picture.is_file():
        raise UsageError(f"no picture of {demo.name} is recorded: run `onstage record {demo.name}`.")
    older = "" if kept.is_of(demo) else ", by an older script"
    return {
        "svg": _encoded(kept.picture),
        "alt": shown["alt"],
        "facts": f"Measured by demos/{demo.name}.py{older}: {kept.facts.line()}",
    }


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
