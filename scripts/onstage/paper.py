"""Decks on paper: one page a slide as PDF, or a handout with the notes beneath each slide."""

import asyncio
import tempfile
from pathlib import Path

from . import chromium, takeaway
from .deck import put_in_place
from .project import Project
from .takeaway import Takeaway

LAID_OUT = "typeof Paper === 'object' && Paper.done"


def pdf(project: Project, which: Takeaway) -> bytes:
    """The deck as PDF; with notes, as a handout. Raises SourceError, or OnstageError without a browser."""
    return asyncio.run(_print(takeaway.folder(project, which), how(which)))


def how(which: Takeaway) -> str:
    """What a deck's address ends with for this kind of paper."""
    return "?print-pdf&handout" if which.notes else "?print-pdf"


async def _print(files: dict[str, bytes], ending: str) -> bytes:
    with tempfile.TemporaryDirectory(prefix="onstage-paper-") as folder:
        put_in_place(files, Path(folder, "deck"))
        async with chromium.page() as page:
            await page.open(Path(folder, "deck", "index.html").as_uri() + ending, LAID_OUT)
            return await page.pdf()
