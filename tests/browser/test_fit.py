"""Slides too large for their place: made smaller, or scrolled to their end, in a real browser."""

from pathlib import Path
from typing import Any

import pytest
from decks import Deck, code, printed, prose
from nbformat import NotebookNode
from support import OpenPage

BOX = """() => { const slide = Reveal.getCurrentSlide().querySelector('.slide'); return {
    whole: slide.classList.contains('whole'), scrolls: slide.classList.contains('scrolls'),
    fits: slide.scrollHeight <= slide.clientHeight + 2 && !Fit.spills(slide),
    high: slide.getBoundingClientRect().height, wide: slide.getBoundingClientRect().width } }"""
FITTED = "() => Reveal.getCurrentSlide().querySelector('.slide').dataset.fitted === 'done'"


def items(count: int) -> NotebookNode:
    return prose("# A\n\n" + "\n".join(f"* item {n}" for n in range(count)))


async def box(open_page: OpenPage, deck: Deck) -> tuple[Any, dict[str, Any]]:
    """The page, and how its slide lies in it once it was fitted."""
    deck.build()
    page = await open_page((deck.folder / "index.html").as_uri())
    await page.wait_for_function(FITTED)
    return page, await page.evaluate(BOX)


WIDE = code(printed(""), source="x = '" + "long " * 20 + "'")


@pytest.mark.parametrize("cell", [items(12), WIDE], ids=["high", "wide"])
async def test_a_slide_a_little_too_large_is_made_smaller(
    tmp_path: Path, open_page: OpenPage, cell: NotebookNode
) -> None:
    """All of it is seen, on the same 1280 by 720."""
    _, found = await box(open_page, Deck(tmp_path, cell))

    assert (found["whole"], found["scrolls"], found["fits"]) == (True, False, True)
    assert (round(found["high"]), round(found["wide"])) == (720, 1280)


async def test_a_slide_much_too_high_scrolls_and_a_clicker_reads_it_to_its_end(
    tmp_path: Path, open_page: OpenPage
) -> None:
    """PageDown shows the rest first, then the next slide."""
    page, found = await box(open_page, Deck(tmp_path, items(60), prose("# B")))
    ends = []
    while await page.evaluate("Reveal.getCurrentSlide().id") == "a":
        ends.append(await page.evaluate("document.querySelector('#a .slide').scrollTop"))
        await page.keyboard.press("PageDown")
        done = "() => Reveal.getCurrentSlide().id === 'b' || !Fit.goals.has(document.querySelector('#a .slide'))"
        await page.wait_for_function(done)

    assert found["scrolls"]
    assert ends == sorted(set(ends))
    assert ends[-1] == await page.evaluate(
        "(Reveal.prev(), (s => s.scrollHeight - s.clientHeight)(document.querySelector('#a .slide')))"
    )


async def test_rise_asks_for_scrolling_and_gets_it_below_its_header(tmp_path: Path, open_page: OpenPage) -> None:
    """A slide a little too high scrolls in its own size, between header and footer."""
    settings = {"scroll": True, "header": "<h1>Head</h1>", "footer": "Foot"}
    page, found = await box(open_page, Deck(tmp_path, items(14), rise=settings))
    places = [
        await page.evaluate(f"document.querySelector('#a {part}').getBoundingClientRect().toJSON()")
        for part in (".frame-top", ".slide", ".frame-foot")
    ]

    assert found["scrolls"]
    assert places[0]["bottom"] <= places[1]["top"] < places[1]["bottom"] <= places[2]["top"]
    assert places[2]["bottom"] <= 721


async def test_a_slide_that_fits_is_left_alone(tmp_path: Path, open_page: OpenPage) -> None:
    """Nothing about it changes."""
    _, found = await box(
        open_page, Deck(tmp_path, items(3), code(printed("1"), source="print(1)"), rise={"scroll": True})
    )

    assert (found["whole"], found["scrolls"], found["fits"]) == (False, False, True)
