"""What the tasks of one run did: lanes, steps and waits, from the tracer's records; whole, or what is new of it."""

import ast
import contextlib
import itertools
import math
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any, Literal, NotRequired, TypedDict, get_args

from .ring import GREATEST_NUMBER, TracerRecord

LaneKind = Literal["task", "thread", "process", "callbacks"]
HowLaneEnds = Literal["returned", "raised", "cancelled", "never ended", "exited"]
LAST_WAIT_KIND = 4  # the last of the kinds of waiting
TaskStep = tuple[int, int, int, int, int, int, int]  # lane, begin, end, count, busy, wait, place: see REFERENCE.md
# Line, last line, what is awaited there, in which function; and in which of the trace's files, where not in the script.
WaitPlace = tuple[int, int, str, str] | tuple[int, int, str, str, int]

MOST_LANES = 20_000  # more are counted, not drawn
MOST_TRACE_STEPS = 200_000  # then short ones are merged
MOST_TRACE_PLACES = 10_000
MOST_TRACE_CHANGES = 200_000  # of lanes that are remembered for those who follow, and readings of the loop's own clock
MOST_TRACE_FILES = 100
LARGEST_SOURCE = 1 << 20  # bytes
LONGEST_LABEL = 60  # characters of an awaited expression
SHORT_STEP = 1000  # µs; steps and waits shorter than that are merged first
TRACE_NOTES = {
    "uvloop": "This program uses uvloop, whose loop is not asyncio's own: its tasks are not seen.",
    "merged": "Short steps are merged.",
    "lanes": f"Only the first {MOST_LANES:,} lanes are kept.",
    "failed": "The tracer met something it does not understand: some of what the tasks did is missing.",
}


class TraceLane(TypedDict):
    """One task, job, or child process."""

    lane: int  # its number, from 1, in the order of creation
    kind: LaneKind
    name: str  # no two lanes have the same
    does: str  # qualified name of the coroutine or function
    parent: int | None  # the lane that created it
    loop: int | None  # number of its event loop
    begin: int  # created, or submitted
    end: NotRequired[int]
    how: NotRequired[HowLaneEnds]
    detail: NotRequired[str]  # the exception, or the exit code
    untaken: NotRequired[bool]  # nobody took the exception


class TracePart(TypedDict):
    """What is new of a trace, or all of it. Times are microseconds since the start of the run."""

    now: int  # complete up to here
    reset: NotRequired[bool]  # forget what was before
    lanes: NotRequired[list[TraceLane]]  # new, or changed
    places: NotRequired[list[WaitPlace]]
    files: NotRequired[list[str]]  # names of the program's own files beside its script; the first has number 1
    steps: NotRequired[list[TaskStep]]
    running: NotRequired[list[tuple[int, int]]]  # lane, since when
    clock: NotRequired[list[tuple[int, float]]]  # at, seconds of the loop's own clock
    notes: NotRequired[list[str]]
    dropped: NotRequired[int]


class TraceCursor(TypedDict):
    """How much of a trace somebody has got."""

    generation: int
    changes: int
    places: int
    files: int
    steps: int
    clock: int
    notes: int
    running: int  # how often the running steps were others


