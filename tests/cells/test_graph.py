"""Boxes and arrows: from border to border, beside each other, and words that fit."""

import re

from bs4 import BeautifulSoup
from onstage import graph


def test_an_arrow_runs_from_border_to_border() -> None:
    """From the right side of one box to the left side of the next, and the label stands above it."""
    picture = BeautifulSoup(
        graph({"a": (0, 0), "b": (1, 0, "waits")}, [("a", "b", "goes")], "Two boxes.")._repr_html_(), "html.parser"
    ).svg
    left, right = ((float(box["x"]), float(box["width"])) for box in picture.select("rect[rx]"))
    start, end = (float(x) for x in re.findall(r"[ML]([\d.]+)", picture.select_one(".arrow")["d"]))

    assert left[0] + left[1] < start < end < right[0]
    assert float(picture.select_one(".arrow-label")["y"]) < 42
    assert picture.select("rect[rx]")[1]["fill"].startswith("url(#waits-")


def test_arrows_both_ways_lie_beside_each_other() -> None:
    """Neither hides the other."""
    picture = BeautifulSoup(
        graph({"a": (0, 0), "b": (1, 0)}, [("a", "b"), ("b", "a")], "Two boxes.")._repr_html_(), "html.parser"
    ).svg
    there, back = (re.findall(r" ([\d.]+)", arrow["d"])[0] for arrow in picture.select(".arrow"))

    assert float(there) - float(back) == 44


def test_a_name_of_a_box_may_have_two_lines() -> None:
    """And means what it says, also where it looks like HTML."""
    text = graph({"<a>\nb": (0, 0)}, [], "One box.")._repr_html_()

    assert [line.text for line in BeautifulSoup(text, "html.parser").select("tspan")] == ["<a>", "b"]
