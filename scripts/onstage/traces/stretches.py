"""A trace, lane by lane: when each lane ran, and for what it waited."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from .trace import TaskStep, TraceLane, TracePart, WaitPlace

# µs; a single step that takes longer keeps all other tasks waiting visibly (debug mode of asyncio warns then, too)
BLOCKING_STEP = 100_000
# What follows a step, as its sixth number says it → a kind of bar.
STRETCH_KINDS = {1: "turn", 2: "waits", 3: "waits-task", 4: "waits-thread"}


class LaneStretch(NamedTuple):
    """A stretch of a lane's life, in µs since the start of the run."""

    kind: str  # "runs", or a kind of waiting
    begin: int
    end: int
    text: str = ""  # what is awaited
    busy: int = 0  # µs of it that the lane ran, where it did so in several steps


def lane_stretches(lane: TraceLane, trace: TracePart) -> Iterator[LaneStretch]:
    """What a lane did, from its begin to its end, or to the end of the run."""
    at, wait, place = lane["begin"], 1, -1
    for _, begin, end, count, busy, following, its_place in steps_of_lane(lane, trace):
        if begin > at and wait in STRETCH_KINDS:
            yield LaneStretch(STRETCH_KINDS[wait], at, begin, awaited_in_stretch(trace.get("places", []), place))
        yield LaneStretch("runs", begin, end, busy=busy if count > 1 else end - begin)
        at, wait, place = end, following, its_place
    over = lane.get("end", trace["now"])
    if over > at and wait in STRETCH_KINDS:
        yield LaneStretch(STRETCH_KINDS[wait], at, over, awaited_in_stretch(trace.get("places", []), place))


def steps_of_lane(lane: TraceLane, trace: TracePart) -> list[TaskStep]:
    """The steps of one lane, in order."""
    return [step for step in trace.get("steps", []) if step[0] == lane["lane"]]


def awaited_in_stretch(places: Sequence[WaitPlace], place: int) -> str:
    """What is awaited at a place; of a block, its head alone."""
    text = places[place][2] if 0 <= place < len(places) else ""
    if text.startswith("async "):
        text = text.partition(":")[0]
    return re.sub(r"\basyncio\.", "", text)


def stretch_blocks_loop(lane: TraceLane, stretch: LaneStretch) -> bool:
    """Whether nothing else on the loop had a turn for so long that one would notice."""
    is_step = stretch.kind == "runs" and stretch.busy == stretch.end - stretch.begin
    return is_step and step_blocks_loop(lane, stretch.busy)


def step_blocks_loop(lane: TraceLane, time: int) -> bool:
    """Whether a single step of that many µs was too long: in a lane that has the loop to itself while it runs."""
    return lane["kind"] in ("task", "callbacks") and time > BLOCKING_STEP
