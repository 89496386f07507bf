"""A trace → swim lanes as SVG: what the tasks of a run did, as it was measured, in the look of lanes()."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from ..errors import UsageError, suggest
from ..swim_lanes import DRAWING_WIDTH, END_GAP, NAME_GAP, LaneSheet
from ..theme import theme_variables
from .lane_axis import (
    AXIS_HEIGHT,
    LEGEND_HEIGHT,
    NAME_SIZE,
    SMALL_SIZE,
    TEXTURE_MEANINGS,
    TimeScale,
    draw_axis,
    draw_axis_legend,
    text_width,
)
from .lane_bars import draw_lane, how_lane_ended
from .trace import TraceLane, TracePart

LANE_HEIGHT, LOWEST_LANE = 72, 34  # px
MOST_LANES_DRAWN = 12  # lanes
LEAST_TIME_WIDTH = 300  # px for the time, however long the words beside it
LANES_HEIGHT = 384  # px for all lanes together, where no height is given


@dataclass(frozen=True)
class LanesWish:
    """What a slide wants to see of a run. Times are in seconds, counted from the first task's begin."""

    only: tuple[str, ...] = ()  # names of tasks or coroutines; () is all of them
    begin: float | None = None
    end: float | None = None
    height: float | None = None  # of a lane, in px


def measured_lanes(trace: TracePart, alt: str, wish: LanesWish, mark: str = "") -> str:
    """The lanes of that trace as SVG; `alt` says in words what the picture shows, `mark` makes its ids its own.

    Raises UsageError where the wish cannot be fulfilled.
    """
    lanes = chosen_lanes(trace, wish.only)
    zero = min(lane["begin"] for lane in trace["lanes"])
    begin, end = _window_of_lanes(trace, lanes, zero, wish)
    if not wish.only:
        lanes = [lane for lane in lanes if lane["begin"] < end and lane.get("end", end) > begin]
    if not lanes:
        raise UsageError(_nothing_to_draw(begin - zero, end - zero))
    if len(lanes) > MOST_LANES_DRAWN:
        raise UsageError(f"{len(lanes)} lanes; a picture holds {MOST_LANES_DRAWN}: name those to draw with only=[…].")
    names = max(text_width(lane["name"], NAME_SIZE) for lane in lanes) + NAME_GAP
    scale = TimeScale(zero, begin, end, names, _room_for_lanes(lanes, names, begin, end) - names)
    height = wish.height or max(min(LANE_HEIGHT, LANES_HEIGHT / len(lanes)), LOWEST_LANE)
    sheet = LaneSheet(mark)
    draw_axis(sheet, scale, len(lanes) * height)
    seen: set[str] = set()
    for number, lane in enumerate(lanes):
        seen |= draw_lane(sheet, lane, trace, scale, (number + 0.5) * height, height, f"lane-{lane_colour(lane)}")
    tall = len(lanes) * height + AXIS_HEIGHT
    if seen - {"waits"}:  # the talk says only of these two what they mean: solid runs, hatched waits
        draw_axis_legend(sheet, [kind for kind in TEXTURE_MEANINGS if kind in seen], tall + LEGEND_HEIGHT / 2, names)
        tall += LEGEND_HEIGHT
    return sheet.svg(alt, tall)


def lane_colour(lane: TraceLane) -> str:
    """The palette's name for the colour of a lane, which the panel paints it in, too."""
    if lane["kind"] in ("thread", "process"):
        return "quiet"
    colours = theme_variables()["lane-colours"].split()
    return "ink" if lane["lane"] == 1 else colours[(lane["lane"] - 2) % len(colours)]


def _window_of_lanes(trace: TracePart, lanes: Sequence[TraceLane], zero: int, wish: LanesWish) -> tuple[int, int]:
    """The first and the last µs to draw."""
    begin = zero + round(wish.begin * 1e6) if wish.begin is not None else min(lane["begin"] for lane in lanes)
    last = max(lane.get("end", trace["now"]) for lane in lanes)
    end = zero + round(wish.end * 1e6) if wish.end is not None else last
    if begin >= min(end, last):
        raise UsageError(_nothing_to_draw(begin - zero, end - zero))
    return begin, end


def _nothing_to_draw(begin: int, end: int) -> str:
    return f"nothing to draw from {begin / 1e6:g} s to {end / 1e6:g} s."


def _room_for_lanes(lanes: Sequence[TraceLane], names: float, begin: int, end: int) -> float:
    """How far to the right the window of time may reach, so that the words behind each lane have room."""
    right: float = DRAWING_WIDTH
    for lane in lanes:
        words, over = how_lane_ended(lane)[0], lane.get("end", end)
        if words and begin < over <= end:
            share = (over - begin) / (end - begin)
            right = min(right, names + (DRAWING_WIDTH - names - END_GAP - text_width(words, SMALL_SIZE)) / share)
    return max(right, names + LEAST_TIME_WIDTH)


def chosen_lanes(trace: TracePart, only: Sequence[str]) -> list[TraceLane]:
    """The lanes to draw: those named `only`, by name or by coroutine, or all; children follow their parents.

    Raises UsageError where a name fits none, and where there is nothing to draw.
    """
    known = lanes_in_order_of_descent(trace.get("lanes", []))
    if not known:
        raise UsageError(" ".join(["the recorded run has no tasks.", *trace.get("notes", [])]))
    found: dict[int, TraceLane] = {}
    for wanted in only:
        fitting = [lane for lane in known if wanted in (lane["name"], lane["does"], lane["does"].split(".")[-1])]
        if not fitting:
            names = dict.fromkeys(lane["name"] for lane in known)
            raise UsageError(f"no task named {wanted!r} in the recorded run. {suggest(wanted, names)}")
        found |= {lane["lane"]: lane for lane in fitting}
    return list(found.values()) if only else known


def lanes_in_order_of_descent(lanes: Sequence[TraceLane]) -> list[TraceLane]:
    """The same lanes: each one's children, in the order of their creation, follow it."""
    numbers = {lane["lane"] for lane in lanes}
    children: dict[int | None, list[TraceLane]] = defaultdict(list)
    for lane in lanes:
        children[lane["parent"] if lane["parent"] in numbers else None].append(lane)
    found, waiting = [], children[None][::-1]
    while waiting:
        found.append(waiting.pop())
        waiting += children[found[-1]["lane"]][::-1]
    return found
