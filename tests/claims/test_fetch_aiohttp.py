"""aiohttp: awaiting one by one overlaps nothing, gathering overlaps everything."""

import re
from itertools import pairwise

import pytest
from support import Finished

LATENCY = 0.1  # seconds, as the demo says


@pytest.fixture(scope="module")
def seconds(finished: Finished) -> dict[str, float]:
    """How long all twenty requests took, by the function that asked."""
    found = re.findall(r"(\w+): ([\d.]+) s", finished("fetch_aiohttp").text)
    return {name: float(took) for name, took in found}


def test_the_demo_ends_well(finished: Finished) -> None:
    """It ends by itself, without an error."""
    assert finished("fetch_aiohttp").code == 0


def test_awaiting_one_by_one_waits_twenty_times(seconds: dict[str, float]) -> None:
    """Asynchronous or not: what stands in line adds up."""
    assert seconds["one_by_one"] >= 20 * LATENCY


def test_gathering_is_at_least_five_times_as_quick(seconds: dict[str, float]) -> None:
    """All twenty wait at once."""
    assert seconds["one_by_one"] > 5 * seconds["gathered"]


def test_gathering_takes_less_than_three_latencies(seconds: dict[str, float]) -> None:
    """The wall is hardly wider than one wait."""
    assert LATENCY <= seconds["gathered"] < 3 * LATENCY


def test_a_staircase_stands_beside_a_wall(finished: Finished) -> None:
    """Each lane begins further right than the one above; its second request begins where all others do."""
    rows = re.findall(r"^ *\d+( +)(█░+█+)( *)█░+█+$", finished("fetch_aiohttp").text, re.MULTILINE)
    stairs = [len(before) for before, _, _ in rows]
    walls = [sum(map(len, row)) for row in rows]

    assert len(rows) == 20
    assert all(lower > upper for upper, lower in pairwise(stairs))
    assert max(walls) - min(walls) < (stairs[-1] - stairs[0]) / 3
