"""What the steps of a build hand to each other: facts noted in cells, and nbconvert's `resources`."""

from typing import TypedDict

from nbformat import NotebookNode

from ..project import Project

FACTS_KEY = "onstage"  # of a cell's metadata: what stands there is written by the build, never by an author

Place = tuple[str, int | None]  # the name of a source as errors give it, and a line


class RiseFrame(TypedDict, total=False):
    """What RISE shows above and below each slide of a notebook, as HTML."""

    header: str
    footer: str


class RiseWishes(TypedDict, total=False):
    """What the template needs of a notebook's RISE settings."""

    transition: str
    scroll: bool
    frame: int  # index into the resources' frames


class CellFacts(TypedDict, total=False):
    """What a build notes in a cell, under KEY; the table in `exporter.py` says which step writes what."""

    place: Place
    chapter: str  # the title of its chapter
    notebook: NotebookNode  # the metadata of the notebook it came from, where several are one talk
    language: str  # the programming language of its code
    rise: RiseWishes
    slide_id: str  # of the slide that the cell opens
    minutes: float | None  # the shortest talk that has this slide; None: only the whole talk has it
    spare: bool  # the slide is not in this length, and comes along to be jumped to


class NotebookAbout(TypedDict, total=False):
    """What nbconvert knows of the notebook: its name, and the folder it is in."""

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
    remarks: list[str]  # one line each, about what the deck cannot honour
    frames: list[RiseFrame]
    terminal: TerminalSize
    look: str  # "dark" or "light", where a notebook wishes for one


def facts_of(cell: NotebookNode) -> CellFacts:
    """The facts noted in that cell. They are the cell's own dictionary: a change of it is a change of the cell."""
    facts: CellFacts = dict.setdefault(cell.metadata, FACTS_KEY, {})  # dict's own: NotebookNode's would store a copy
    return facts


def place_of(cell: NotebookNode) -> Place:
    """Where a cell comes from; noted in each cell before the first step runs."""
    return facts_of(cell)["place"]


def note_places(cells: list[NotebookNode], resources: Resources) -> None:
    """Note where each cell comes from, by its number, in those cells that do not know a better place."""
    for number, cell in enumerate(cells, 1):
        facts_of(cell).setdefault("place", (f"{name_in_resources(resources)}, cell {number}", None))


def place_of_all(resources: Resources) -> str:
    """Where all cells come from, for errors that are not about a single one."""
    talk = resources.get("talk")
    return talk.short(talk.slides) if talk else name_in_resources(resources)


def name_in_resources(resources: Resources) -> str:
    """What nbconvert calls the notebook."""
    return resources.get("metadata", {}).get("name", "notebook")


def files_beside(resources: Resources) -> dict[str, bytes]:
    """The files that are written beside the page: path → content. A step adds its own to this very dictionary."""
    return resources.setdefault("outputs", {})
