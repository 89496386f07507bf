"""What the talk says of blocking is what becomes of the demo's heartbeat, in seconds of its own run."""

import re

import pytest
from support import Finished


@pytest.fixture(scope="module")
def acts(finished: Finished) -> dict[str, tuple[float, str]]:
    """By way to sleep: for how long, and the heartbeats from then on."""
    found = re.findall(r"^  (\S+)\((\S+)\)\n(.*)$", finished("blocking").text, re.MULTILINE)
    return {way: (float(slept), beats) for way, slept, beats in found}


def test_all_three_ways_are_tried_without_a_key(acts: dict[str, tuple[float, str]]) -> None:
    """Nobody presses one here, and the demo goes on by itself."""
    assert list(acts) == ["time.sleep", "asyncio.sleep", "to_thread"]


def test_a_task_that_blocks_silences_all_others(acts: dict[str, tuple[float, str]]) -> None:
    """Not one beat while time.sleep runs: the first one comes after as long as the sleep."""
    slept, beats = acts["time.sleep"]

    assert float(re.match(r" after (\S+) s ♥", beats)[1]) >= slept


@pytest.mark.parametrize("way", ["asyncio.sleep", "to_thread"])
def test_the_heart_beats_on_while_a_task_awaits(acts: dict[str, tuple[float, str]], way: str) -> None:
    """It beats all the time, and no beat is later than half of the sleep."""
    _, beats = acts[way]

    assert beats.count("♥") >= 8
    assert "after" not in beats
