"""What the talk says of a child process is when its lines came, what went on meanwhile, and how it ended."""

from itertools import pairwise

import pytest
from support import Finished, Story, story


@pytest.fixture(scope="module")
def told(finished: Finished) -> Story:
    """All lines of the run."""
    return story(finished("subprocess_lines").text)


def test_the_lines_come_one_by_one_and_in_order(told: Story) -> None:
    """Each when the child has printed it, and not all at the end."""
    steps = [(at, what) for at, _, what in told if what.startswith("step")]

    assert [what for _, what in steps] == [f"step {number}" for number in range(1, len(steps) + 1)]
    assert len(steps) >= 3
    assert all(later - earlier > 0.25 for (earlier, _), (later, _) in pairwise(steps))


def test_the_heart_beats_between_the_lines(told: Story) -> None:
    """Nobody waits for the child but the task that reads it."""
    beats = [at for at, who, _ in told if who == "heart"]

    assert len(beats) >= 5
    assert max(later - earlier for earlier, later in pairwise(beats)) < 0.8


def test_a_cancelled_reader_kills_the_child_and_waits_for_its_end(told: Story) -> None:
    """By signal 9, before the demo goes on."""
    assert [(who, what) for _, who, what in told][-2:] == [("child", "ended with -9"), ("main", "had no more patience")]
