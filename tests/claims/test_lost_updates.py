"""What the talk says of lost updates is what its demo counts."""

import re

import pytest
from support import Finished

RACES = ("4 x thread", "4 x thread_with_lock", "2 x task", "2 x task_with_await_inside")


@pytest.fixture(scope="module")
def counts(finished: Finished) -> dict[str, tuple[int, int]]:
    """How many were added, and how many are in n, of each race."""
    line = r"^  (\S.*): added ([\d,]+), n is ([\d,]+)$"
    found = re.findall(line, finished("lost_updates").text, re.MULTILINE)
    return {name: (int(added.replace(",", "")), int(n.replace(",", ""))) for name, added, n in found}


def test_the_races_end_well(finished: Finished) -> None:
    """The demo ends by itself, without an error."""
    assert finished("lost_updates").code == 0


def test_there_are_four_races(counts: dict[str, tuple[int, int]]) -> None:
    """Two of threads, two of tasks."""
    assert tuple(counts) == RACES


def test_four_threads_add_two_million(counts: dict[str, tuple[int, int]]) -> None:
    """Half a million rounds each, as the notes say."""
    assert counts["4 x thread"][0] == 4 * 500_000


def test_threads_lose_a_good_part_although_there_may_be_a_gil(counts: dict[str, tuple[int, int]]) -> None:
    """More than one in fifty, and not all."""
    added, n = counts["4 x thread"]

    assert 0 < n < 0.98 * added


def test_with_a_lock_threads_lose_nothing(counts: dict[str, tuple[int, int]]) -> None:
    """The same loop, one at a time from reading to writing."""
    added, n = counts["4 x thread_with_lock"]

    assert n == added


def test_tasks_lose_nothing_without_an_await_inside(counts: dict[str, tuple[int, int]]) -> None:
    """They do await, but between two updates."""
    added, n = counts["2 x task"]

    assert n == added


def test_two_tasks_lose_exactly_half_around_an_await(counts: dict[str, tuple[int, int]]) -> None:
    """Both read, both await, both write: each time."""
    added, n = counts["2 x task_with_await_inside"]

    assert n == added / 2


def test_every_bar_is_as_long_as_its_count(finished: Finished, counts: dict[str, tuple[int, int]]) -> None:
    """What the eye compares is what was counted."""
    bars = re.findall(r"^  (█*)(·*) ", finished("lost_updates").text, re.MULTILINE)
    drawn = [len(kept) / len(kept + lost) for kept, lost in bars if len(kept + lost) > 1]

    assert drawn == pytest.approx([n / added for added, n in counts.values()], abs=0.01)
