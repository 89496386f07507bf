"""What the talk says of pools for CPU work is what its demo measures, as ratios within the one run."""

import os
import re
import sys

import pytest
from support import Finished

WAYS = ("one by one", "threads", "processes", "interpreters")
HERE = WAYS if sys.version_info >= (3, 14) else WAYS[:3]
has_gil = pytest.mark.skipif(not getattr(sys, "_is_gil_enabled", lambda: True)(), reason="a Python without a GIL")


@pytest.fixture(scope="module")
def text(finished: Finished) -> str:
    """The last screen."""
    return finished("cpu_pools").text


@pytest.fixture(scope="module")
def ways(text: str) -> dict[str, tuple[float, float, float]]:
    """Of each way: how many times as fast it is, the seconds until it is up, the seconds it works."""
    line = r"^  (\S.*?) +[█░]+\s+([\d.]+) x, starts ([\d.]+) s, works ([\d.]+) s$"
    return {name: tuple(map(float, figures)) for name, *figures in re.findall(line, text, re.MULTILINE)}


@pytest.fixture(scope="module")
def workers(text: str) -> int:
    """How many workers each pool has."""
    return int(re.search(r"at best (\d+) times as fast", text)[1])


def test_the_measuring_ends_well(finished: Finished) -> None:
    """The demo ends by itself, without an error."""
    assert finished("cpu_pools").code == 0


def test_the_ways_this_python_knows_are_measured(ways: dict[str, tuple[float, float, float]]) -> None:
    """Four of them since Python 3.14, three before."""
    assert tuple(ways) == HERE


@pytest.mark.skipif(sys.version_info >= (3, 14), reason="has an interpreter pool")
def test_an_older_python_says_what_it_lacks(text: str) -> None:
    """Interpreters are named, with the version they need."""
    assert "interpreters since Python 3.14" in text


@has_gil
def test_threads_gain_nothing(ways: dict[str, tuple[float, float, float]]) -> None:
    """They share one GIL: about as long as one by one."""
    assert 0.3 < ways["threads"][0] < 1.5


@pytest.mark.parametrize("name", HERE[2:])
def test_own_gils_gain(ways: dict[str, tuple[float, float, float]], workers: int, name: str) -> None:
    """Clearly faster than one by one, where there is a second core that nobody else keeps busy."""
    if workers < 2 or os.getloadavg()[0] > workers + 0.5:
        pytest.skip("no second core, or none that is free")
    assert ways[name][0] > 1.1


def test_nobody_gains_more_than_the_cores(ways: dict[str, tuple[float, float, float]], workers: int) -> None:
    """A machine that was busy for the first way may flatter the others a little."""
    assert max(gain for gain, _, _ in ways.values()) < 1.6 * workers


def test_a_gain_is_a_ratio_of_the_times_shown(ways: dict[str, tuple[float, float, float]]) -> None:
    """One by one is the measure of all."""
    alone = ways["one by one"][2]

    assert [gain for gain, _, _ in ways.values()] == pytest.approx([alone / w for _, _, w in ways.values()], abs=0.2)


@pytest.mark.skipif(sys.version_info < (3, 14), reason="has neither an interpreter pool nor, on Linux, forkserver")
@pytest.mark.parametrize("name", WAYS[2:])
def test_an_own_gil_takes_time_to_start(ways: dict[str, tuple[float, float, float]], name: str) -> None:
    """Far longer than threads do."""
    assert ways[name][1] > 3 * ways["threads"][1]


def test_the_chart_names_every_way_and_hatches_the_start(finished: Finished) -> None:
    """The picture carries the names, as text."""
    svg = (finished("cpu_pools").folder / "cpu_pools.svg").read_text("utf-8")

    assert [name for name in HERE if f">{name}</text>" not in svg] == []
    assert "<pattern" in svg


def test_the_chart_compares_the_work_and_names_the_start(
    finished: Finished, ways: dict[str, tuple[float, float, float]]
) -> None:
    """The solid parts begin at one line and say their seconds; each hatched one says that it is the start."""
    svg = (finished("cpu_pools").folder / "cpu_pools.svg").read_text("utf-8")
    said = [f"{work:.2f} s" for _, _, work in ways.values()] + [
        f"starts {up:.2f} s" for _, up, _ in ways.values() if up
    ]

    assert [words for words in said if f">{words}</text>" not in svg] == []
