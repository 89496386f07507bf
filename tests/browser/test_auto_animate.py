"""Code that moves from one slide to the next where both have `auto-animate`, in a real browser."""

from pathlib import Path

from decks import Deck, code, data, printed
from nbformat import NotebookNode, v4
from onstage.mime import DEMO_MIME
from playwright.async_api import Page
from support import OpenPage

BEFORE = "def main():\n    first()\n    second()\n"
AFTER = "def main():\n    first()\n    between()\n    second()\n    last()\n"
COLOURED = "() => document.querySelectorAll('#b .hljs-ln-code').length === 5"
RUNNING = "() => document.querySelector('#b[data-auto-animate=\"running\"]')"
# Half a second after the key: where each line is, how much of it is seen, and where it will be in the end.
HALF_WAY = """() => {
    const lines = [...document.querySelectorAll('#b .hljs-ln-code')]
    const look = () => lines.map(line => {
        const seen = Number(getComputedStyle(line).opacity) * Number(getComputedStyle(line.parentElement).opacity)
        return [line.textContent.trim(), { top: line.getBoundingClientRect().top, seen }]
    })
    const animations = document.getAnimations()
    for (const animation of animations) { animation.pause(); animation.currentTime = 500 }
    const half = look()
    for (const animation of animations) animation.finish()
    return { half: Object.fromEntries(half), end: Object.fromEntries(look()) }
}"""


def step(slide: str, *cells: NotebookNode) -> list[NotebookNode]:
    """The cells of a slide that `auto-animate`s."""
    slideshow = {"slide_type": "slide", "data": {"auto-animate": ""}}
    return [v4.new_markdown_cell(f"## {slide}", metadata={"slideshow": slideshow}, id=slide), *cells]


def panel(name: str) -> NotebookNode:
    return code(data(**{DEMO_MIME: {"name": name, "show": "main", "lines": ""}}))


async def moved(open_page: OpenPage, deck: Deck) -> dict[str, dict]:
    """What its two slides look like half-way from the first to the second, and in the end."""
    deck.build()
    page: Page = await open_page((deck.folder / "index.html").as_uri())
    await page.wait_for_function(COLOURED)
    await page.evaluate("Reveal.next()")
    await page.wait_for_function(RUNNING)
    return await page.evaluate(HALF_WAY)


def check_that_lines_move(found: dict[str, dict]) -> None:
    half, end = found["half"], found["end"]

    assert {line for line in half if half[line]["seen"] > 0.99} == {"def main():", "first()", "second()"}
    assert half["second()"]["top"] < end["second()"]["top"] - 1
    assert {line["seen"] for line in end.values()} == {1}


async def test_lines_of_a_demo_move_to_their_new_places_and_new_ones_appear(
    tmp_path: Path, open_page: OpenPage
) -> None:
    """What both demos have moves; what only the second has fades in, the last line too."""
    deck = Deck(tmp_path, *step("a", panel("one")), *step("b", panel("two")))
    deck.talk.demo("one", BEFORE)
    deck.talk.demo("two", AFTER)

    check_that_lines_move(await moved(open_page, deck))


async def test_lines_of_a_code_cell_move_as_well(tmp_path: Path, open_page: OpenPage) -> None:
    """The same for code that is not a demo."""
    deck = Deck(tmp_path, *step("a", code(printed(""), source=BEFORE)), *step("b", code(printed(""), source=AFTER)))

    check_that_lines_move(await moved(open_page, deck))


async def test_code_on_other_slides_stays_as_it_was(tmp_path: Path, open_page: OpenPage) -> None:
    """Without `auto-animate` no block is named or cut into rows."""
    deck = Deck(tmp_path, v4.new_markdown_cell("## a", id="a"), code(printed(""), source=BEFORE))
    deck.build()
    page = await open_page((deck.folder / "index.html").as_uri())
    await page.wait_for_selector("code.hljs")

    assert await page.locator("pre[data-id], code[data-line-numbers], .hljs-ln-code").count() == 0
