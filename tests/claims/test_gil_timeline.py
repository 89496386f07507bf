"""What the talk says of threads and the GIL is what its demo measures, as ratios within the one run."""

import re
import sys

import pytest
from support import Finished

LANES = ("Python A", "Python B", "Python + C A", "Python + C B")
has_gil = pytest.mark.skipif(not getattr(sys, "_is_gil_enabled", lambda: True)(), reason="a Python without a GIL")


@pytest.fixture(scope="module")
def text(finished: Finished) -> str:
    """The last screen."""
    return finished("gil_timeline").text


@pytest.fixture(scope="module")
def window(text: str) -> float:
    """How many milliseconds the lanes show."""
    return float(re.search(r"^ *(\d+) ms:", text, re.MULTILINE)[1])


@pytest.fixture(scope="module")
def facts(text: str) -> dict[str, list[float]]:
    """How many milliseconds ran what beside what: first the threads of Python, then those of Python and C."""
    kinds = ("bytecode beside bytecode", "C beside bytecode", "C beside C")
    return {kind: [float(ms) for ms in re.findall(rf"{kind}: ([\d.]+) ms", text)] for kind in kinds}


@pytest.fixture(scope="module")
def lanes(text: str) -> dict[str, str]:
    """The four lanes as the terminal draws them."""
    return {
        " ".join(name.split()): lane for name, lane in re.findall(r"^ *(Python.* [AB])  (\S+)$", text, re.MULTILINE)
    }


def test_the_measuring_ends_well(finished: Finished) -> None:
    """The demo ends by itself, without an error."""
    assert finished("gil_timeline").code == 0


def test_each_thread_has_a_lane(lanes: dict[str, str]) -> None:
    """Two threads of Python, then two of Python and C, all equally long."""
    lengths = {len(lane) for lane in lanes.values()}

    assert (tuple(lanes), len(lengths)) == (LANES, 1)


@has_gil
def test_bytecode_never_runs_beside_bytecode(facts: dict[str, list[float]], window: float) -> None:
    """In both pairs of threads it takes turns, to less than a hundredth of the time."""
    assert max(facts["bytecode beside bytecode"]) < 0.01 * window


@has_gil
def test_two_threads_of_python_never_run_at_once(lanes: dict[str, str]) -> None:
    """No column of the picture is solid in both lanes."""
    both = list(zip(lanes["Python A"], lanes["Python B"], strict=True))

    assert both.count(("█", "█")) == 0


@has_gil
def test_both_threads_of_python_run_and_wait_for_each_other(lanes: dict[str, str]) -> None:
    """Taking turns means that each has some."""
    seen = [{"█", "░"} <= set(lanes[name]) for name in ("Python A", "Python B")]

    assert seen == [True, True]


def test_c_runs_beside_c(facts: dict[str, list[float]]) -> None:
    """More than 15 % of the time in which both threads run, both are in C."""
    together = sum(ms[1] for ms in facts.values())

    assert facts["C beside C"][1] > 0.15 * together


def test_c_beside_c_is_no_trifle(facts: dict[str, list[float]], window: float) -> None:
    """It is a visible share of what the lanes show, even on a busy machine."""
    assert facts["C beside C"][1] > 0.02 * window


def test_c_runs_beside_bytecode(facts: dict[str, list[float]]) -> None:
    """While one thread is in C the other one may run bytecode."""
    assert facts["C beside bytecode"][1] > 0


def test_threads_of_python_call_no_c(facts: dict[str, list[float]]) -> None:
    """The first pair shows bytecode and nothing else."""
    assert [facts["C beside bytecode"][0], facts["C beside C"][0]] == [0, 0]


def test_the_chart_names_every_lane(finished: Finished) -> None:
    """The picture carries the names of the four lanes, as text."""
    svg = (finished("gil_timeline").folder / "gil_timeline.svg").read_text("utf-8")

    assert [name for name in LANES if f">{name}</text>" not in svg] == []


@has_gil
def test_the_chart_draws_waiting_hatched(finished: Finished) -> None:
    """What runs is solid, what waits is hatched, and the picture says so."""
    svg = (finished("gil_timeline").folder / "gil_timeline.svg").read_text("utf-8")

    assert "<pattern" in svg
    assert "hatched waits" in svg
