"""Decks on paper: one page a slide as PDF, or a handout with the notes beneath each slide."""

import asyncio
import contextlib
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

from .. import chromium
from ..files import write_folder
from ..project import Project
from . import html_deck
from .html_deck import Takeaway

LAID_OUT = "typeof Paper === 'object' && Paper.done"


def pdf(project: Project, which: Takeaway) -> bytes:
    """The deck as PDF; with notes, as a handout. Raises SourceError, or OnstageError without a browser."""
    return asyncio.run(_print(html_deck.folder(project, which), how(which)))


def how(which: Takeaway) -> str:
    """What a deck's address ends with for this kind of paper."""
    return "?print-pdf&handout" if which.notes else "?print-pdf"


@contextlib.asynccontextmanager
async def opened(files: dict[str, bytes]) -> AsyncIterator[tuple[chromium.Page, str]]:
    """A browser's page, and the address of a deck of these files on the disk, for as long as the block lasts."""
    with tempfile.TemporaryDirectory(prefix="onstage-paper-") as folder:
        write_folder(Path(folder, "deck"), files)
        async with chromium.page() as page:
            yield page, Path(folder, "deck", "index.html").as_uri()


async def _print(files: dict[str, bytes], ending: str) -> bytes:
    async with opened(files) as (page, address):
        await page.open(address + ending, LAID_OUT)
        return await page.pdf()
