"""What the tasks of a run did, as a drawing: to scale, in the look of lanes(), with words for what happened."""

import json
import re
from copy import deepcopy
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from onstage.errors import UsageError
from onstage.swim_lanes import DRAWING_WIDTH
from onstage.traces.lane_bars import THINNEST_BAR
from onstage.traces.measured_lanes import LanesWish, measured_lanes
from support import TRACE


def drawn(trace: dict[str, Any] = TRACE, **wish: Any) -> Tag:
    return BeautifulSoup(measured_lanes(trace, "Three lanes.", LanesWish(**wish)), "html.parser").svg


def with_steps(*steps: list[int], **lane: Any) -> dict[str, Any]:
    """A trace of the task main alone, which did these steps."""
    trace = deepcopy(TRACE)
    return trace | {"steps": list(steps), "lanes": [trace["lanes"][0] | lane]}


def bars(picture: Tag, kind: str) -> list[tuple[float, float]]:
    """From where to where each bar of that kind reaches."""
    return [(float(bar["x"]), float(bar["x"]) + float(bar["width"])) for bar in picture.select(f"rect.{kind}")]


def words(picture: Tag, css: str) -> list[str]:
    return [text.get_text() for text in picture.select(f"text.{css}")]


def place(picture: Tag, seconds: float) -> float:
    """Where that time is, by two ticks of the axis."""
    ticks = {text.get_text(): float(text["x"]) for text in picture.select(".tick-label")}
    return ticks["0 s"] + (ticks["0.5 s"] - ticks["0 s"]) * seconds / 0.5


def test_each_task_is_a_lane_and_children_follow_their_parents() -> None:
    """Whoever was created first comes first among sisters."""
    trace = deepcopy(TRACE)
    late = {**trace["lanes"][1], "lane": 4, "name": "ben", "parent": 2}
    trace["lanes"] += [{**late, "lane": 5, "name": "eve", "parent": None}, late]

    assert words(drawn(), "lane-name") == ["main", "ada", "sum"]
    assert words(drawn(trace), "lane-name") == ["main", "ada", "ben", "sum", "eve"]


def test_time_is_to_scale_and_counts_from_the_first_task() -> None:
    """A step of 400 ms lies between its two times; nothing of the lanes is beyond the picture."""
    picture = drawn()
    ((left, right),) = bars(picture, "lane-quiet")

    assert left == pytest.approx(place(picture, 0.20002), abs=0.2)
    assert right == pytest.approx(place(picture, 0.6), abs=0.2)
    assert (
        max(end for kind in ("lane-ink", "lane-sky", "lane-quiet", "waits") for _, end in bars(picture, kind))
        < DRAWING_WIDTH
    )


def test_a_step_of_some_microseconds_can_be_seen() -> None:
    """It is at least three px wide, and what waits before and after it is not covered by more."""
    assert THINNEST_BAR == 3
    assert [round(right - left, 1) for left, right in bars(drawn(), "lane-ink")] == [3, 3, 3, 3]


@pytest.mark.parametrize(
    ("waits_for", "kind", "texture"),
    [(2, "waits", "waits"), (3, "waits-task", "waits-task"), (4, "waits-thread", "waits-thread"), (1, "turn", "")],
)
def test_what_waits_has_a_texture_by_what_it_waits_for(waits_for: int, kind: str, texture: str) -> None:
    """A clock or a socket, another task, a thread or process; its turn is a thin line."""
    picture = drawn(with_steps([1, 100_000, 100_020, 1, 20, waits_for, -1], [1, 900_000, 900_010, 1, 10, 0, -1]))
    bar = picture.select_one(f"rect.{kind}")
    pattern = bar.get("fill", "").removeprefix("url(#").removesuffix(")")

    assert pattern.rpartition("-")[0] == texture
    assert not texture or re.fullmatch(r"[A-Za-z0-9 .-]+", picture.select_one(f"#{pattern} path")["d"])
    assert float(bar["height"]) == (3 if kind == "turn" else pytest.approx(72 * 0.62, abs=0.1))


def test_the_textures_beyond_hatched_are_explained() -> None:
    """Below the axis, and only those one sees; the talk itself says that hatched waits."""
    hatched = drawn(with_steps([1, 100_000, 100_020, 1, 20, 2, -1]))

    assert words(drawn(), "legend") == ["waits for", "a clock or a socket", "another task", "a thread or a process"]
    assert words(hatched, "legend") == []


def test_what_is_awaited_is_written_where_it_has_room() -> None:
    """Whole, or without its arguments; in a stretch that is too short, not at all."""
    long = [4, 4, "sleep(a_number_of_minutes_that_is_long)", "main"]
    trace = with_steps(
        [1, 100_000, 100_010, 1, 10, 2, 0], [1, 700_000, 700_010, 1, 10, 2, 0], [1, 900_000, 900_010, 1, 10, 2, 0],
        [1, 902_000, 902_010, 1, 10, 0, -1], end=902_010,
    ) | {"places": [long]}  # fmt: skip

    assert words(drawn(trace), "lane-label") == ["sleep(a_number_of_minutes_that_is_long)", "sleep(…)"]
    assert words(drawn(), "lane-label") == ["to_thread(sum)", "to_thread(sum)", "blocks the loop", "sleep(0.5)"]


def test_the_place_of_a_block_is_its_head() -> None:
    """Not the first words of what it holds."""
    trace = with_steps([1, 100_000, 100_010, 1, 10, 3, 0])
    trace["places"] = [[4, 9, "async with asyncio.TaskGroup() as g: g.create_t…", "main"]]

    assert words(drawn(trace), "lane-label") == ["async with TaskGroup() as g"]


