"""What the talk says of workers that run at once is what its demo measures, within the one run."""

import os
import re
import sys

import pytest
from support import Finished

WINDOW = 60.0  # milliseconds of each lane
WAYS = ("tasks", "threads", "processes", "interpreters")[: 4 if sys.version_info >= (3, 14) else 3]
has_gil = pytest.mark.skipif(not getattr(sys, "_is_gil_enabled", lambda: True)(), reason="a Python without a GIL")


@pytest.fixture(scope="module")
def text(finished: Finished) -> str:
    """The last screen."""
    return finished("own_gils").text


@pytest.fixture(scope="module")
def at_once(text: str) -> dict[str, float]:
    """For how many milliseconds both workers ran."""
    return {name: float(ms) for name, ms in re.findall(r"^  (\w+): at once for ([\d.]+) ms$", text, re.MULTILINE)}


@pytest.fixture(scope="module")
def lanes(text: str) -> list[str]:
    """The lanes as the terminal draws them, two for each way."""
    return re.findall(r"^    [AB]  ([░█]+)$", text, re.MULTILINE)


def test_each_way_this_python_knows_has_two_lanes(at_once: dict[str, float], lanes: list[str]) -> None:
    """Equally long, and an older Python says what it lacks."""
    assert tuple(at_once) == WAYS
    assert [len(lane) for lane in lanes] == [75] * 2 * len(WAYS)


@pytest.mark.skipif(sys.version_info >= (3, 14), reason="has an interpreter pool")
def test_an_older_python_says_what_it_lacks(text: str) -> None:
    """Interpreters are named, with the version they need."""
    assert "interpreters since Python 3.14" in text


def test_tasks_never_run_at_once(at_once: dict[str, float]) -> None:
    """One thread runs one task, then the other."""
    assert at_once["tasks"] < 0.02 * WINDOW


@has_gil
def test_threads_with_a_gil_hardly_ever_run_at_once(at_once: dict[str, float]) -> None:
    """Only where a tick holds the end of one turn and the beginning of the next."""
    assert at_once["threads"] < 0.05 * WINDOW


def test_who_shares_a_gil_takes_turns(lanes: list[str]) -> None:
    """Both tasks run and wait, and so do both threads."""
    assert [set(lane) for lane in lanes[:4]] == [{"░", "█"}] * 4


@pytest.mark.parametrize("name", WAYS[2:])
def test_who_has_a_gil_of_its_own_runs_at_once(at_once: dict[str, float], name: str) -> None:
    """For a good part of the time, where a second core is free."""
    if (os.cpu_count() or 1) < 2 or os.getloadavg()[0] > 2.5:
        pytest.skip("no second core, or none that is free")
    assert at_once[name] > 0.3 * WINDOW


def test_the_chart_names_every_lane(finished: Finished) -> None:
    """As text, so that it can be searched and read aloud."""
    svg = (finished("own_gils").folder / "own_gils.svg").read_text("utf-8")

    assert [name for name in WAYS if f">{name} A</text>" not in svg or f">{name} B</text>" not in svg] == []
