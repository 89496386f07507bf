"""What the talk says of blocking is what becomes of the demo's heartbeat, in seconds of its own run."""

import re

import pytest
from support import Finished


@pytest.fixture(scope="module")
def acts(finished: Finished) -> dict[str, tuple[str, float, float]]:
    """By way to sleep: what was printed meanwhile, how long it slept, and the longest gap between two beats."""
    found = re.findall(
        r"^  (\S+)\((\S+)\)\n(.*?)^  \1 is over\n.*?^  longest gap between beats: (\S+) s",
        finished("blocking").text,
        re.MULTILINE | re.DOTALL,
    )
    return {way: (meanwhile, float(slept), float(gap)) for way, slept, meanwhile, gap in found}


def test_all_three_ways_are_tried_without_a_key(acts: dict[str, tuple[str, float, float]]) -> None:
    """Nobody presses one here, and the demo goes on by itself."""
    assert list(acts) == ["time.sleep", "asyncio.sleep", "to_thread"]


def test_a_task_that_blocks_silences_all_others(acts: dict[str, tuple[str, float, float]]) -> None:
    """Not one beat while time.sleep runs: the gap is as long as the sleep."""
    meanwhile, slept, gap = acts["time.sleep"]

    assert "♥" not in meanwhile
    assert gap >= slept


@pytest.mark.parametrize("way", ["asyncio.sleep", "to_thread"])
def test_the_heart_beats_on_while_a_task_awaits(acts: dict[str, tuple[str, float, float]], way: str) -> None:
    """It beats all the time, and its longest gap is less than a third of the one of time.sleep."""
    meanwhile, _, gap = acts[way]

    assert meanwhile.count("♥") >= 8
    assert gap < acts["time.sleep"][2] / 3
