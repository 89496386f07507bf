"""Contact sheets: every slide as the audience sees it in the end, twenty on a picture, and all on one page."""

import base64
import io
import json
import os
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag
from PIL import Image
from support import TinyTalk

SLIDES = 21  # one more than a sheet has room for
LONG = (1, 21)  # numbers of the slides that a talk of ten minutes has
DARK, LIGHT = (0x11, 0x16, 0x1D), (0xFB, 0xFA, 0xF6)  # the grounds of the two looks, from theme.css
INK = 0xE8  # red of the text in the dark look


def chapter() -> str:
    """A talk whose first slide has two fragments; each has a title, and all but the third a planned time."""
    shown = []
    for number in range(1, SLIDES + 1):
        data = {"timing": str(60 + number)} if number != 3 else {}
        tags = ["minutes-10"] if number in LONG else []
        facts = {"slideshow": {"slide_type": "slide", "data": data}, "id": f"s{number}", "tags": tags}
        shown.append(f"+++ {json.dumps(facts)}\n\n## Title & {number}\n")
        if number == 1:
            fragment = json.dumps({"slideshow": {"slide_type": "fragment"}})
            shown.append(f"+++ {fragment}\n\n# {'█' * 20}\n\n+++ {fragment}\n\n# {'█' * 20}\n")
    return "\n".join(shown)


@pytest.fixture(scope="module")
def talk(tmp_path_factory: pytest.TempPathFactory) -> TinyTalk:
    if not os.environ.get("ONSTAGE_BROWSER"):
        pytest.skip("no browser: set ONSTAGE_BROWSER to a Chrome, Chromium or Edge")
    made = TinyTalk(tmp_path_factory.mktemp("sheet") / "talk")
    made.slides(chapter())
    for options in ([], ["--look", "light", "--minutes", "10", "--output", "short"]):
        done = made.onstage("export", "sheet", *options)
        assert (done.returncode, done.stderr) == (0, "")
    return made


@pytest.fixture(scope="module")
def folder(talk: TinyTalk) -> Path:
    return talk.root / "build" / "sheet"


def cards(folder: Path) -> list[Tag]:
    """What the page has for each slide."""
    return BeautifulSoup((folder / "index.html").read_text("utf-8"), "html.parser").select("li")


def picture(card: Tag) -> Image.Image:
    """The picture in a card."""
    return Image.open(io.BytesIO(base64.b64decode(card.img["src"].partition("base64,")[2]))).convert("RGB")


def opened(path: Path) -> Image.Image:
    """The picture in a file."""
    return Image.open(io.BytesIO(path.read_bytes())).convert("RGB")


def test_more_slides_than_fit_make_several_sheets(folder: Path) -> None:
    """Twenty on each, four in a row; the last one is only as high as it needs to be."""
    sheets = [opened(path).size for path in sorted(folder.glob("sheet-*.png"))]

    assert sorted(path.name for path in folder.iterdir()) == ["index.html", "sheet-1.png", "sheet-2.png"]
    assert [width for width, _ in sheets] == [1920, 1920]
    assert sheets[0][1] > 2 * sheets[1][1]


def test_the_page_has_every_slide_with_number_title_and_planned_time(folder: Path) -> None:
    """In order; where no time is planned, none is shown."""
    told = [" ".join(card.p.get_text(" ", strip=True).split()) for card in cards(folder)]

    assert told[:3] == ["1 Title & 1 1:01", "2 Title & 2 1:02", "3 Title & 3"]
    assert [line.split()[0] for line in told] == [str(number) for number in range(1, SLIDES + 1)]


def test_a_slide_is_shown_with_all_its_fragments(folder: Path) -> None:
    """Ink covers two wide lines of the first slide, which the others do not have."""
    inked = [sum(picture(card).getchannel("R").histogram()[INK - 20 :]) for card in cards(folder)[:2]]

    assert inked[0] > 10 * inked[1] > 0


def test_the_page_needs_no_other_file(folder: Path) -> None:
    """Pictures, style and typefaces are inside."""
    page = (folder / "index.html").read_text("utf-8")

    assert len(cards(folder)) == SLIDES
    assert {picture(card).width for card in cards(folder)} == {448}
    assert 'rel="stylesheet"' not in page
    assert "url(../" not in page


def test_a_length_and_a_look_can_be_chosen(talk: TinyTalk, folder: Path) -> None:
    """A short talk in the light look; the other one opens in the dark one."""
    short = talk.root / "short" / "sheet"
    grounds = [opened(where / "sheet-1.png").getpixel((2, 2)) for where in (folder, short)]

    assert [card["id"] for card in cards(short)] == [f"s{number}" for number in LONG]
    assert grounds == [DARK, LIGHT]
    assert [picture(cards(where)[1]).getpixel((2, 100)) for where in (folder, short)] == [DARK, LIGHT]


def test_an_export_that_fails_leaves_the_last_one(talk: TinyTalk, folder: Path, tmp_path: Path) -> None:
    """Without a browser: one line and exit 1, as for a PDF. The same with a chapter that cannot be read."""
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    missing = tmp_path / "none"
    done = talk.onstage("export", "sheet", env=os.environ | {"ONSTAGE_BROWSER": str(missing)})
    (talk.root / "slides" / "2_bad.ipynb").write_text("{")
    bad = talk.onstage("export", "sheet")
    (talk.root / "slides" / "2_bad.ipynb").unlink()

    assert (done.returncode, bad.returncode) == (1, 1)
    assert done.stderr == f"onstage: ONSTAGE_BROWSER is {missing}, which is not a program: correct it or unset it.\n"
    assert bad.stderr.count("\n") == 1
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_code_that_moves_between_slides_is_taken_when_it_has_arrived(tmp_path: Path, talk: TinyTalk) -> None:
    """The second of two slides with auto-animate looks as it does without; its title is in words as on the slide."""
    made, pictures = TinyTalk(tmp_path / "talk"), []
    for data in ({"auto-animate": ""}, {}):
        slides = [
            f"+++ {json.dumps({'slideshow': {'slide_type': 'slide', 'data': data}, 'id': name})}\n\n"
            f"## Two words: `a b`, `c`\n\n```python\nx = 1\n{more}y = 2\n```\n"
            for name, more in (("a", ""), ("b", "for z in range(9):\n    print(z)\n"))
        ]
        made.slides("\n".join(slides))
        assert made.onstage("export", "sheet").returncode == 0
        card = cards(made.root / "build" / "sheet")[1]
        pictures.append(picture(card).tobytes())
        assert card.select_one(".title").get_text() == "Two words: a b, c"

    assert pictures[0] == pictures[1]
