"""What stands in the memory may be anything: reading it never fails, and what comes of it is always a trace."""

import json
import time
from typing import Any, get_args

from hypothesis import example, given, settings
from hypothesis import strategies as st
from onstage.traces import ring, trace
from onstage.traces.ring import HEADER_WORDS, RING_BASE, RING_CAPACITY, SLOTS, TaskRing
from onstage.traces.trace import HowLaneEnds, LaneKind, Trace, TracePart

numbers = st.integers() | st.integers(0, 5) | st.integers(2**52, 2**70) | st.just(10**400)
odd = st.sampled_from([None, True, False, float("nan"), float("inf"), -0.0, 1.5, "", "\ud800", "x" * 300])
scalars = numbers | odd | st.text(max_size=5) | st.sampled_from([*get_args(LaneKind), *get_args(HowLaneEnds)])
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=2)
)
kinds = st.sampled_from(["lane", "name", "step", "end", "place", "untaken", "clock", "note", "_note", "x", 3, None])
small = st.integers(0, 4)
likely = st.one_of(
    st.tuples(
        st.just("lane"), small, st.just("task"), st.text(max_size=2), st.text(max_size=2), values, values, values
    ),
    st.tuples(st.just("name"), small, values),
    st.tuples(st.just("step"), small, *[numbers] * 3, values, values, values),
    st.tuples(st.just("end"), small, values, values, values),
    st.tuples(st.just("place"), small, *[values] * 5),
    st.tuples(st.just("place"), small, *[values] * 5, values),
    st.tuples(st.just("file"), small, values, values),
    st.tuples(st.just("clock"), values, values),
)
records = st.lists(likely.map(list) | st.builds(lambda kind, rest: [kind, *rest], kinds, st.lists(values, max_size=8)))


def assert_sound(part: TracePart) -> None:
    """JSON and JavaScript can carry it, and no time lies before the beginning."""
    json.dumps(part, allow_nan=False, ensure_ascii=False).encode()
    lanes = {lane["lane"]: lane for lane in part["lanes"]}
    assert len({lane["name"] for lane in lanes.values()}) == len(lanes) == len(part["lanes"])
    for lane in lanes.values():
        assert type(lane["lane"]) is int
        assert 0 <= lane["begin"] <= ring.GREATEST_NUMBER
        assert 0 <= lane.get("end", 0) <= ring.GREATEST_NUMBER
        assert lane["parent"] is None or lane["parent"] in lanes
        assert lane.get("how", "exited") in get_args(HowLaneEnds)
    for lane, begin, end, count, busy, wait, place in part["steps"]:
        assert {type(value) for value in (lane, begin, end, count, busy, wait, place)} == {int}
        assert lane in lanes
        assert 0 <= begin <= end <= ring.GREATEST_NUMBER
        assert count > 0
        assert 0 <= busy <= end - begin
        assert 0 <= wait <= 4
        assert -1 <= place < len(part["places"])
    for lane, since in part.get("running", []):
        assert lane in lanes
        assert since >= 0
    for line, last, text, function in part["places"]:
        assert type(line) is type(last) is int
        assert type(text) is type(function) is str
        assert len(text) <= trace.LONGEST_LABEL


@given(st.lists(records, max_size=3), st.lists(st.tuples(numbers, st.integers(0, 2**64 - 1))))
@settings(max_examples=300, deadline=None)
def test_records_of_any_kind_make_a_sound_trace(batches: list[list[Any]], running: list[tuple[int, int]]) -> None:
    """In parts as they come, and as a whole."""
    made = Trace("await x\n", 5_000_000)
    cursor = made.cursor()
    for batch in batches:
        made.take(batch)
        made.look(time.monotonic_ns(), [(lane, at) for lane, at in running if type(lane) is int])
        json.dumps(made.part(cursor), allow_nan=False)
        cursor = made.cursor()
        assert_sound(made.part(None))
    made.finish(time.monotonic_ns())
    assert_sound(made.whole())
    assert_sound(made.whole(most_steps=2))


