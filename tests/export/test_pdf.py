"""Decks on paper: one page a slide, text as text, links alive, and the notes beneath each slide when asked for."""

import itertools
import os
from pathlib import Path

import pypdf
import pypdfium2
import pypdfium2.raw as raw
import pytest
from support import TinyTalk

CHAPTER = """---
kernelspec:
  name: python3
  display_name: Python 3
title: On paper
---

```{code-cell}
:tags: [remove-cell]

from onstage import demo, lanes, runs, waits
```

+++ {"slideshow": {"slide_type": "slide"}, "id": "first"}

## First, with [a link](https://example.org/)

+++ {"slideshow": {"slide_type": "fragment"}}

A second thought.

+++ {"slideshow": {"slide_type": "notes"}}

A word for the speaker: abracadabra.

+++ {"slideshow": {"slide_type": "slide"}, "id": "race"}

## The race

```{code-cell}
demo("race")
```

+++ {"slideshow": {"slide_type": "slide", "class": "drawing"}, "id": "lanes"}

## Lanes

```{code-cell}
:tags: [remove-input]

lanes({"only": [runs(1), waits(3)]}, alt="One lane that waits")
```
"""


@pytest.fixture(scope="module")
def talk(tmp_path_factory: pytest.TempPathFactory) -> TinyTalk:
    if not os.environ.get("ONSTAGE_BROWSER"):
        pytest.skip("no browser: set ONSTAGE_BROWSER to a Chrome, Chromium or Edge")
    made = TinyTalk(tmp_path_factory.mktemp("paper") / "talk")
    made.slides(CHAPTER)
    made.demo("race", "print('\\x1b[32mready, steady, go\\x1b[0m')")
    assert made.onstage("record").returncode == 0
    for notes in ([], ["--with-notes"]):
        done = made.onstage("export", "pdf", *notes)
        assert (done.returncode, done.stderr) == (0, "")
    return made


@pytest.fixture(scope="module")
def slides(talk: TinyTalk) -> pypdfium2.PdfDocument:
    return pypdfium2.PdfDocument(talk.root / "build" / "on-paper.pdf")


@pytest.fixture(scope="module")
def handout(talk: TinyTalk) -> pypdfium2.PdfDocument:
    return pypdfium2.PdfDocument(talk.root / "build" / "on-paper-handout.pdf")


def texts(talk: TinyTalk, name: str) -> list[str]:
    """The words of each page."""
    return [page.extract_text() for page in pypdf.PdfReader(talk.root / "build" / name).pages]


def test_each_slide_is_one_wide_page(talk: TinyTalk, slides: pypdfium2.PdfDocument) -> None:
    """16 to 9, no blank page between, fragments shown."""
    shapes = {round(page.get_width() / page.get_height(), 2) for page in slides}

    assert (len(slides), shapes) == (3, {round(16 / 9, 2)})
    assert "A second thought." in texts(talk, "on-paper.pdf")[0]


def test_a_recording_is_there_as_its_last_screen(talk: TinyTalk) -> None:
    """As text that can be searched and copied."""
    assert "ready, steady, go" in texts(talk, "on-paper.pdf")[1]


def test_links_stay_alive_and_none_leads_to_this_machine(talk: TinyTalk) -> None:
    """Those to the network are in the file; those beside the deck, as a demo's script, have no place on paper."""
    content = (talk.root / "build" / "on-paper.pdf").read_bytes()

    assert b"https://example.org/" in content
    assert b"file://" not in content


def test_all_typefaces_are_inside(slides: pypdfium2.PdfDocument) -> None:
    """Every text of every page is set in an embedded font."""
    fonts = [
        raw.FPDFTextObj_GetFont(part.raw)
        for page in slides
        for part in page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT])
    ]

    assert fonts
    assert all(raw.FPDFFont_GetIsEmbedded(font) == 1 for font in fonts)


def test_what_waits_is_hatched_on_paper_too(slides: pypdfium2.PdfDocument) -> None:
    """Drawn as lines, not as one picture of megabytes: along the waiting bar ink and paper alternate."""
    picture = slides[2].render(scale=2).to_pil().convert("L")
    rows = [[picture.getpixel((x, y)) for x in range(picture.width)] for y in range(picture.height)]
    changes = [sum(abs(one - other) > 40 for one, other in itertools.pairwise(row)) for row in rows]

    assert sum(count > 100 for count in changes) > 40
    assert list(slides[2].get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE])) == []


def test_a_handout_has_the_notes_beneath_the_slide(talk: TinyTalk, handout: pypdfium2.PdfDocument) -> None:
    """On taller pages, as many as there are slides; the slides alone hold no word of them."""
    assert len(handout) == 3
    assert handout[0].get_height() > handout[0].get_width()
    assert "abracadabra" in texts(talk, "on-paper-handout.pdf")[0]


def test_slides_on_paper_hold_no_notes(talk: TinyTalk) -> None:
    """Not unless they are asked for."""
    assert "abracadabra" not in "".join(texts(talk, "on-paper.pdf"))


def test_without_a_browser_it_says_what_to_do(talk: TinyTalk, tmp_path: Path) -> None:
    """One line, exit 1, and the last PDF stays."""
    before = (talk.root / "build" / "on-paper.pdf").read_bytes()
    missing = tmp_path / "none"
    done = talk.onstage("export", "pdf", env=os.environ | {"ONSTAGE_BROWSER": str(missing)})

    assert done.returncode == 1
    assert done.stderr == f"onstage: ONSTAGE_BROWSER is {missing}, which is not a program: correct it or unset it.\n"
    assert (talk.root / "build" / "on-paper.pdf").read_bytes() == before
