"""What is uploaded to a static host: every link leads somewhere inside, and nobody's name is in it."""

import asyncio
import json
import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urldefrag

import pytest
from bs4 import BeautifulSoup
from onstage.export import pdf
from onstage.export.export_options import ExportOptions
from onstage.export.html_deck import deck_files
from onstage.export.slide_pictures import slide_pictures
from support import OpenPage, TinyTalk

CHAPTER = """---
kernelspec:
  name: python3
  display_name: Python 3
title: {title}
---

```{{code-cell}}
:tags: [remove-cell]

from onstage import demo
```

+++ {{"slideshow": {{"slide_type": "slide", "data": {{"timing": "120"}}}}, "id": "{id}", "tags": ["minutes-{minutes}"]}}

## {title}

```{{code-cell}}
demo("{demo}")
```

+++ {{"slideshow": {{"slide_type": "notes"}}}}

A word for the speaker: abracadabra.
"""
DRAWS = """
print("drawn")
open("draws.svg", "w").write('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><text>flag</text></svg>')
"""


@pytest.fixture(scope="module")
def talk(tmp_path_factory: pytest.TempPathFactory) -> TinyTalk:
    if not os.environ.get("ONSTAGE_BROWSER"):
        pytest.skip("no browser: set ONSTAGE_BROWSER to a Chrome, Chromium or Edge")
    made = TinyTalk(tmp_path_factory.mktemp("site") / "talk")
    made.slides(CHAPTER.format(title="Well begun", id="begun", minutes=10, demo="prints"))
    made.slides(CHAPTER.format(title="Half done", id="done", minutes=30, demo="draws"), "2_second.md")
    made.demo("prints", "print('printed')")
    made.demo("draws", DRAWS)
    assert made.onstage("record").returncode == 0
    done = made.onstage("export", "site")
    assert (done.returncode, done.stderr) == (0, "")
    return made


@pytest.fixture(scope="module")
def site(talk: TinyTalk) -> Path:
    return talk.root / "build" / "site"


@pytest.fixture(scope="module")
def front(site: Path) -> BeautifulSoup:
    return BeautifulSoup((site / "index.html").read_text("utf-8"), "html.parser")


def links(page: BeautifulSoup) -> Iterator[str]:
    """Wherever the front page leads, and whatever it loads."""
    for name in ("href", "src"):
        yield from (str(element[name]) for element in page.find_all(attrs={name: True}))


def test_every_link_is_relative_and_leads_to_a_file(site: Path, front: BeautifulSoup) -> None:
    """Also those to the slides of the deck, which are there by their ids."""
    targets = [urldefrag(link) for link in links(front) if not link.startswith("data:")]
    deck = BeautifulSoup((site / "deck" / "index.html").read_text("utf-8"), "html.parser")
    slides = {section["id"] for section in deck.select("section[id]")}

    assert [url for url, _ in targets if not (site / unquote(url)).is_file() or url.startswith("/")] == []
    assert {part.lstrip("/") for _, part in targets if part} == slides == {"begun", "done"}


def test_a_card_a_chapter_and_a_demo(front: BeautifulSoup) -> None:
    """With its length, its notebook, its script, and on which machine it was recorded."""
    cards = {card["id"]: card.get_text(" ", strip=True) for card in front.select(".card")}

    assert list(cards) == ["chapter-1_first", "chapter-2_second", "demo-prints", "demo-draws"]
    assert "Well begun 1 slide, 2 min" in cards["chapter-1_first"]
    assert "recorded: Python 3." in cards["demo-draws"]
    assert front.select_one("#demo-draws img")["src"] == "pictures/draws.svg"


def test_deck_pdf_and_notebooks_are_there(site: Path) -> None:
    """Beside the front page, none of them empty."""
    wanted = ["deck/index.html", "well-begun.pdf", "notebooks/1_first.ipynb", "notebooks/2_second.ipynb"]

    assert [name for name in wanted if (site / name).stat().st_size < 1000] == []


def test_the_public_site_holds_no_notes_and_no_place(talk: TinyTalk, site: Path) -> None:
    """Neither the speaker's words nor the folder it was made in are in any file."""
    told = [b"abracadabra", str(talk.root).encode(), str(Path.home()).encode() + b"/"]
    files = [path for path in site.rglob("*") if path.is_file()]

    assert [(path.name, word) for path in files for word in told if word in path.read_bytes()] == []


def test_a_shorter_talk_makes_a_smaller_site(talk: TinyTalk, tmp_path: Path) -> None:
    """No card, no notebook and no script of what is left out."""
    assert talk.onstage("export", "site", "--minutes", "10", "--output", str(tmp_path)).returncode == 0
    names = {str(path.relative_to(tmp_path / "site")) for path in (tmp_path / "site").rglob("*") if path.is_file()}

    assert "notebooks/1_first.ipynb" in names
    assert [name for name in names if "draws" in name or "2_second" in name] == []


async def test_the_front_page_opens_from_the_disk_and_leads_to_a_slide(site: Path, open_page: OpenPage) -> None:
    """In the deck's look, without a request to anywhere."""
    page = await open_page((site / "index.html").as_uri(), ready=False)
    await page.click("#chapter-2_second h3 a")
    await page.wait_for_function("() => window.Reveal?.isReady() && Reveal.getCurrentSlide().id === 'done'")

    assert page.complaints == []


@pytest.mark.parametrize("transition", ["none", "slide"])
async def test_the_picture_of_a_slide_waits_until_it_stands_still(tiny_talk: TinyTalk, transition: str) -> None:
    """However slowly it comes in, and though its code is coloured and made to fit only when it is shown."""
    data = {"transition": transition, "transition-speed": "slow"}
    shows = {"slideshow": {"slide_type": "slide", "data": data}}
    code = "```python\n" + "answer = 42\n" * 30 + "```"
    tiny_talk.slides("\n".join(f"+++ {json.dumps(shows | {'id': key})}\n\n# {key}\n\n{code}\n" for key in "abc"))
    async with pdf.opened_for_pdf(deck_files(tiny_talk.project(), ExportOptions())) as (page, address):
        first, late = await slide_pictures(page, address, ["b", "c"], 448)
        await asyncio.sleep(2)
        again = await page.picture(1280, 720, 448 / 1280)

    assert late == again
    assert first != late
