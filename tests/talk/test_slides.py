"""The slides of the real talk, in a real browser, with every request off this machine refused."""

import json
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from axe_playwright_python.async_playwright import Axe
from bs4 import BeautifulSoup, Tag
from onstage import project
from playwright.async_api import Browser, Page
from support import TALK, Finished, OpenPage, staged

# Everything a page says of a slide once all its fragments are shown; lengths in slide pixels.
MEASURE = Path(__file__).with_name("measure.js").read_text()
FONT_FLOOR = {"prose": 28, "source": 22, "code": 20, "drawing": 20, "terminal": 20, "bar": 16}
MOST_WORDS = 40
MOST_CODE_LINES, MOST_CODE_COLUMNS = 20, 72
SCREEN = "document.querySelector('.present .demo').panel.text()"
CONTRAST = 4.5  # WCAG AA for text


STORED = {
    "await-in-a-cell": "coffee is ready",
    "output-follows-task": " ".join("♥" * 20),
    "button-feeds-queue": "one more job " + " ".join(["done: one more job"] * 3),
    "button-stops-server": "stop the server GET /Ada the server is closed",
}


@pytest.fixture(scope="module")
async def slides(real_talk: project.Project, browser: object) -> AsyncIterator[dict[str, dict]]:
    """What the browser measures on each slide, by id, in the dark and in the light look."""
    page = await browser.new_page(viewport={"width": 1280, "height": 720}, reduced_motion="reduce")
    await page.goto((real_talk.deck / "index.html").as_uri())
    await page.wait_for_function("() => window.Reveal?.isReady()")
    yield await page.evaluate(MEASURE)
    await page.close()


@pytest.fixture(scope="module")
async def stage(real_talk: project.Project) -> AsyncIterator[str]:
    """The built deck on a stage of its own, in a process of its own."""
    async with staged(real_talk.output.parent, str(TALK)) as stage:
        yield stage.url


async def test_every_slide_opens_without_a_complaint(stage: str, open_page: OpenPage) -> None:
    """Each slide becomes the current one at its own address; console and network stay silent."""
    page = await open_page(stage)
    ids = await page.evaluate("Reveal.getSlides().map(slide => slide.id)")
    for slide in ids:
        await page.goto(f"{stage}#/{slide}")
        await page.wait_for_function("id => Reveal.getCurrentSlide().id === id", arg=slide)

    assert len(ids) >= 15


async def test_the_cells_for_a_notebook_show_what_clicks_did(stage: str, open_page: OpenPage) -> None:
    """A Button, an Output, a server that is stopped: as they were built, with no script for widgets."""
    page = await open_page(stage)
    shown = {slide: await page.text_content(f"#{slide} .cell.live >> nth=0") for slide in STORED}

    assert {slide: words for slide, words in STORED.items() if words not in " ".join(shown[slide].split())} == {}
    assert await page.locator("#button-feeds-queue button:disabled, #button-stops-server button:disabled").count() == 2
    assert not await page.locator('script[src*="widgets"]').count()


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


def test_notes_say_how_to_skip_and_what_to_do_when_a_demo_goes_wrong(real_talk: project.Project) -> None:
    """Each slide's notes offer a sentence instead of it; those of a demo say what to run, and what then."""
    page = BeautifulSoup((real_talk.deck / "index.html").read_text("utf-8"), "html.parser")
    notes = {section["id"]: section.select_one(".notes").text for section in page.select("section[id]")}
    with_demo = [section["id"] for section in page.select("section[id]") if section.select_one(".demo")]

    assert [slide for slide, text in notes.items() if not re.search("to skip|leave it out", text, re.IGNORECASE)] == []
    assert [slide for slide in with_demo if not re.search(r"goes wrong|misbehaves", notes[slide])] == []
    assert [slide for slide in with_demo if "(R)" not in notes[slide] and "Run it" not in notes[slide]] == []


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


STEPS = """() => [...document.querySelectorAll('.present .demo-code code')]
    .filter(code => getComputedStyle(code).visibility === 'visible')
    .map(code => Math.round(code.querySelector('tr').getBoundingClientRect().top))"""


