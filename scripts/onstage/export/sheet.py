"""Contact sheets: every slide of a talk as a small picture, twenty on each sheet, and all of them on one page."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass

from bs4 import BeautifulSoup
from jinja2 import Environment, FileSystemLoader

from .. import chromium
from ..project import ASSETS, Project
from . import pdf
from .export_options import ExportOptions
from .html_deck import deck_files
from .one_page import page_with_all_inside
from .slide_pictures import slide_pictures

SHEET_COLUMNS, SHEET_ROWS = 4, 5
SHEET_WIDTH = 1920  # px
SHEET_CARD_WIDTH = 448  # px of a slide's picture
SHEET_READY = "document.fonts.status === 'loaded' && [...document.images].every(image => image.complete)"
SHEET_HEIGHT = "Math.ceil(document.body.getBoundingClientRect().height)"


@dataclass(frozen=True)
class SheetSlide:
    """What a sheet says of a slide."""

    number: int  # from 1
    id: str
    title: str
    seconds: float  # planned; 0: no time is planned

    @property
    def picture(self) -> str:
        """The path of its picture beside the page."""
        return f"pictures/{self.number}.png"

    @property
    def planned(self) -> str:
        """The planned time as minutes and seconds; "" where none is planned."""
        minutes, seconds = divmod(round(self.seconds), 60)
        return f"{minutes}:{seconds:02}" if self.seconds else ""


def sheet_files(project: Project, options: ExportOptions, look: str | None = None) -> dict[str, bytes]:
    """`index.html` with all slides, all inside, and `sheet-1.png` and so on with twenty slides each.

    `look` is "light" or "dark"; None is the look in which the deck opens. Raises SourceError as a build does, and
    OnstageError where there is no browser or it fails.
    """
    deck = deck_files(project, options)
    deck["assets/theme/sheet.css"] = (ASSETS / "theme" / "sheet.css").read_bytes()
    return asyncio.run(_sheets(deck, look))


async def _sheets(deck: dict[str, bytes], look: str | None) -> dict[str, bytes]:
    soup = BeautifulSoup(deck["index.html"].decode(), "html.parser")
    slides = list(_slides_of_deck(soup))
    title = soup.title.text if soup.title else "A talk"
    async with pdf.opened_for_pdf(deck) as (page, address):
        ids = [slide.id for slide in slides]
        pictures = await slide_pictures(page, address, ids, SHEET_CARD_WIDTH, look=look, with_fragments=True)
        look = str(await page.run("Look.get()"))
    beside = deck | {slide.picture: picture for slide, picture in zip(slides, pictures, strict=True)}
    size = SHEET_COLUMNS * SHEET_ROWS
    parts = [slides[first : first + size] for first in range(0, len(slides), size)]
    names = [f"sheet-{number}" for number in range(1, len(parts) + 1)]
    pages = {name: _sheet_page(title, look, part) for name, part in zip(names, parts, strict=True)}
    files = {"index.html": page_with_all_inside(_sheet_page(title, look, slides), beside).encode()}
    async with pdf.opened_for_pdf(beside | {f"{name}.html": text.encode() for name, text in pages.items()}) as opened:
        page, address = opened
        for name in names:
            files[f"{name}.png"] = await _picture_of_sheet(page, address.replace("index.html", f"{name}.html"))
    return files


async def _picture_of_sheet(page: chromium.BrowserPage, address: str) -> bytes:
    """A picture of the whole sheet at that address, as high as it is."""
    await page.open(address, SHEET_READY)
    await page.picture(SHEET_WIDTH, 1)  # from now on the page is laid out in that width
    return await page.picture(SHEET_WIDTH, int(await page.run(SHEET_HEIGHT)))


def _slides_of_deck(page: BeautifulSoup) -> Iterator[SheetSlide]:
    """The slides that reveal.js shows, in order."""
    shown = page.select("section[data-chapter][id]:not([data-visibility=hidden])")
    for number, section in enumerate(shown, 1):
        heading = section.find(["h1", "h2", "h3"])
        title = " ".join(heading.get_text().split()) if heading else str(section["id"])
        yield SheetSlide(number, str(section["id"]), title, float(str(section.get("data-timing") or 0)))


def _sheet_page(title: str, look: str, slides: list[SheetSlide]) -> str:
    environment = Environment(loader=FileSystemLoader(ASSETS / "templates" / "onstage"), autoescape=True)
    return environment.get_template("sheet.html.j2").render(
        title=title, look=look, slides=slides, columns=SHEET_COLUMNS, width=SHEET_CARD_WIDTH
    )
