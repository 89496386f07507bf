"""Requests in threads: as many waits overlap as there are workers."""

import re

import pytest
from support import Finished

LATENCY = 0.1  # seconds, as the demo says


@pytest.fixture(scope="module")
def seconds(finished: Finished) -> dict[int, float]:
    """How long all twenty requests took, by the number of workers."""
    found = re.findall(r"(\d+) workers: ([\d.]+) s", finished("fetch_threads").text)
    return {int(workers): float(took) for workers, took in found}


def test_the_demo_ends_well(finished: Finished) -> None:
    """It ends by itself, without an error."""
    assert finished("fetch_threads").code == 0


def test_both_numbers_of_workers_are_shown(seconds: dict[int, float]) -> None:
    """Two would be a straw man alone, so twenty run as well."""
    assert list(seconds) == [2, 20]


def test_every_request_is_answered_twice(finished: Finished) -> None:
    """All twenty lanes hold both runs, each with its wait."""
    lanes = re.findall(r"^ *\d+ +█░+█+ *█░*█+$", finished("fetch_threads").text, re.MULTILINE)

    assert len(lanes) == 20


def test_two_workers_wait_at_least_ten_times(seconds: dict[int, float]) -> None:
    """Twenty waits, two at once."""
    assert seconds[2] >= 10 * LATENCY


def test_twenty_workers_are_at_least_three_times_as_quick_as_two(seconds: dict[int, float]) -> None:
    """Threads overlap waits as well, if there are enough of them."""
    assert seconds[2] > 3 * seconds[20]
