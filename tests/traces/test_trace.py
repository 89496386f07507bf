"""A trace, put together from what a tracer wrote."""

import os
from pathlib import Path

import pytest
from onstage.traces.trace import Trace, place_in_words

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


def test_a_place_in_another_file_has_its_text_from_there(tmp_path: Path) -> None:
    """A file that cannot be read has no text; a place in a file that nobody named is none."""
    shop, pipe = tmp_path / "shop.py", tmp_path / "pipe.py"
    shop.write_text("await asyncio.sleep(2)\n")
    os.mkfifo(pipe)
    trace = Trace(SOURCE, 0)
    trace.take([["file", number, path.name, str(path)] for number, path in enumerate((shop, pipe, tmp_path), 1)])
    trace.take([["place", number, 1, 1, 0, 22, "f", file] for number, file in enumerate((1, 2, 3, 4))])
    whole = trace.whole()

    assert whole["files"] == ["shop.py", "pipe.py", tmp_path.name]
    assert whole["places"] == [(1, 1, "sleep(2)", "f", 1), (1, 1, "", "f", 2), (1, 1, "", "f", 3)]
    assert trace.sources == [SOURCE, "await asyncio.sleep(2)\n", "", ""]
    assert [place_in_words(whole, place) for place in (0, 3, -1)] == ["shop.py:1", "", ""]


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
