"""What one uploads to a static host: the deck, the PDF, the notebooks, and a page with a card a chapter and a demo."""

import asyncio
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from bs4 import BeautifulSoup, Tag
from jinja2 import Environment, FileSystemLoader

from ..demos import catalog, recording
from ..demos.recording import Recording
from ..project import ASSETS, Project
from . import html_deck, pdf
from .html_deck import Takeaway
from .notebook import notebooks

CARD = (448, 252)  # px of a chapter's picture
READY = "window.Reveal && Reveal.isReady()"


@dataclass
class ChapterCard:
    """One card: the chapter's slides, in order, and how long they take."""

    title: str
    stem: str  # of its source: names its notebook
    slides: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def minutes(self) -> int:
        """Planned, at least one."""
        return max(1, round(self.seconds / 60))


@dataclass(frozen=True)
class DemoCard:
    """One card: what a demo shows, and on which slide."""

    name: str
    title: str
    slide: str
    kept: Recording | None

    @property
    def picture(self) -> bool:
        """Whether it drew one when it was recorded."""
        return self.kept is not None and self.kept.picture.is_file()

    @property
    def facts(self) -> str:
        """Of the recorded run, in words."""
        return self.kept.facts.line() if self.kept else ""


def site(project: Project, which: Takeaway) -> dict[str, bytes]:
    """All files of the site, by their paths; links between them are relative.

    Raises SourceError, or OnstageError when there is no browser for the PDF and the pictures.
    """
    deck = html_deck.folder(project, which)
    page = BeautifulSoup(deck["index.html"].decode(), "html.parser")
    name = html_deck.name(project)
    chapters, demos = _chapters(page), _demos(project, page)
    printed, pictures = asyncio.run(_printed(deck, pdf.how(which), [chapter.slides[0] for chapter in chapters]))
    files = {f"deck/{path}": content for path, content in deck.items()}
    files["deck/assets/theme/site.css"] = (ASSETS / "theme" / "site.css").read_bytes()
    books = notebooks(project, which.minutes, which.notes, which.execute)
    files |= {f"notebooks/{path}": text for path, text in books.items()}
    files |= {f"pictures/{chapter.stem}.png": picture for chapter, picture in zip(chapters, pictures, strict=True)}
    files |= {
        f"pictures/{card.name}.svg": card.kept.picture.read_bytes() for card in demos if card.kept and card.picture
    }
    files[f"{name}.pdf"] = printed
    written = {"chapters": chapters, "demos": demos, "pdf": f"{name}.pdf", "title": _title(page), "files": files}
    environment = Environment(loader=FileSystemLoader(ASSETS / "templates" / "onstage"), autoescape=True)
    files["index.html"] = environment.get_template("site.html.j2").render(written).encode()
    return files


def _title(page: BeautifulSoup) -> str:
    return page.title.text if page.title else "A talk"


def _chapters(page: BeautifulSoup) -> list[ChapterCard]:
    found: dict[str, ChapterCard] = {}
    for section in page.select("section[data-chapter]"):
        stem = Path(str(section["data-source"])).stem
        chapter = found.setdefault(stem, ChapterCard(str(section["data-chapter"]), stem))
        chapter.slides.append(str(section["id"]))
        chapter.seconds += float(str(section.get("data-timing") or 0))
    return list(found.values())


def _demos(project: Project, page: BeautifulSoup) -> list[DemoCard]:
    slides: defaultdict[str, list[str]] = defaultdict(list)
    for panel in page.select(".demo[data-demo]"):
        section = panel.find_parent("section", id=True)
        assert isinstance(section, Tag)
        slides[str(panel["data-demo"])].append(str(section["id"]))
    return [_demo(project, name, shown[0]) for name, shown in slides.items()]


def _demo(project: Project, name: str, slide: str) -> DemoCard:
    return DemoCard(name, catalog.find(project, name).title, slide, recording.find(project, name))


async def _printed(deck: dict[str, bytes], how: str, slides: list[str]) -> tuple[bytes, list[bytes]]:
    """The deck as PDF, and a picture of each of those slides."""
    async with pdf.opened(deck) as (page, address):
        await page.open(address, READY)
        pictures = []
        for slide in slides:
            await page.run(f"goTo({slide!r}); new Promise(done => setTimeout(done, 400))")
            pictures.append(await page.picture(1280, 720, CARD[0] / 1280))
        await page.open(f"{address}{how}", pdf.LAID_OUT)
        return await page.pdf(), pictures
