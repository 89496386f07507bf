"""Decks on paper: a PDF with one page per slide, or a handout with the notes beneath each slide."""

import asyncio
import contextlib
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

from .. import chromium
from ..files import write_folder
from ..project import Project
from .export_options import ExportOptions
from .html_deck import deck_files

PAGES_LAID_OUT = "typeof Paper === 'object' && Paper.done"  # JavaScript: all pages are laid out (print_pages.js)


def pdf_file(project: Project, options: ExportOptions) -> bytes:
    """The deck as PDF; with notes, as a handout.

    Raises SourceError as a build does, and OnstageError where there is no browser or it fails.
    """
    return asyncio.run(_print_pdf(deck_files(project, options), pdf_query(options)))


def pdf_query(options: ExportOptions) -> str:
    """The query at the end of a deck's address with which it lays out its pages for this kind of paper."""
    return "?print-pdf&handout" if options.notes else "?print-pdf"


@contextlib.asynccontextmanager
async def opened_for_pdf(files: dict[str, bytes]) -> AsyncIterator[tuple[chromium.BrowserPage, str]]:
    """A page of a browser, and the address (file:) of a deck of these files, as long as the block lasts.

    Raises OnstageError where there is no browser. The browser and the files on the disk are gone afterwards.
    """
    with tempfile.TemporaryDirectory(prefix="onstage-paper-") as folder:
        write_folder(Path(folder, "deck"), files)
        async with chromium.browser_page() as page:
            yield page, Path(folder, "deck", "index.html").as_uri()


async def _print_pdf(files: dict[str, bytes], query: str) -> bytes:
    async with opened_for_pdf(files) as (page, address):
        await page.open(address + query, PAGES_LAID_OUT)
        return await page.pdf()
