"""The slides of the real talk, in a real browser, with every request off this machine refused."""

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from conftest import ONSTAGE, TALK, OpenPage, Perform, Stage
from onstage import deck, project
from playwright.async_api import Page

# Everything a page says of a slide once all its fragments are shown; lengths in slide pixels.
MEASURE = Path(__file__).with_name("measure.js").read_text()
FONT_FLOOR = {"prose": 28, "source": 22, "code": 20, "drawing": 20, "terminal": 20, "bar": 16}
MOST_WORDS = 40
MOST_CODE_LINES, MOST_CODE_COLUMNS = 20, 72
SCREEN = "document.querySelector('.present .demo').panel.text()"
CONTRAST = 4.5  # WCAG AA for text


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> project.Project:
    """The real talk, built once for this module, away from anybody's own build."""
    talk = project.Project(TALK, TALK / "slides", tmp_path_factory.mktemp("talk") / "build")
    deck.build(talk)
    return talk


@pytest.fixture(scope="module")
async def slides(built: project.Project, browser: object) -> AsyncIterator[dict[str, dict]]:
    """What the browser measures on each slide, by id, in the dark and in the light look."""
    page = await browser.new_page(viewport={"width": 1280, "height": 720})
    await page.goto((built.deck / "index.html").as_uri())
    await page.wait_for_function("() => window.Reveal?.isReady()")
    yield await page.evaluate(MEASURE)
    await page.close()


@pytest.fixture(scope="module")
async def stage(built: project.Project) -> AsyncIterator[str]:
    """The built deck on a stage of its own, in a process of its own."""
    process = await asyncio.create_subprocess_exec(
        ONSTAGE, "present", str(TALK), "--no-open", "--port", "0",
        cwd=built.output.parent, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    running = Stage(process)
    yield (await running.line(r"On stage at (\S+)"))[1]
    await running.interrupt()


async def test_every_slide_opens_without_a_complaint(stage: str, open_page: OpenPage) -> None:
    """Each slide becomes the current one at its own address; console and network stay silent."""
    page = await open_page(stage)
    ids = await page.evaluate("Reveal.getSlides().map(slide => slide.id)")
    for slide in ids:
        await page.goto(f"{stage}#/{slide}")
        await page.wait_for_function("id => Reveal.getCurrentSlide().id === id", arg=slide)

    assert len(ids) >= 15


def test_nothing_leaves_the_slide(slides: dict[str, dict]) -> None:
    """No element lies outside 1280 x 720, and none is cut off by its own box."""
    assert {name: slide["outside"] for name, slide in slides.items() if slide["outside"]} == {}


def test_no_type_is_too_small(slides: dict[str, dict]) -> None:
    """Prose has 28 px or more, code and drawings 20, sources 22."""
    small = {
        name: [text for text in slide["texts"] if text["size"] < FONT_FLOOR[text["kind"]] - 0.01]
        for name, slide in slides.items()
    }

    assert {name: texts for name, texts in small.items() if texts} == {}


def test_text_stands_out_from_its_ground(slides: dict[str, dict]) -> None:
    """Every text has a contrast of at least 4.5 to 1, in the dark look and in the light one."""
    faint = {
        name: [text for text in slide["texts"] if min(text["dark"], text["light"]) < CONTRAST]
        for name, slide in slides.items()
    }

    assert {name: texts for name, texts in faint.items() if texts} == {}


def test_a_slide_holds_one_idea(slides: dict[str, dict]) -> None:
    """At most 40 words of prose; at most 20 lines of code, of at most 72 columns."""
    full = [
        name
        for name, slide in slides.items()
        if slide["words"] > MOST_WORDS
        or any(block["lines"] > MOST_CODE_LINES or block["columns"] > MOST_CODE_COLUMNS for block in slide["code"])
    ]

    assert full == []


def test_every_picture_says_what_it_shows(slides: dict[str, dict]) -> None:
    """Images and drawings have an alternative text of at least four words."""
    silent = {name: slide["silent"] for name, slide in slides.items() if slide["silent"]}

    assert silent == {}


def test_every_slide_has_notes_and_a_time(slides: dict[str, dict]) -> None:
    """The speaker finds notes and a planned number of seconds on each slide."""
    bare = [name for name, slide in slides.items() if slide["notes"] < 10 or not slide["timing"]]

    assert bare == []


def test_fewer_than_one_slide_in_four_is_text_only(slides: dict[str, dict]) -> None:
    """Most slides show a demo, a drawing, a picture or code."""
    plain = [name for name, slide in slides.items() if not slide["shows"]]

    assert len(plain) < len(slides) / 4, plain


async def test_a_demo_of_the_talk_runs_and_stops_by_key_on_its_slide(stage: str, open_page: OpenPage) -> None:
    """R fills the terminal, X ends it, without a click anywhere."""
    page = await open_page(f"{stage}#/fetch-race")
    await page.wait_for_selector('.present .demo[data-state="idle"]')
    await page.keyboard.press("r")
    await page.wait_for_function(f"() => {SCREEN}.includes('requests')")
    await page.keyboard.press("x")
    await page.wait_for_selector('.present .demo[data-state="ended"]')

    assert "stopped" in await page.inner_text(".present .demo-status")


async def test_reload_keeps_the_slide_and_its_fragment(stage: str, open_page: OpenPage) -> None:
    """The address names the slide by its id."""
    page = await open_page(f"{stage}#/two-judits")
    await page.reload()
    await page.wait_for_function("() => window.Reveal?.isReady()")

    assert await page.evaluate("Reveal.getCurrentSlide().id") == "two-judits"


async def test_the_speaker_view_opens_on_a_deck_from_the_disk(built: project.Project, open_page: OpenPage) -> None:
    """Without a stage, S opens reveal.js's speaker view with the slide's notes."""
    page = await open_page(f"{(built.deck / 'index.html').as_uri()}#/question")
    async with page.expect_popup() as opened:
        await page.keyboard.press("s")
    view: Page = await opened.value
    await view.wait_for_function(
        "() => document.querySelector('.speaker-controls-notes .value')?.textContent.length > 20"
    )

    assert "numbers" in await view.inner_text(".speaker-controls-notes .value")


def test_the_built_page_names_nobody_on_this_machine(built: project.Project) -> None:
    """No path of the machine that built it is in the page."""
    page = (built.deck / "index.html").read_text("utf-8")

    assert str(TALK) not in page


def test_each_time_on_a_slide_is_one_the_exhibition_prints(performed: Perform) -> None:
    """12:00:00 and its like stand on slides only as the demo's own results."""
    slides = "".join(path.read_text("utf-8") for path in sorted((TALK / "slides").glob("*.md")))
    told = set(re.findall(r"\b\d{1,2}:\d{2}:\d{2}\b", slides))

    assert told
    assert told <= set(re.findall(r"\d{1,2}:\d{2}:\d{2}", performed("exhibition").text))
