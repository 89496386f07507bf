"""One source, several lengths: whole slides are left out, no link leads there, and the presenter still reaches them."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag
from onstage.deck import build, deck_stamp
from onstage.deck.deck_options import WHOLE_TALK, DeckOptions
from onstage.errors import SourceError
from onstage.stage import rehearsals
from playwright.async_api import Page
from support import OpenPage, StageProcess, TinyTalk, is_on, staged

# id → (kind, shortest length, body); each slide plans a minute.
SLIDES = {
    "opening": ("slide", 10, "## The opening\n\nSee [the depths](#/deep) and [the end](#/closing)."),
    "detail": ("slide", 30, "## A detail"),
    "deep": ("subslide", None, '## Deep\n\n```{code-cell}\nprint("in the depths")\n```'),
    "deeper": ("subslide", 10, "## Deeper"),
    "aside": ("slide", None, "## An aside\n\n```python\nanswer = 6 * 7\n```"),
    "closing": ("slide", 10, "## The closing"),
}
NOTES = '\n+++ {{"slideshow": {{"slide_type": "notes"}}}}\n\nNotes of {key}.\n\n'


def source(key: str) -> str:
    kind, shortest, body = SLIDES[key]
    tags = f', "tags": ["minutes-{shortest}"]' if shortest else ""
    opening = f'+++ {{"slideshow": {{"slide_type": "{kind}", "data": {{"timing": "60"}}}}, "id": "{key}"{tags}}}'
    fragment = '\n+++ {"slideshow": {"slide_type": "fragment"}}\n\nA second thought on KEY.\n'
    return f"{opening}\n\n{body}\n{fragment.replace('KEY', key)}{NOTES.format(key=key)}"


CHAPTER = "\n".join(source(key) for key in SLIDES) + "\n```{code-cell}\n```\n"


@pytest.fixture(scope="module")
def cells(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What is kept of the chapter's cells once they were run: no length runs them again."""
    made = TinyTalk(tmp_path_factory.mktemp("lengths"))
    made.slides(CHAPTER)
    made.build()
    return made.root / "build" / "cache"


@pytest.fixture
def talk(tiny_talk: TinyTalk, cells: Path) -> TinyTalk:
    tiny_talk.slides(CHAPTER)
    shutil.copytree(cells, tiny_talk.root / "build" / "cache")
    return tiny_talk


def built(talk: TinyTalk, options: DeckOptions = WHOLE_TALK) -> Tag:
    page = build.build_deck(talk.project(), options)
    return BeautifulSoup(page.read_text("utf-8"), "html.parser").select_one(".slides")


def stacks(slides: Tag) -> list[list[str]]:
    return [
        [slide["id"] for slide in stack.find_all("section")] for stack in slides.find_all("section", recursive=False)
    ]


@pytest.mark.parametrize(
    ("minutes", "left"),
    [
        (None, [["opening"], ["detail", "deep", "deeper"], ["aside"], ["closing"]]),
        (60, [["opening"], ["detail", "deeper"], ["closing"]]),
        (30, [["opening"], ["detail", "deeper"], ["closing"]]),
        (10, [["opening"], ["deeper"], ["closing"]]),
    ],
)
def test_a_length_holds_the_slides_tagged_so_or_shorter(
    talk: TinyTalk, minutes: float | None, left: list[list[str]]
) -> None:
    """A slide without a tag is in the whole only; a subslide whose parent is left out takes its place."""
    assert stacks(built(talk, DeckOptions(minutes))) == left


def test_what_is_left_out_leaves_nothing_behind(talk: TinyTalk) -> None:
    """Neither words, notes, fragments nor outputs of it are in the page."""
    page = str(built(talk, DeckOptions(10)))

    assert "Notes of opening" in page
    assert not [word for word in ("Deep<", "Notes of deep.", "thought on detail", "in the depths") if word in page]


def test_no_link_leads_to_a_slide_that_is_left_out(talk: TinyTalk) -> None:
    """Its words stay; links to slides that are there stay links."""
    links = {link.text: link["href"] for link in built(talk, DeckOptions(10)).select("a")}
    whole = {link.text: link["href"] for link in built(talk).select("a")}

    assert links == {"the end": "#/closing"}
    assert whole == {"the depths": "#/deep", "the end": "#/closing"}


def test_a_link_to_no_slide_at_all_fails_the_build(talk: TinyTalk) -> None:
    """With file and line, and the ids there are."""
    talk.slides('+++ {"slideshow": {"slide_type": "slide"}, "id": "one"}\n\nTo [two](#/tow), and [by number](#/2).\n')
    with pytest.raises(SourceError, match=r"slides/1_first\.md:2: no slide has the id 'tow'"):
        build.build_deck(talk.project())