def test_a_step_that_blocks_the_loop_is_framed_and_named() -> None:
    """In it or behind it, in place of what follows; the step of a thread blocks nobody."""
    picture = drawn()
    frame = picture.select_one("rect.blocks")
    ((left, right),) = [reach for reach in bars(picture, "lane-sky") if reach[1] - reach[0] > 3]
    short = with_steps([1, 100_000, 100_010, 1, 10, 2, 1], [1, 500_000, 900_000, 1, 400_000, 2, 1], end=9_100_000)
    behind = drawn(short | {"now": 9_100_000})

    assert len(picture.select("rect.blocks")) == 1
    assert (float(frame["x"]) < left, float(frame["x"]) + float(frame["width"]) > right) == (True, True)
    assert words(behind, "lane-label") == ["blocks the loop"]
    assert float(behind.select_one(".lane-label")["x"]) > bars(behind, "lane-ink")[1][1] + 60  # its middle
    assert not drawn(with_steps([1, 500_000, 599_900, 1, 99_900, 0, -1])).select("rect.blocks")


def test_the_end_of_a_lane_is_told_in_words() -> None:
    """Behind it, inside the picture: returned, cancelled, or what was raised and whether anybody took it."""
    trace = deepcopy(TRACE)
    trace["lanes"][2]["untaken"] = True
    picture = drawn(trace)
    ends = picture.select(".lane-end")

    assert words(drawn(), "lane-end") == ["returned", "cancelled", "raised ValueError"]
    assert [end.get_text() for end in ends] == ["returned", "cancelled", "raised ValueError, never retrieved"]
    assert [end["class"][1] for end in ends] == ["end-returned", "end-cancelled", "end-raised"]
    assert all(float(end["x"]) + 9 * len(end.get_text()) <= DRAWING_WIDTH for end in ends)


def test_only_some_lanes_in_the_order_they_are_named() -> None:
    """By the name of a task, by its coroutine, or by the last word of that; each keeps to the same axis."""
    assert words(drawn(only=("sum", "main")), "lane-name") == ["sum", "main"]
    assert words(drawn(only=("work",)), "lane-name") == ["ada"]
    assert words(drawn(only=("Desk.work", "ada")), "lane-name") == ["ada"]
    assert words(drawn(only=("sum",)), "tick-label")[0] == "0.2 s"


def test_a_window_of_time_cuts_the_lanes() -> None:
    """Who is over by then has no lane; an end outside the window is not told."""
    picture = drawn(begin=0.7, end=0.95)

    assert words(picture, "lane-name") == ["main", "ada"]
    assert words(picture, "lane-end") == ["cancelled"]
    assert words(picture, "tick-label")[0] == "0.7 s"
    assert words(drawn(only=("sum",), begin=0.3), "lane-name") == ["sum"]


def test_many_short_steps_that_touch_are_a_comb() -> None:
    """It is not solid: nothing blocks. Neither is a stretch in which the trace has merged steps."""
    steps = [[1, at, at + 10, 1, 10, 1, -1] for at in range(100_000, 1_100_000, 1_000)]
    for trace in (with_steps(*steps), with_steps([1, 100_000, 1_100_000, 900, 9_000, 0, -1])):
        picture = drawn(trace)

        assert len(picture.select("path.lane-ink.comb")) == 1
        assert not picture.select("rect.lane-ink, rect.blocks")


@pytest.mark.parametrize(
    ("trace", "wish", "why"),
    [
        (TRACE, {"only": ("adda",)}, "no task named 'adda' in the recorded run. Did you mean 'ada'?"),
        (TRACE, {"begin": 4.0}, "nothing to draw from 4 s to 1 s."),
        (TRACE, {"begin": 0.5, "end": 0.5}, "nothing to draw from 0.5 s to 0.5 s."),
        (
            TRACE | {"lanes": [TRACE["lanes"][0] | {"end": 200_000}, TRACE["lanes"][2] | {"begin": 600_000}]},
            {"begin": 0.2, "end": 0.4},
            "nothing to draw from 0.2 s to 0.4 s.",
        ),
        ({"now": 9, "notes": ["Measured alone."]}, {}, "the recorded run has no tasks. Measured alone."),
        (TRACE | {"lanes": [TRACE["lanes"][0] | {"lane": number} for number in range(13)]}, {},
         "13 lanes; a picture holds 12: name those to draw with only=[…]."),
    ],
    ids=["no such task", "after the end", "no time", "a gap", "no tasks", "too many"],
)  # fmt: skip
def test_what_cannot_be_drawn_is_an_error(trace: dict[str, Any], wish: dict[str, Any], why: str) -> None:
    """In one line, with what to do."""
    with pytest.raises(UsageError) as caught:
        measured_lanes(json.loads(json.dumps(trace)), "Lanes.", LanesWish(**wish))

    assert str(caught.value) == why


def test_a_lane_that_never_ran_waits_for_its_turn() -> None:
    """From its creation to the end of the run; so does one that the run left pending."""
    pending = with_steps(end=1_100_000, how="never ended")
    again = with_steps([1, 100_000, 100_020, 1, 20, 1, 1], [1, 900_000, 900_010, 1, 10, 0, -1])

    assert words(drawn(again), "lane-label") == []  # what it waited for is there
    assert words(drawn(pending), "lane-end") == ["never ended"]
    assert len(drawn(pending).select("rect.turn")) == 2  # and in the legend
