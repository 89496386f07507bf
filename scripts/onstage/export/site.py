"""A site for any static host: the deck, the PDF, the notebooks, and a front page with a card per chapter and demo."""

import asyncio
from collections import defaultdict
from dataclasses import dataclass, field, replace
from pathlib import Path

from bs4 import BeautifulSoup, Tag
from jinja2 import Environment, FileSystemLoader

from ..demos import catalog, recording
from ..demos.recording import Recording
from ..project import ASSETS, Project
from . import pdf
from .export_options import ExportOptions
from .html_deck import deck_files, export_stem
from .notebook import notebooks
from .slide_pictures import slide_pictures

SITE_CARD_WIDTH = 448  # px of a chapter's picture


@dataclass
class SiteChapter:
    """What the front page says of a chapter."""

    title: str
    stem: str  # of its source: its notebook is called so
    slides: list[str] = field(default_factory=list)  # their ids, in order
    seconds: float = 0.0  # planned

    @property
    def minutes(self) -> int:
        """The planned time, at least one."""
        return max(1, round(self.seconds / 60))


@dataclass(frozen=True)
class SiteDemo:
    """What the front page says of a demo."""

    name: str
    title: str
    slide: str  # the id of the first that shows it
    recorded: Recording | None

    @property
    def picture(self) -> bool:
        """Whether it drew one when it was recorded."""
        return self.recorded is not None and self.recorded.picture.is_file()

    @property
    def facts(self) -> str:
        """Where and when it was recorded, in one line; "" where it was not."""
        return self.recorded.facts.line() if self.recorded else ""


def site_files(project: Project, options: ExportOptions) -> dict[str, bytes]:
    """The files of the site: path in its folder → content; links between them are relative.

    Raises SourceError as a build does, and OnstageError where there is no browser for the PDF and the pictures.
    """
    deck = deck_files(project, options)
    page = BeautifulSoup(deck["index.html"].decode(), "html.parser")
    printed = f"{export_stem(project)}.pdf"
    chapters, demos = _site_chapters(page), _site_demos(project, page)
    files = {f"deck/{path}": content for path, content in deck.items()}
    files["deck/assets/theme/site.css"] = (ASSETS / "theme" / "site.css").read_bytes()
    silent = replace(options, remark=lambda line: None)  # the deck has remarked on the same chapters
    files |= {f"notebooks/{path}": content for path, content in notebooks(project, silent).items()}
    files[printed], pictures = asyncio.run(
        _site_pdf_and_pictures(deck, pdf.pdf_query(options), [chapter.slides[0] for chapter in chapters])
    )
    files |= {f"pictures/{chapter.stem}.png": picture for chapter, picture in zip(chapters, pictures, strict=True)}
    for demo in demos:
        if demo.recorded and demo.picture:
            files[f"pictures/{demo.name}.svg"] = demo.recorded.picture.read_bytes()
    facts = {"chapters": chapters, "demos": demos, "pdf": printed, "title": _site_title(page), "files": files}
    environment = Environment(loader=FileSystemLoader(ASSETS / "templates" / "onstage"), autoescape=True)
    files["index.html"] = environment.get_template("site.html.j2").render(facts).encode()
    return files


async def _site_pdf_and_pictures(deck: dict[str, bytes], query: str, slides: list[str]) -> tuple[bytes, list[bytes]]:
    async with pdf.opened_for_pdf(deck) as (page, address):
        pictures = await slide_pictures(page, address, slides, SITE_CARD_WIDTH)
        await page.open(address + query, pdf.PAGES_LAID_OUT)
        return await page.pdf(), pictures


def _site_title(page: BeautifulSoup) -> str:
    return page.title.text if page.title else "A talk"


def _site_chapters(page: BeautifulSoup) -> list[SiteChapter]:
    cards: dict[str, SiteChapter] = {}
    for section in page.select("section[data-chapter]"):
        stem = Path(str(section["data-source"])).stem
        card = cards.setdefault(stem, SiteChapter(str(section["data-chapter"]), stem))
        card.slides.append(str(section["id"]))
        card.seconds += float(str(section.get("data-timing") or 0))
    return list(cards.values())


def _site_demos(project: Project, page: BeautifulSoup) -> list[SiteDemo]:
    slides: defaultdict[str, list[str]] = defaultdict(list)
    for panel in page.select(".demo[data-demo]"):
        section = panel.find_parent("section", id=True)
        assert isinstance(section, Tag)
        slides[str(panel["data-demo"])].append(str(section["id"]))
    return [
        SiteDemo(name, catalog.find_demo(project, name).title, ids[0], recording.find_recording(project, name))
        for name, ids in slides.items()
    ]