def test_a_length_without_a_slide_fails_the_build(talk: TinyTalk) -> None:
    """It says which lengths there are."""
    with pytest.raises(SourceError, match=r"no slide is in a talk of 5 minutes \(the lengths are 10, 30\)"):
        build.build_deck(talk.project(), DeckOptions(5))


def test_another_length_is_built_anew_and_the_same_one_is_not(talk: TinyTalk) -> None:
    """The deck in place knows which cut it is."""
    build.build_deck(talk.project(), DeckOptions(10))
    asked = (DeckOptions(10), DeckOptions(30), WHOLE_TALK, None)
    current = [deck_stamp.is_deck_current(talk.project(), options) for options in asked]

    assert current == [True, False, False, True]


def test_the_plan_is_that_of_the_length(talk: TinyTalk) -> None:
    """Summed from the whole deck for a length asked for, and from what is in a shorter deck."""
    build.build_deck(talk.project())
    asked = [
        sum(slide.planned for slide in rehearsals.planned_slides(talk.project(), minutes)) for minutes in (None, 10, 30)
    ]
    build.build_deck(talk.project(), DeckOptions(10, spares=True))

    assert asked == [360, 180, 240]
    assert sum(slide.planned for slide in rehearsals.planned_slides(talk.project())) == 180


@pytest.mark.parametrize("words", ["nine", "0", "601", "-3"])
def test_a_length_that_is_none_is_wrong_use(talk: TinyTalk, words: str) -> None:
    """One line and exit 2."""
    done = talk.onstage("build", "--minutes", words)

    assert done.returncode == 2
    assert f"{words!r} is not a valid length: give minutes, such as 30, or all." in done.stderr


def test_build_takes_a_length(talk: TinyTalk) -> None:
    """`onstage build --minutes 10` leaves the short deck in place, `--minutes all` the whole one."""
    counts = []
    for length in ("10", "all"):
        assert talk.onstage("build", "--minutes", length).returncode == 0
        page = (talk.project().deck / "index.html").read_text("utf-8")
        counts.append(len(BeautifulSoup(page, "html.parser").select("section[id]")))

    assert counts == [3, 6]


@pytest.fixture
async def stage(talk: TinyTalk) -> AsyncIterator[StageProcess]:
    async with staged(talk.root, "--minutes", "10") as stage:
        yield stage


async def ids(page: Page) -> list[str]:
    return await page.evaluate("() => Reveal.getSlides().map(slide => slide.id)")


async def test_a_short_talk_moves_over_what_is_outside(stage: StageProcess, open_page: OpenPage) -> None:
    """Its deck counts and shows only the slides of this length."""
    page = await open_page(stage.url)
    await page.wait_for_function("() => Spares.all.size && !document.querySelector('[data-spare]')")
    inside = await ids(page)
    for _ in range(4):
        await page.keyboard.press("PageDown")
        await page.keyboard.press("PageDown")
    await is_on(page, "closing")
    number = await page.inner_text(".slide-number")
    await page.context.close()

    assert inside == ["opening", "deeper", "closing"]
    assert number.split() == ["3", "/", "3"]


async def test_the_presenter_jumps_outside_and_back_into_the_talk(stage: StageProcess, open_page: OpenPage) -> None:
    """Every window shows the slide from outside, with its code highlighted; going on, it is gone again."""
    window = await open_page(stage.url)
    presenter = await open_page(f"{stage.url}presenter", ready=False)
    await presenter.wait_for_function("() => document.querySelector('#place').textContent === '1 / 3'")
    planned = await presenter.evaluate("() => plan.reduce((a, b) => a + b)")
    await presenter.keyboard.press("/")
    marked = await presenter.locator("#palette button[data-spare]").all_inner_texts()
    await presenter.keyboard.type("aside")
    await presenter.keyboard.press("Enter")
    await asyncio.gather(is_on(window, "aside"), is_on(presenter, "aside"))
    place = await presenter.inner_text("#place")
    highlighted = await window.locator(".present .hljs-number").count()
    following = await presenter.inner_text("#next b")
    await presenter.click("[data-act=next]")
    await presenter.click("[data-act=next]")
    await asyncio.gather(is_on(window, "closing"), is_on(presenter, "closing"))
    after = await ids(window)
    for page in (presenter, window):
        await page.context.close()

    assert planned == 180
    assert marked == ["A detail", "Deep", "An aside"]
    assert (place, following) == ("outside this length", "The closing")
    assert highlighted == 2
    assert after == ["opening", "deeper", "closing"]


async def test_a_reload_outside_stays_outside(stage: StageProcess, open_page: OpenPage) -> None:
    """The address names the slide, in this length or not."""
    page = await open_page(f"{stage.url}#/deep")
    await is_on(page, "deep")
    await page.reload()
    await is_on(page, "deep")
    await page.context.close()
