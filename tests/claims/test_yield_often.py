"""What the talk says of sleep(0) is what its demo measures: how long the loop takes, and how the heart beats on."""

import re

import pytest
from support import Finished


@pytest.fixture(scope="module")
def measured(finished: Finished) -> dict[str, tuple[float, float]]:
    """By how often the loop yields: its time as a ratio, and the longest gap in milliseconds."""
    found = re.findall(
        r"sleep\(0\): (.+)\n +took \S+ s of CPU time, (\S+) times the first\n +longest gap: (\d+) ms",
        finished("yield_often").text,
    )
    return {often: (float(ratio), float(gap)) for often, ratio, gap in found}


@pytest.mark.parametrize("often", ["every turn", "every 1,000th turn"])
def test_a_loop_that_yields_lets_the_heart_beat(measured: dict[str, tuple[float, float]], often: str) -> None:
    """Without a yield the heart stands still at least three times as long."""
    assert measured["never"][1] > 3 * measured[often][1]


def test_to_yield_at_every_turn_is_expensive(measured: dict[str, tuple[float, float]]) -> None:
    """It takes several times as long: at least three times here, where the recording shows more than five."""
    assert measured["every turn"][0] > 3


def test_to_yield_at_every_thousandth_turn_costs_next_to_nothing(measured: dict[str, tuple[float, float]]) -> None:
    """At most as much again, on a busy machine, and less than half of what every turn costs."""
    ratio, _ = measured["every 1,000th turn"]

    assert ratio < 2
    assert ratio < measured["every turn"][0] / 2
