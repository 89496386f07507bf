"""What a build notes in cells, and what its steps hand to each other: the two tables that the pipeline shares."""

from typing import Any, TypedDict

from nbformat import NotebookNode

from ..project import Project

KEY = "onstage"  # of a cell's metadata: what stands there is the build's, never an author's

Place = tuple[str, int | None]  # a source as errors name it, and a line


class Frame(TypedDict, total=False):
    """What RISE shows above and below each slide of a notebook, as HTML."""

    header: str
    footer: str


class RiseWishes(TypedDict, total=False):
    """What the template needs of a notebook's RISE settings."""

    transition: str
    scroll: bool
    frame: int  # index into the resources' frames


class CellFacts(TypedDict, total=False):
    """What a build notes in a cell, under KEY; the exporter's table says which step writes what."""

    place: Place
    chapter: str  # the title of its chapter
    notebook: NotebookNode  # the metadata of the notebook it came from, where several are one talk
    language: str  # the programming language of its code
    rise: RiseWishes
    slide_id: str  # of the slide that the cell opens
    minutes: float | None  # the shortest talk that has this slide; None: only the whole talk has it
    spare: bool  # the slide is not in this length, and comes along to be jumped to


class NotebookAbout(TypedDict, total=False):
    """What nbconvert knows of the notebook: its name, and the folder it lies in."""

    name: str
    path: str


class TerminalSize(TypedDict):
    """The size of every terminal, in characters."""

    columns: int
    rows: int


class Resources(TypedDict, total=False):
    """What travels through nbconvert beside the notebook."""

    metadata: NotebookAbout
    outputs: dict[str, bytes]  # path beside the page → content
    talk: Project | None  # None: a notebook that nbconvert alone converts
    exported: bool  # the deck will live without a stage
    remarks: list[str]
    frames: list[Frame]
    terminal: TerminalSize
    look: str  # "dark" or "light", where a notebook wishes for one


def facts_of(cell: NotebookNode) -> CellFacts:
    """The facts a build has noted in that cell; what is changed in them is noted."""
    facts: CellFacts = dict.setdefault(cell.metadata, KEY, {})  # dict's own: NotebookNode's would store a copy
    return facts


def forget_foreign_facts(cells: list[NotebookNode]) -> None:
    """Remove what stands under KEY in cells that no build of ours has read."""
    for cell in cells:
        cell.metadata.pop(KEY, None)


def place_of(cell: NotebookNode, resources: Resources, number: int) -> Place:
    """Where a cell comes from, as errors name it; `number` counts the cells from 1."""
    known = facts_of(cell).get("place")
    if known:
        return known
    return f"{_name(resources)}, cell {number}", None


def place_of_all(resources: Resources) -> str:
    """Where all cells come from, for errors that are about no single one."""
    talk = resources.get("talk")
    return talk.short(talk.slides) if talk else _name(resources)


def files_beside(resources: Resources) -> dict[str, bytes]:
    """The files that are written beside the page, by their paths; a step adds its own."""
    return resources.setdefault("outputs", {})


def _name(resources: Resources) -> str:
    about: Any = resources.get("metadata", {})
    return str(about.get("name", "notebook"))