class Trace:
    """The trace of one run of `source`, which began at `began` (nanoseconds of the monotonic clock).

    An empty source is read from the file that the program names.
    """

    def __init__(self, source: str, began: int) -> None:
        self.began = began // 1000  # µs of the monotonic clock
        self.now = 0
        self.running: list[tuple[int, int]] = []
        self._times_running = 0  # it was another list
        self.dropped = 0
        self.is_over = False
        self.source = source
        self.files: list[tuple[str, str]] = []  # name and text of each file of the program's own beside its script
        self._lines: dict[int, list[bytes]] = {}  # number of a file, 0 for the script → its lines
        self._lanes: dict[int, TraceLane] = {}
        self._named: Counter[str] = Counter()  # how many were to be called so
        self._used: set[str] = set()  # the names of all lanes
        self._own_names: dict[int, str] = {}  # lane → the name it was given last
        self._unnamed: dict[int, TraceLane] = {}  # lanes that are new
        self._changes: list[int] = []  # numbers of lanes, each time one is new or has changed
        self._places: list[WaitPlace] = []
        self._steps: list[TaskStep] = []
        self._clock: list[tuple[int, float]] = []
        self._notes: list[str] = []
        self._generation = 0  # another one when what was given out before no longer holds

    @property
    def sources(self) -> list[str]:
        """The text of the script, then those of the other files that the trace names."""
        return [self.source, *(text for _, text in self.files)]

    @property
    def has_lanes(self) -> bool:
        """Whether any task, job or child was seen."""
        return bool(self._lanes)

    def take(self, records: list[TracerRecord]) -> None:
        """Add what the tracer wrote. A record that makes no sense is passed over."""
        for record in records:
            try:
                getattr(self, f"_take_{record[0]}")(*record[1:])
            except (TypeError, ValueError, AttributeError, LookupError, OverflowError):
                continue
        for number, lane in self._unnamed.items():  # only now: many a task gets its name right after it was created
            lane["name"] = self._unique(self._own_names[number], lane["does"])
        self._unnamed.clear()
        if len(self._steps) > MOST_TRACE_STEPS:
            self._steps = merged_trace_steps(self._steps, MOST_TRACE_STEPS // 2)
            self._generation += 1
            self.note("merged")
        if max(len(self._changes), len(self._clock)) > MOST_TRACE_CHANGES:
            self._changes, self._clock = [*self._lanes], self._clock[-MOST_TRACE_CHANGES // 2 :: 2]
            self._generation += 1

    def note(self, key: str) -> None:
        """Add a line for people, once."""
        text = TRACE_NOTES.get(key, key)
        if text not in self._notes:
            self._notes.append(text)

    def finish(self, now: int) -> None:
        """The program has ended, at `now` (nanoseconds of the monotonic clock): what is still pending never ended."""
        self.now = self._since_begin(now // 1000)
        self._set_running([])
        self.is_over = True
        for lane in self._lanes.values():
            if "end" not in lane and lane["kind"] != "callbacks":
                self._change(lane, end=self.now, how="never ended")

    def look(self, now: int, running: list[tuple[int, int]]) -> None:
        """It is `now`, and these steps are running; both in nanoseconds of the monotonic clock."""
        self.now = self._since_begin(now // 1000)
        self._set_running([(lane, self._since_begin(at // 1000)) for lane, at in running if lane in self._lanes])

    def cursor(self) -> TraceCursor:
        """The end of what there is."""
        return {
            "generation": self._generation,
            "changes": len(self._changes),
            "places": len(self._places),
            "files": len(self.files),
            "steps": len(self._steps),
            "clock": len(self._clock),
            "notes": len(self._notes),
            "running": self._times_running,
        }

    def part(self, cursor: TraceCursor | None) -> TracePart:
        """What is new since `cursor`; all of it, marked with `reset`, where that is None or no longer holds."""
        if cursor is None or cursor["generation"] != self._generation:
            return {**self.whole(), "reset": True, "running": self.running}
        changed = dict.fromkeys(self._changes[cursor["changes"] :])
        part: TracePart = {"now": self.now, "running": self.running}
        if changed:
            part["lanes"] = [self._lanes[number] for number in changed]
        if places := self._places[cursor["places"] :]:
            part["places"] = places
        if names := [name for name, _ in self.files[cursor["files"] :]]:
            part["files"] = names
        if steps := self._steps[cursor["steps"] :]:
            part["steps"] = steps
        if clock := self._clock[cursor["clock"] :]:
            part["clock"] = clock
        if notes := self._notes[cursor["notes"] :]:
            part["notes"] = notes
        if self.dropped:
            part["dropped"] = self.dropped
        return part

    def whole(self, most_steps: int = MOST_TRACE_STEPS) -> TracePart:
        """All of it, with short steps merged until there are at most so many."""
        steps = merged_trace_steps([*self._steps], most_steps)
        notes = [*self._notes, TRACE_NOTES["merged"]] if len(steps) < len(self._steps) else [*self._notes]
        whole: TracePart = {"now": self.now, "lanes": [*self._lanes.values()], "places": [*self._places]}
        whole["steps"] = steps
        if self.files:
            whole["files"] = [name for name, _ in self.files]
        if self._clock:
            whole["clock"] = [*self._clock]
        if notes:
            whole["notes"] = [*dict.fromkeys(notes)]
        if self.dropped:
            whole["dropped"] = self.dropped
        return whole

    def _set_running(self, running: list[tuple[int, int]]) -> None:
        if running != self.running:
            self.running = running
            self._times_running += 1

    def _since_begin(self, at: int) -> int:
        return max(0, _trace_number(at) - self.began)

    def _change(self, lane: TraceLane, **facts: Any) -> None:
        lane.update(facts)  # type: ignore[typeddict-item]
        self._changes.append(lane["lane"])

    # Each raises an error for values that make no sense, before it changes anything: they may come from anybody.

    def _take_lane(
        self, number: int, kind: LaneKind, name: str, does: str, parent: int | None, loop: int | None, at: int
    ) -> None:
        if len(self._lanes) >= MOST_LANES:
            self.note("lanes")
            return
        if _trace_number(number) in self._lanes or kind not in get_args(LaneKind):
            raise ValueError(number, kind)
        name, does, begin = _text_for_trace(name), _text_for_trace(does), self._since_begin(at)
        lane: TraceLane = {
            "lane": number, "kind": kind, "name": "", "does": does, "parent": parent if parent in self._lanes else None,
            "loop": None if loop is None else _trace_number(loop), "begin": begin,
        }  # fmt: skip
        self._lanes[number] = self._unnamed[number] = lane
        self._own_names[number] = name
        self._changes.append(number)

    def _take_name(self, number: int, name: str) -> None:
        lane, before, name = self._lanes[number], self._own_names[number], _text_for_trace(name)
        if name == before:
            return
        if number in self._unnamed:
            self._own_names[number] = name
            return
        self._used.discard(lane["name"])
        short = _short_lane_name(before, lane["does"])
        newest = short if self._named[short] == 1 else f"{short} {self._named[short]}"
        if lane["name"] == newest:
            self._named[short] -= 1  # the last of its kind: the next one may have that number
            if not self._named[short]:
                del self._named[short]
        self._own_names[number] = name
        self._change(lane, name=self._unique(name, lane["does"]))

    def _take_step(self, lane: int, begin: int, end: int, count: int, busy: int, wait: int, place: int) -> None:
        begin, end = self._since_begin(begin), self._since_begin(end)
        if lane in self._lanes and begin <= end and _trace_number(wait) <= LAST_WAIT_KIND and _trace_number(count):
            place = place if place == -1 or _trace_number(place) < len(self._places) else -1
            self._steps.append(
                (self._lanes[lane]["lane"], begin, end, count, min(_trace_number(busy), end - begin), wait, place)
            )
            if count > 1:
                self.note("merged")

    def _take_place(
        self, number: int, line: int, last: int, column: int, end_column: int, function: str, file: int = 0
    ) -> None:
        if number == len(self._places) < MOST_TRACE_PLACES:
            if _trace_number(file) > len(self.files):
                raise ValueError(file)
            text = self._text(file, _trace_number(line), _trace_number(last), column, end_column)
            if (inner := _entered_expression(text)) is not None:
                text, last = inner, line
            place = (line, last, _trace_label(text), _text_for_trace(function))
            self._places.append((*place, file) if file else place)

    def _take_end(self, number: int, at: int, how: HowLaneEnds, detail: str) -> None:
        facts: dict[str, Any] = {"end": self._since_begin(at), "how": how}
        if how not in get_args(HowLaneEnds):
            raise ValueError(how)
        self._change(self._lanes[number], **facts, **({"detail": _text_for_trace(detail)} if detail else {}))

    def _take_untaken(self, number: int) -> None:
        self._change(self._lanes[number], untaken=True)

    def _take_clock(self, at: int, seconds: float) -> None:
        if not math.isfinite(seconds):
            raise ValueError(seconds)
        self._clock.append((self._since_begin(at), float(seconds)))

    def _take_script(self, path: str) -> None:
        """The program says which file its own lines are in; that is news only where nobody knew its source."""
        if not self.source:
            self.source = _source_of(path)

    def _take_file(self, number: int, name: str, path: str) -> None:
        if _trace_number(number) == len(self.files) + 1 <= MOST_TRACE_FILES:
            self.files.append((_text_for_trace(name), _source_of(path)))

    def _take_note(self, key: str) -> None:
        if key in TRACE_NOTES:
            self.note(key)

    def _unique(self, name: str, does: str) -> str:
        """A name that no other lane has; a task that was given none is called like its coroutine."""
        short = unique = _short_lane_name(name, does)
        self._named[short] += 1
        if self._named[short] > 1 or unique in self._used:
            self._named[short] = max(self._named[short], 2)
            while (unique := f"{short} {self._named[short]}") in self._used:
                self._named[short] += 1
        self._used.add(unique)
        return unique

    def _text(self, file: int, line: int, last: int, column: int, end_column: int) -> str:
        """The awaited expression, without `await`, in one line."""
        if file not in self._lines:
            source = self.files[file - 1][1] if file else self.source
            self._lines[file] = source.encode().split(b"\n")
        lines = self._lines[file][line - 1 : last]
        if not lines or column < 0:
            return ""
        lines[-1] = lines[-1][:end_column]
        lines[0] = lines[0][column:]
        return " ".join(b" ".join(lines).decode("utf-8", "replace").split()).removeprefix("await ")


def _source_of(path: object) -> str:
    """The text of a file that the program named; nothing where it is not a file of bounded size."""
    file = Path(_text_for_trace(path))
    try:
        is_readable = file.is_file() and file.stat().st_size <= LARGEST_SOURCE
        return file.read_text("utf-8", errors="replace") if is_readable else ""
    except OSError:
        return ""


def _trace_label(text: str) -> str:
    text = text.removeprefix("asyncio.")
    return text if len(text) <= LONGEST_LABEL else text[: LONGEST_LABEL - 1] + "…"


def _trace_number(value: object) -> int:
    """A natural number that JavaScript knows; raises ValueError for all else, booleans included."""
    if type(value) is not int or not 0 <= value <= GREATEST_NUMBER:
        raise ValueError(value)
    return value


def _text_for_trace(value: object) -> str:
    """A text that UTF-8 can carry; raises ValueError for what is no text."""
    if type(value) is not str:
        raise ValueError(value)
    return value.encode("utf-8", "replace").decode()


def _entered_expression(statement: str) -> str | None:
    """`x` of `async with x as y: …` and `async for y in x: …`; None for all else.

    Up to Python 3.12 the whole statement is what is awaited.
    """
    if not statement.startswith(("async with ", "async for ")):
        return None
    ends = [index for index, character in enumerate(statement) if character == ":"]
    for end in ends:
        with contextlib.suppress(SyntaxError):
            text = f"async def f():\n {statement[:end]}: pass"
            body = ast.parse(text).body[0].body[0]  # type: ignore[attr-defined]
            entered = body.iter if isinstance(body, ast.AsyncFor) else body.items[0].context_expr
            return ast.get_source_segment(text, entered)
    return None


def place_in_words(trace: TracePart, place: int) -> str:
    """Where a place is: "line 7", or "shop.py:7" in another file than the script; "" where there is none."""
    places, names = trace.get("places", []), trace.get("files", [])
    if not 0 <= place < len(places):
        return ""
    line, _, _, _, *more = places[place]
    return f"{names[more[0] - 1]}:{line}" if more and 0 < more[0] <= len(names) else f"line {line}"


def _short_lane_name(name: str, does: str) -> str:
    prefix, _, number = name.partition("-")
    return does if prefix == "Task" and number.isdigit() else name


def merged_trace_steps(steps: list[TaskStep], most: int) -> list[TaskStep]:
    """At most about `most` steps: neighbours in a lane are merged, the shorter their waits the sooner.

    Steps that block, and waits that are long beside the whole, are never merged.
    """
    short = SHORT_STEP
    longest = max((step[2] for step in steps), default=0)
    while len(steps) > most and short < max(longest, SHORT_STEP + 1):
        steps = _merge_trace_steps(steps, short)
        short *= 2
    return steps


def _merge_trace_steps(steps: list[TaskStep], short: int) -> list[TaskStep]:
    """Merge steps of a lane that are both short, with a short wait between them."""
    lanes: dict[int, list[TaskStep]] = defaultdict(list)
    for step in steps:
        lane = lanes[step[0]]
        if lane and _are_short_steps(lane[-1], step, short):
            last = lane[-1]
            lane[-1] = (step[0], last[1], step[2], last[3] + step[3], last[4] + step[4], step[5], step[6])
        else:
            lane.append(step)
    return sorted(itertools.chain.from_iterable(lanes.values()), key=lambda step: step[2])


def _are_short_steps(before: TaskStep, after: TaskStep, short: int) -> bool:
    """Whether two neighbours are short, or made of short ones, and the wait between them is short."""
    return after[1] - before[2] <= short and all(
        count > 1 or busy <= short for _, _, _, count, busy, *_ in (before, after)
    )