async def test_the_lines_of_a_stepped_demo_stay_in_their_place(real_talk: project.Project, open_page: OpenPage) -> None:
    """With each step one copy of the code shows, alone, where the first one stood."""
    page = await open_page(f"{(real_talk.deck / 'index.html').as_uri()}#/worker")
    await page.wait_for_selector(".present .demo-code tr")
    shown = [await page.evaluate(STEPS)]
    for step in range(1, 4):
        await page.evaluate("Reveal.nextFragment()")
        await page.wait_for_function(
            "count => document.querySelectorAll('.present .demo-code code.visible').length === count", arg=step
        )
        await page.wait_for_function("() => !document.getAnimations().some(({ playState }) => playState === 'running')")
        shown.append(await page.evaluate(STEPS))

    assert len(shown[0]) == 1
    assert shown == [shown[0]] * 4


async def test_reload_keeps_the_slide_and_its_fragment(stage: str, open_page: OpenPage) -> None:
    """The address names the slide by its id."""
    page = await open_page(f"{stage}#/two-judits")
    await page.reload()
    await page.wait_for_function("() => window.Reveal?.isReady()")

    assert await page.evaluate("Reveal.getCurrentSlide().id") == "two-judits"


async def test_the_speaker_view_opens_on_a_deck_from_the_disk(real_talk: project.Project, open_page: OpenPage) -> None:
    """Without a stage, S opens reveal.js's speaker view with the slide's notes."""
    page = await open_page(f"{(real_talk.deck / 'index.html').as_uri()}#/question")
    async with page.expect_popup() as opened:
        await page.keyboard.press("s")
    view: Page = await opened.value
    await view.wait_for_function(
        "() => document.querySelector('.speaker-controls-notes .value')?.textContent.length > 20"
    )

    assert "numbers" in await view.inner_text(".speaker-controls-notes .value")


def test_the_built_page_names_nobody_on_this_machine(real_talk: project.Project) -> None:
    """No path of the machine that built it is in the page."""
    page = (real_talk.deck / "index.html").read_text("utf-8")

    assert str(TALK) not in page


def test_each_time_on_a_slide_is_one_the_exhibition_prints(finished: Finished) -> None:
    """12:00:00 and its like stand on slides only as the demo's own results."""
    slides = "".join(path.read_text("utf-8") for path in sorted((TALK / "slides").glob("*.md")))
    told = set(re.findall(r"\b\d{1,2}:\d{2}:\d{2}\b", slides))

    assert told
    assert told <= set(re.findall(r"\d{1,2}:\d{2}:\d{2}", finished("exhibition").text))


FIGURE = re.compile(
    r"(?<![\w.])(\d+(?:[.,:]\d+)*)\s?"
    r"(%|\u00d7|[nµm]?s\b|[kMG]B\b|times\b|(?:micro|milli)?seconds?\b|minutes?\b|hours?\b|lines\b|tasks\b|threads\b)"
)
NOT_SAID = ".notes, .source, .demo, .recorded-picture, pre, script, style"


def said(section: Tag) -> str:
    """The words of a slide: prose, headings, tables and drawings; no code, no panel, no recorded picture."""
    copy = BeautifulSoup(str(section), "html.parser")
    for part in copy.select(NOT_SAID):
        part.decompose()
    return " ".join(copy.stripped_strings)


def recorded(name: str) -> str:
    """All that a recording ever showed, without colours, and the figures of its chart."""
    folder = TALK / "assets" / "recordings"
    _, *events = (json.loads(line) for line in (folder / f"{name}.cast").read_text("utf-8").splitlines())
    text = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", "".join(data for _, _, data in events))
    chart = folder / f"{name}.svg"
    return text + (" ".join(re.findall(r"<text[^>]*>([^<]*)", chart.read_text("utf-8"))) if chart.exists() else "")


