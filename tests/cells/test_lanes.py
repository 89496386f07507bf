"""Swim lanes: to scale, solid where something runs, hatched where it waits, and drawn on every slide."""

import re

import pytest
from bs4 import BeautifulSoup, Tag
from hypothesis import given, settings
from hypothesis import strategies as some
from onstage import lanes, nothing, runs, waits
from onstage.cells.lanes import DRAWING_WIDTH, Bar
from support import TALK


def drawn(rows: dict[str, list[Bar]], alt: str = "Two lanes.", **kw: object) -> Tag:
    return BeautifulSoup(lanes(rows, alt, **kw)._repr_html_(), "html.parser").svg


def bars(picture: Tag) -> list[tuple[str, float, float]]:
    """Kind, left edge and width of each bar."""
    return [(part["class"][0], float(part["x"]), float(part["width"])) for part in picture.select("rect[rx]")]


def test_bars_are_to_one_scale_and_begin_at_one_zero() -> None:
    """The longest lane fills the width that names leave; a gap is not drawn but counts."""
    picture = drawn({"a": [runs(1), waits(3)], "b": [nothing(1), runs(1, kind="other")]}, names=136)

    assert bars(picture) == [("runs", 136, 250), ("waits", 386, 750), ("other", 386, 250)]
    assert picture["viewbox"] == f"0 0 {DRAWING_WIDTH} 112"


def test_a_scale_given_holds_for_several_pictures() -> None:
    """So that two drawings on one slide can be compared."""
    assert bars(drawn({"a": [runs(1)]}, names=136, scale=10)) == [("runs", 136, 100)]


def test_what_waits_is_hatched_and_what_runs_is_solid() -> None:
    """In the deck's colours: the kind of a bar is a class of the theme."""
    picture = drawn({"a": [runs(1), waits(1)]})
    solid, hatched = picture.select("rect[rx]")

    assert "fill" not in solid.attrs
    assert hatched["fill"] == f"url(#{picture.pattern['id']})"


@pytest.mark.parametrize(
    ("kind", "colour"), [("runs", "amber"), ("other", "sky"), ("third", "green"), ("failure", "vermilion")]
)
def test_each_kind_has_one_colour_and_its_label_stands_out_from_it(kind: str, colour: str) -> None:
    """What fails is vermilion, what succeeds is green; the theme fills the bar and sets its label on it."""
    theme = (TALK / "assets" / "theme" / "theme.css").read_text("utf-8")
    picture = drawn({"a": [runs(4, "a label", kind=kind)]})
    label = picture.select_one(".lane-label")

    assert bars(picture)[0][0] == kind
    assert f".{kind} {{ fill: var(--{colour}); }}" in theme
    assert f"on-{kind}" in label["class"]
    assert re.search(rf"\.lanes \.on-{kind}\b[^}}]*fill: var\(--ground\)", theme)


def test_the_same_drawing_on_two_slides_is_hatched_on_both() -> None:
    """A browser does not draw with a pattern that lies on a hidden slide: each drawing needs its own."""
    patterns = {drawn({"a": [waits(1)]}).pattern["id"] for _ in range(3)}

    assert len(patterns) == 3


def test_names_labels_and_the_alt_text_are_text() -> None:
    """Whatever they contain; and no word of theirs is taken for a part of the drawing."""
    words = ['<b> & "quotes"', "HATCH <i>", "url(#x) & <u>"]
    picture = drawn({words[0]: [waits(1, words[1])]}, alt=words[0], ends={words[0]: words[2]})

    assert [part.get_text() for part in picture.select("text")] == words
    assert (picture["role"], picture["aria-label"]) == ("img", words[0])


def test_a_text_at_the_end_of_a_lane_has_room() -> None:
    """It stands behind the last bar, inside the picture."""
    picture = drawn({"a": [runs(2)], "b": [runs(1)]}, ends={"a": "2.05 s"})
    end = picture.select_one(".lane-end")
    _, left, width = bars(picture)[0]

    assert left + width < float(end["x"]) <= DRAWING_WIDTH - 100


kinds = some.sampled_from([runs, waits, nothing])
lengths = some.floats(0.01, 1000)
rows = some.dictionaries(
    some.text(max_size=8), some.lists(some.builds(lambda kind, n: kind(n), kinds, lengths)), min_size=1
)


@settings(deadline=None)  # the machine may be busy
@given(rows.filter(lambda found: any(found.values())))
def test_no_bar_leaves_the_picture(found: dict[str, list[Bar]]) -> None:
    """Bars follow each other without a gap or an overlap of their own, from the names to the right edge."""
    edges = [(left, left + width) for _, left, width in bars(drawn(found, names=100))]

    assert all(100 <= left <= right <= DRAWING_WIDTH + 0.2 for left, right in edges)


@pytest.mark.parametrize("height", [30, 56])
def test_lanes_lie_below_each_other(height: float) -> None:
    """Each in the middle of its own row."""
    picture = drawn({"a": [runs(1)], "b": [runs(1)], "c": []}, height=height)
    middles = [float(part["y"]) for part in picture.select(".lane-name")]

    assert middles == [height / 2, height * 1.5, height * 2.5]
    assert re.search(rf'height="{3 * height:g}"', str(picture))


def moves(picture: Tag) -> list[str | None]:
    return [part.get("style") for part in picture.select("rect[rx]")]


def test_bars_glide_as_far_as_their_gaps_shrink() -> None:
    """With `then`, each bar knows its way, the scale covers both pictures, and one fragment starts it."""
    page = lanes({"a": [nothing(10), runs(10)]}, "One lane.", then={"a": [runs(10)]}, names=136)._repr_html_()
    both = BeautifulSoup(page, "html.parser")

    assert moves(both.svg) == ["--move: -500.0px"]
    assert [part["class"] for part in both.select("svg + span")] == [["fragment", "later"]]


def test_lanes_without_a_later_do_not_glide() -> None:
    """No fragment, no move."""
    page = BeautifulSoup(lanes({"a": [nothing(1), runs(1)]}, "One lane.")._repr_html_(), "html.parser")

    assert (moves(page.svg), page.select("span")) == ([None], [])


@pytest.mark.parametrize(
    ("then", "why"),
    [({"b": [runs(1)]}, "has the lanes b; it needs a"), ({"a": [runs(2)]}, "has other bars in lane 'a'")],
)
def test_only_gaps_may_differ_later(then: dict[str, list[Bar]], why: str) -> None:
    """Bars are never made or lost on their way."""
    with pytest.raises(ValueError, match=why):
        lanes({"a": [runs(1)]}, "One lane.", then=then)
