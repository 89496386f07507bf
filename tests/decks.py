"""Decks made in a test: somebody else's notebook and the deck it becomes, or the slides that a few cells make."""

from pathlib import Path
from typing import Any

import nbformat
from bs4 import BeautifulSoup, Tag
from nbformat import NotebookNode, v4
from onstage.deck.build import build_deck
from onstage.deck.deck_stamp import remarks_in_stamp
from onstage.deck.exporter import DeckExporter
from onstage.project import Project
from support import TinyTalk


def prose(source: str, kind: str = "slide", **kw: Any) -> NotebookNode:
    return v4.new_markdown_cell(source, metadata={"slideshow": {"slide_type": kind}}, **kw)


def printed(text: str, **kw: Any) -> NotebookNode:
    return v4.new_output("stream", text=text, **kw)


def code(*outputs: NotebookNode, source: str = "x") -> NotebookNode:
    return v4.new_code_cell(source, outputs=list(outputs))


def data(**kinds: Any) -> NotebookNode:
    return v4.new_output("display_data", {kind.replace("__", "/"): value for kind, value in kinds.items()})


class Deck:
    """A folder with one notebook of somebody's, and the deck made of it."""

    def __init__(self, folder: Path, *cells: NotebookNode, **metadata: Any) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.talk = TinyTalk(folder)
        nbformat.write(v4.new_notebook(cells=list(cells), metadata=metadata), folder / "some.ipynb")

    def build(self) -> Tag:
        """Its page, built in this process; `said` is what a command would tell."""
        talk = Project(self.talk.root, self.talk.root / "some.ipynb", self.talk.root / "build")
        build_deck(talk)
        self.said = remarks_in_stamp(talk)
        return self.page

    def command(self, *words: str) -> Tag:
        """Its page, built by the installed command; `said` is what that wrote to stderr."""
        done = self.talk.onstage("build", *words)
        self.said = done.stderr.splitlines()
        assert done.returncode == 0, done.stderr
        return self.page

    @property
    def folder(self) -> Path:
        return self.talk.root / "build" / "deck"

    @property
    def page(self) -> Tag:
        return BeautifulSoup((self.folder / "index.html").read_text("utf-8"), "html.parser")


def export(tiny_talk: TinyTalk, *cells: NotebookNode) -> tuple[Tag, dict[str, bytes]]:
    """The slides of the deck that these cells make, and the files that travel with it."""
    resources: dict[str, Any] = {"metadata": {"name": "first"}}
    exporter = DeckExporter(talk=tiny_talk.project())
    page, resources = exporter.from_notebook_node(v4.new_notebook(cells=list(cells)), resources)
    return BeautifulSoup(page, "html.parser").select_one(".slides"), resources["outputs"]
