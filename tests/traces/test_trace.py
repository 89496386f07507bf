"""A trace, put together from what a tracer wrote."""

import pytest
from onstage.traces.trace import Trace

SOURCE = (
    'async with get(f"{host}:1/", {1: 2}) as r: await r\nx = await asyncio.sleep(\n    JOBS[job]\n)\n'
    + "# ä"
    + "a" * 99
)


@pytest.mark.parametrize(
    ("place", "text"),
    [
        ((1, 1, 0, 50), 'get(f"{host}:1/", {1: 2})'),
        ((2, 4, 4, 1), "sleep( JOBS[job] )"),
        ((5, 5, 2, 104), "ä" + "a" * 58 + "…"),
        ((5, 5, -1, -1), ""),
        ((99, 99, 0, 5), ""),
    ],
)
def test_what_is_awaited_is_one_short_line(place: tuple[int, ...], text: str) -> None:
    """Without `await`, without `asyncio.`, and of `async with` what is entered; columns are counted in bytes."""
    trace = Trace(SOURCE, 0)
    trace.take([["place", 0, *place, "f"]])

    assert trace.whole()["places"] == [(*place[:2], text, "f")]


def test_lanes_have_names_of_their_own() -> None:
    """A task without one is called like its coroutine; a name given right after is the only one that counts."""
    trace = Trace("", 0)
    rows = [
        (1, "Task-1", "main"),
        (2, "Task-2", "cook"),
        (3, "Task-3", "cook"),
        (4, "cook", "cook"),
        (5, "x", "<lambda>"),
    ]
    trace.take(
        [["lane", number, "task", name, does, None, 1, 0] for number, name, does in rows] + [["name", 2, "soup"]]
    )
    trace.take([["name", 5, "soup"]])

    assert [lane["name"] for lane in trace.whole()["lanes"]] == ["main", "soup", "cook", "cook 2", "soup 2"]
