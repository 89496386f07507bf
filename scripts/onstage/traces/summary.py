"""What is remarkable about a trace, in words: who blocked the loop, who never ended, whose exception nobody took."""

from collections import Counter, defaultdict

from .stretches import step_blocks_loop
from .trace import LaneKind, TraceLane, TracePart, place_in_words

MOST_OF_A_KIND = 10  # of one kind
KIND_WORDS: dict[LaneKind, tuple[str, str]] = {
    "task": ("task", "tasks"),
    "thread": ("thread job", "thread jobs"),
    "process": ("process", "processes"),
}


def trace_summary(trace: TracePart) -> list[str]:
    """One line for what there was, then one for each thing that somebody ought to look at, the longest step first."""
    lanes = {lane["lane"]: lane for lane in trace.get("lanes", [])}
    counts = Counter(lane["kind"] for lane in lanes.values())
    words = [
        f"{counts[kind]:,} {one if counts[kind] == 1 else many}"
        for kind, (one, many) in KIND_WORDS.items()
        if counts[kind]
    ]
    lines = [f"{', '.join(words) or 'no tasks'} in {time_in_words(trace['now'])}"]
    lines += _cut_summary(_summary_of_blocking(trace, lanes))
    lines += _cut_summary([_summary_of_untaken(lane) for lane in lanes.values() if lane.get("untaken")])
    lines += _cut_summary(_summary_of_never_ended(trace, lanes))
    return [*lines, *trace.get("notes", [])]


def time_in_words(time: int) -> str:
    """A time in microseconds as people read it: "1.25 s", "40 ms", "25 µs"."""
    if time >= 1_000_000:
        return f"{time / 1_000_000:.2f} s"
    return f"{time / 1000:.0f} ms" if time >= 1000 else f"{time} µs"


def _cut_summary(lines: list[str]) -> list[str]:
    more = len(lines) - MOST_OF_A_KIND
    return lines if more <= 0 else [*lines[:MOST_OF_A_KIND], f"… and {more:,} more"]


def _summary_of_blocking(trace: TracePart, lanes: dict[int, TraceLane]) -> list[str]:
    """A line for each step that blocked the loop, the longest first."""
    before: dict[int, int] = defaultdict(lambda: -1)  # lane → where it waited last
    found: list[tuple[int, str]] = []
    for number, begin, end, count, _, _, place in trace.get("steps", []):
        lane = lanes.get(number)
        if lane and count == 1 and step_blocks_loop(lane, end - begin):
            where = _summary_of_waits(place_in_words(trace, before[number]), place_in_words(trace, place))
            found.append((end - begin, f"{lane['name']} blocked the loop for {time_in_words(end - begin)}{where}"))
        before[number] = place
    return [words for _, words in sorted(found, key=lambda step: -step[0])]


def _summary_of_waits(before: str, after: str) -> str:
    """Where a step ran, as far as its waits tell: that is where it waited before and after."""
    if before and after:
        return f", between its waits in {before} and {after}" if before != after else f", around {before}"
    if before or after:
        return f", after its wait in {before}" if before else f", before its wait in {after}"
    return ""


def _summary_of_untaken(lane: TraceLane) -> str:
    return f"{lane['name']} raised {lane.get('detail', 'an exception')}, and nobody took it"


def _summary_of_never_ended(trace: TracePart, lanes: dict[int, TraceLane]) -> list[str]:
    """A line for each lane that was still there at the end, with where it waited last."""
    waits = {step[0]: step[6] for step in trace.get("steps", [])}  # lane → the place after its last step
    found = []
    for number, lane in lanes.items():
        if lane.get("how") == "never ended":
            where = place_in_words(trace, waits.get(number, -1))
            found.append(f"{lane['name']} never ended" + (f", waiting in {where}" if where else ""))
    return found
