"""Requests, one by one: each lane of the demo begins where the one above it ended."""

import re
from itertools import pairwise

import pytest
from support import Finished

LANE = re.compile(r"^ *\d+  ( *)(█░*█+)", re.MULTILINE)


@pytest.fixture(scope="module")
def lanes(finished: Finished) -> list[tuple[int, int]]:
    """Where each request began and ended, in characters."""
    return [match.span(2) for line in finished("fetch_requests").text.splitlines() if (match := LANE.match(line))]


def test_the_demo_ends_well(finished: Finished) -> None:
    """It ends by itself, without an error."""
    assert finished("fetch_requests").code == 0


def test_twenty_requests_have_a_lane_each(lanes: list[tuple[int, int]]) -> None:
    """Each request is one row, and each has ended."""
    assert len(lanes) == 20


def test_each_request_begins_when_the_last_has_ended(lanes: list[tuple[int, int]]) -> None:
    """The waits make a staircase: no two overlap by more than the character they share."""
    steps = [begin - end for (_, end), (begin, _) in pairwise(lanes)]

    assert min(steps) >= -1


def test_twenty_waits_add_up(finished: Finished) -> None:
    """One latency after another: at least twenty of them."""
    assert float(re.search(r"one_by_one: ([\d.]+) s", finished("fetch_requests").text)[1]) >= 20 * 0.1
