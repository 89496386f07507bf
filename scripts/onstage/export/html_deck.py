"""Decks to take home: a folder, or one file, that opens from the disk and asks no network for anything."""

import base64
import mimetypes
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath

from ..anonymous import anonymous
from ..deck import build
from ..deck.fingerprint import DeckOptions
from ..project import Project

STYLE_SHEET = re.compile(r'<link\b[^>]*?\bhref="(assets/[^"]+\.css)"[^>]*>')
SCRIPT_ELEMENT = re.compile(r'<script\b([^>]*?)\s(?:data-)?src="(assets/[^"]+)"([^>]*)></script>')
FILE_LINK = re.compile(r'href="((?:demos|recordings|outputs|files)/[^"]+)"([^>]*)')
# What would end a script, or change how HTML reads it, inside a page.
ENDS_A_SCRIPT = re.compile(r"<(?=!--|/?script)", re.IGNORECASE)
NEEDS_AN_ADDRESS = "assets/npm/widgets.js"  # webpack asks where its own script came from


@dataclass(frozen=True)
class Takeaway:
    """What goes along: the slides of so many minutes, and the speaker's notes only when asked for."""

    minutes: float | None = None
    notes: bool = False
    execute: bool = False  # run the cells even of notebooks that come with outputs
    tell: Callable[[str], object] = lambda line: None  # gets a line for each thing that cannot be honoured

    @property
    def options(self) -> DeckOptions:
        """The deck's options for that."""
        return DeckOptions(self.minutes, notes=self.notes, execute=self.execute, exported=True)


def folder(project: Project, takeaway: Takeaway) -> dict[str, bytes]:
    """All files of a deck that lives without a stage, by their paths. Raises SourceError."""
    page, files = build.render(project, takeaway.options, takeaway.tell)
    return {"index.html": anonymous(page, project).encode()} | files


def single_file(project: Project, takeaway: Takeaway) -> bytes:
    """The same deck as one page. Raises SourceError."""
    files = folder(project, takeaway)
    page = files["index.html"].decode()
    page = STYLE_SHEET.sub(lambda link: f"<style>{_style(files, link[1])}</style>", page)
    page = SCRIPT_ELEMENT.sub(lambda script: _script(files, script), page)
    return FILE_LINK.sub(lambda link: _download(files, link), page).encode()


def name(project: Project) -> str:
    """What the talk's files are called: its title as an id, else as its first chapter is. Raises SourceError."""
    from ..deck.slides import slug
    from ..deck.sources import read_chapters

    first = read_chapters(project)[0]
    title = first.notebook.metadata.get("title")
    return slug(str(title)) or "talk" if title else first.path.stem


def _style(files: dict[str, bytes], name: str) -> str:
    from ..deck.exporter import URL

    here = PurePosixPath(name).parent
    return URL.sub(lambda url: f'url("{_data(files, _joined(here, url[2]))}")', files[name].decode())


def _joined(folder: PurePosixPath, relative: str) -> str:
    parts: list[str] = []
    for part in (folder / relative).parts:
        parts = parts[:-1] if part == ".." else [*parts, part]
    return "/".join(parts)


def _script(files: dict[str, bytes], script: re.Match[str]) -> str:
    before, name, after = script.groups()
    if name == NEEDS_AN_ADDRESS:
        return f'<script{before} src="{_data(files, name)}"{after}></script>'
    text = ENDS_A_SCRIPT.sub(r"\\x3C", files[name].decode())
    return f"<script{before}{after}>{text}</script>"


def _download(files: dict[str, bytes], link: re.Match[str]) -> str:
    name, rest = link.groups()
    return f'href="{_data(files, name)}" download="{PurePosixPath(name).name}"{rest}'


def _data(files: dict[str, bytes], name: str) -> str:
    kind = "text/x-python" if name.endswith(".py") else mimetypes.guess_type(name)[0] or "application/octet-stream"
    return f"data:{kind};base64,{base64.b64encode(files[name]).decode()}"
