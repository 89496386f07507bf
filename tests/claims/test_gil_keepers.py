"""What the talk says of C code and the GIL is what its demo measures, as ratios within each call."""

import re
import sys

import pytest
from support import Finished

LET_GO = ("zlib.compress", "pbkdf2_hmac", "sqlite3", "numpy sort", "a Python loop", "json + hook")
VERMILION = "#ff8a5c"  # in the look's colours: failure
KEEP = ("json.loads", "re.findall", "sorted", "7 ** 1_600_000")
has_gil = pytest.mark.skipif(not getattr(sys, "_is_gil_enabled", lambda: True)(), reason="a Python without a GIL")


@pytest.fixture(scope="module")
def silence(finished: Finished) -> dict[str, float]:
    """The loop's longest silence beside each call, as a share of that call."""
    line = r"^  (\S.*?) +[█─]+\s+silent for (\d+) of (\d+) ms$"
    found = re.findall(line, finished("gil_keepers").text, re.MULTILINE)
    return {name: int(gap) / int(took) for name, gap, took in found}


@pytest.fixture(scope="module")
def lanes(finished: Finished) -> dict[str, str]:
    """What is drawn for each call."""
    return dict(re.findall(r"^  (\S.*?) +([█─]+)", finished("gil_keepers").text, re.MULTILINE)[1:])


def test_the_measuring_ends_well(finished: Finished) -> None:
    """The demo ends by itself, without an error."""
    assert finished("gil_keepers").code == 0


def test_ten_calls_are_measured(silence: dict[str, float]) -> None:
    """Those that let go first, then those that keep the GIL."""
    assert tuple(silence) == LET_GO + KEEP


@pytest.mark.parametrize("name", LET_GO)
def test_beside_a_call_that_lets_go_the_loop_ticks(silence: dict[str, float], name: str) -> None:
    """Its longest silence is far shorter than the call, even on a busy machine."""
    assert silence[name] < 0.6


@has_gil
@pytest.mark.parametrize("name", KEEP)
def test_beside_a_call_that_keeps_the_gil_the_loop_is_silent(silence: dict[str, float], name: str) -> None:
    """One silence takes nearly all of the call."""
    assert silence[name] > 0.8


@has_gil
def test_the_kinds_are_worlds_apart(silence: dict[str, float]) -> None:
    """The typical keeper silences the loop for at least three times the share of the typical other call."""
    typical = [sorted(silence[name] for name in names)[len(names) // 2] for names in (LET_GO, KEEP)]

    assert typical[1] > 3 * typical[0]


@has_gil
def test_what_freezes_is_drawn_as_a_flat_line(lanes: dict[str, str]) -> None:
    """Only in the lane of a call that keeps the GIL one flat stretch fills more than half."""
    frozen = [name for name, lane in lanes.items() if 2 * max(map(len, lane.split("█"))) > len(lane)]

    assert frozen == list(KEEP)


def test_c_that_calls_python_lets_go(silence: dict[str, float]) -> None:
    """json.loads with a hook gives the GIL back each time it is in Python; without one it stays in C."""
    assert silence["json + hook"] < 0.6 * silence["json.loads"]


def test_the_chart_names_every_call_and_shows_the_silence_as_a_failure(finished: Finished) -> None:
    """The picture carries the ten names, as text."""
    svg = (finished("gil_keepers").folder / "gil_keepers.svg").read_text("utf-8")

    assert [name for name in LET_GO + KEEP if f">{name}</text>" not in svg] == []
    assert (VERMILION in svg, "<pattern" in svg) == (True, False)