pieces = st.lists(st.sampled_from([b"[", b"]", b"\n", b'"', b"1", b",", b"\xff", b"NaN"])).map(b"".join)
FULL = [1, 10**6, *[0] * 38]
WRONG = b'["clock",1,NaN]\n["clock",1,1e999]\n["lane",' + b"9" * 5000 + b"]\n[1]\n{}\n[]\n[[]]\n"
words = st.integers(0, 2**64 - 1) | st.integers(0, 2 * RING_CAPACITY)


@given(
    st.lists(words, min_size=HEADER_WORDS + 2 * SLOTS, max_size=HEADER_WORDS + 2 * SLOTS),
    st.binary(max_size=200)
    | st.lists(st.sampled_from([b"[", b"]", b"\n", b'"', b"1", b",", b"\xff", b"NaN"])).map(b"".join),
)
@example(FULL, b"[" * 1000)
@example(FULL, WRONG)
@settings(max_examples=100, deadline=None)
def test_a_memory_of_anything_is_read(header: list[int], data: bytes) -> None:
    """Wrong words, and bytes that are no lines: passed over."""
    with TaskRing() as memory, open(memory.path, "r+b") as file:
        file.write(b"".join(word.to_bytes(8, "little") for word in header))
        file.write(data * 200)
        file.flush()
        made = Trace("", 0)
        for _ in range(2):
            made.take(memory.read())
            made.look(time.monotonic_ns(), memory.running())
            made.dropped = memory.dropped
            assert_sound(made.part(None))
        assert memory.has_begun in (True, False)


def test_deep_nesting_and_long_lines_are_passed_over() -> None:
    """A line deeper than Python's stack, one that never ends, and then one that makes sense."""
    with TaskRing() as memory, open(memory.path, "r+b") as file:
        good = b'\n["lane",1,"task","a","a",null,null,7]\n'
        data = b"[" * 10_000 + good + b"[" * (RING_CAPACITY - 20_000) + good
        file.seek(RING_BASE)
        file.write(data)
        file.seek(8)
        file.write(len(data).to_bytes(8, "little"))
        file.flush()
        assert memory.read() == [["lane", 1, "task", "a", "a", None, None, 7]] * 2


def test_names_are_unique_whatever_comes() -> None:
    """Also when a name becomes free and is taken again, or looks like a number that we gave."""
    made = Trace("", 0)
    made.take([["lane", number, "task", "a", "x", None, 1, 1] for number in (1, 2)])
    made.take(
        [["name", 1, "b"], ["lane", 3, "task", "a", "x", None, 1, 1], ["lane", 4, "task", "a 2", "x", None, 1, 1]]
    )
    made.take([["name", 2, "c"], ["lane", 5, "task", "a 2", "x", None, 1, 1], ["name", 2, "a"]])
    names = [lane["name"] for lane in made.whole()["lanes"]]

    assert len(set(names)) == 5
    assert names[0] == "b"


def test_what_is_remembered_for_followers_is_bounded() -> None:
    """A task that is renamed, and a clock that ticks, for ever: a follower who lost touch begins again."""
    made = Trace("", 0)
    made.take([["lane", 1, "task", "a", "x", None, 1, 1]])
    for first in range(0, 300_000, 10_000):
        made.take([["name", 1, f"n{n}"] for n in range(first, first + 10_000)])
        made.take([["clock", n, n] for n in range(first, first + 10_000)])
    cursor = made.cursor()

    assert cursor["changes"] <= trace.MOST_TRACE_CHANGES
    assert cursor["clock"] <= trace.MOST_TRACE_CHANGES
    assert len(made._named) + len(made._used) < 10
    assert made.whole()["lanes"][0]["name"] == "n299999"
    assert made.whole()["clock"][-1] == (299_999, 299_999.0)
