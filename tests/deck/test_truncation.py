"""Outputs too long for a slide: cut where they tell most, with the whole beside the deck."""

from pathlib import Path

import pytest
from decks import Deck, code, data, printed, prose
from nbformat import NotebookNode, v4

TABLE = "<table>" + "".join(f"<tr><td>{n}</td></tr>" for n in range(10_000)) + "</table>"

HUGE = {
    "lines": (printed("a line\n" * 400_000), "the first 200 of 400,000 lines", 2_800_000),
    "one line": (printed("x" * 5_000_000), "the first 20,000 of 5,000,000 characters", 5_000_000),
    "a result": (data(text__plain="a line\n" * 1_000), "the first 200 of 1,000 lines", 7_000),
    "a traceback": (
        v4.new_output("error", ename="E", evalue="", traceback=["deep"] * 1_000 + ["the end"]),
        "the last 200 of 1,001 lines", 5_007,
    ),
    "a table": (data(text__html=TABLE, text__plain="table"), "the first 100 of 10,000 rows", len(TABLE)),
}  # fmt: skip


@pytest.mark.parametrize(("output", "what", "size"), HUGE.values(), ids=HUGE.keys())
def test_an_output_without_end_is_cut_and_the_whole_is_beside_the_deck(
    tmp_path: Path, output: NotebookNode, what: str, size: int
) -> None:
    """The slide says what is missing and links to all of it; the page stays small."""
    deck = Deck(tmp_path, prose("# A"), code(output))
    page = deck.build()
    line = page.select_one(".cut")
    whole = deck.folder / line.a["href"]

    assert line.get_text() == f"… {what}: all of it"
    assert deck.said == [f"some.ipynb, cell 2: an output is cut: {what} are shown, the whole is beside the deck."]
    assert size <= whole.stat().st_size < size + 100
    assert len(page.select_one("#a").get_text()) < 30_000


def test_a_cut_keeps_what_tells_most(tmp_path: Path) -> None:
    """The head of a table with its first rows, and the end of a traceback."""
    table = f"<table><thead><tr><th>head</th></tr></thead>{TABLE[7:]}"
    error = v4.new_output("error", ename="E", evalue="", traceback=["deep"] * 1_000 + ["the end"])
    page = Deck(tmp_path, prose("# A"), code(data(text__html=table), error)).build()
    cells = [part.get_text() for part in page.select("#a th, #a td")]

    assert (cells[:3], cells[-1], len(cells)) == (["head", "0", "1"], "99", 101)
    assert page.select(".jp-RenderedText")[-1].get_text().rstrip().endswith("the end")


def test_thousands_of_outputs_of_one_cell_are_cut(tmp_path: Path) -> None:
    """As a loop leaves them that prints to both streams."""
    deck = Deck(
        tmp_path, prose("# A"), code(*(printed(f"{n}\n", name=("stdout", "stderr")[n % 2]) for n in range(900)))
    )
    page = deck.build()

    assert len(page.select("#a .jp-RenderedText")) == 100
    assert (deck.folder / page.select_one(".cut a")["href"]).read_text().splitlines() == [str(n) for n in range(900)]


def test_an_output_that_is_long_enough_is_left_alone(tmp_path: Path) -> None:
    """Two hundred lines are two hundred lines, without a remark."""
    deck = Deck(tmp_path, prose("# A"), code(printed("a line\n" * 200)))
    page = deck.build()

    assert (deck.said, page.select(".cut"), page.select_one(".jp-RenderedText").get_text().count("a line")) == (
        [], [], 200,
    )  # fmt: skip