@pytest.fixture(scope="module")
def told(real_talk: project.Project) -> dict[str, tuple[list[str], str, bool]]:
    """By slide: its figures with units, what its chapter's demos show and declare, and whether it names a source."""
    page = BeautifulSoup((real_talk.deck / "index.html").read_text("utf-8"), "html.parser")
    sections = {section["id"]: section for section in page.select("section[id]")}
    found = {}
    for chapter in sorted((TALK / "slides").glob("*.md")):
        text = chapter.read_text("utf-8")
        demos = set(re.findall(r'\b(?:demo|picture|tasks)\("(\w+)"', text))
        proof = " ".join(recorded(name) + (TALK / "demos" / f"{name}.py").read_text("utf-8") for name in sorted(demos))
        for slide in re.findall(r'^\+\+\+ .*"id": "([\w-]+)"', text, re.MULTILINE):
            section = sections[slide]
            figures = [number for number, _ in FIGURE.findall(said(section))]
            found[slide] = figures, proof, section.select_one(".source") is not None
    return found


def test_each_figure_on_a_slide_is_measured_or_has_a_source(told: dict[str, tuple[list[str], str, bool]]) -> None:
    """A number with a unit is in a recording of its chapter or a constant of its demos, or the slide names a source."""
    bare = {
        slide: [number for number in figures if not re.search(rf"(?<![\d.]){re.escape(number)}(?![\d])", proof)]
        for slide, (figures, proof, sourced) in told.items()
        if not sourced
    }

    assert {slide: numbers for slide, numbers in bare.items() if numbers} == {}


def test_each_slide_with_a_demo_or_its_chart_names_the_tests_of_its_claims() -> None:
    """What a slide says of a demo is read from the demo's own run; its notes name the test, and it is there."""
    for chapter in (TALK / "slides").glob("*.md"):
        for slide in re.split(
            r'^\+\+\+ (?=\{"slideshow": \{"slide_type": "slide")', chapter.read_text("utf-8"), flags=re.M
        ):
            shown = set(re.findall(r'^(?:demo|picture|tasks)\("(\w+)"', slide, re.MULTILINE))
            named = set(re.findall(r"`tests/claims/test_(\w+)\.py`", slide))

            assert named == shown, slide.partition("\n")[0]
            assert all((TALK / "tests" / "claims" / f"test_{name}.py").is_file() for name in named)


# axe looks at a whole page each time, and most of this one is other slides: they are taken out while it looks at one.
LOOK_FOR_OBSTACLES = """async id => {
    goTo(id)
    const others = [...document.querySelectorAll('.slides section:not(.present)')]
    const places = others.map(other => {
        const place = document.createComment('')
        other.replaceWith(place)
        return place
    })
    const { violations } = await axe.run('.slides section.present section.present',
        { resultTypes: ['violations'], preload: false })
    while (places.length) places.pop().replaceWith(others.pop())
    return violations.filter(({ impact }) => ['serious', 'critical'].includes(impact))
        .map(({ id, nodes }) => `${id}: ${nodes[0].html.slice(0, 120)}`)
}"""
# What only all slides together can do wrong: a label or a description that could be either of two elements.
LOOK_FOR_NAMESAKES = """async () => {
    const { violations } = await axe.run({ runOnly: ['duplicate-id-aria'], preload: false })
    return violations.flatMap(({ nodes }) => nodes.map(({ html }) => html.slice(0, 120)))
}"""


async def test_a_reader_of_screens_meets_no_serious_obstacle(real_talk: project.Project, browser: Browser) -> None:
    """axe-core finds nothing serious or critical on any slide; contrast in the light look is measured above."""
    page = await browser.new_page(viewport={"width": 1280, "height": 720}, reduced_motion="reduce")
    await page.goto((real_talk.deck / "index.html").as_uri())
    await page.wait_for_function("() => window.Reveal?.isReady()")
    await page.evaluate(Axe().axe_script)
    ids = await page.evaluate("() => Reveal.getSlides().map(slide => slide.id)")
    namesakes = await page.evaluate(LOOK_FOR_NAMESAKES)
    found = {slide: await page.evaluate(LOOK_FOR_OBSTACLES, slide) for slide in ids}
    await page.close()

    assert namesakes == []
    assert {slide: obstacles for slide, obstacles in found.items() if obstacles} == {}
