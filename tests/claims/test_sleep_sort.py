"""What the talk says of sleep sort is what the demo's sleepers do."""

import re

import pytest
from support import Finished


@pytest.fixture(scope="module")
def bars(finished: Finished) -> dict[int, int]:
    """How long each number slept, in blocks."""
    found = re.findall(r"^    (\d)  (█+)$", finished("sleep_sort").text, re.MULTILINE)
    return {int(number): len(bar) for number, bar in found}


def test_the_numbers_wake_up_in_order(finished: Finished, bars: dict[int, int]) -> None:
    """Given in another order, they are sorted by sleeping."""
    awake = re.search(r"awake  \[(.*)\]", finished("sleep_sort").text)[1]

    assert list(bars) != sorted(bars)
    assert [int(number) for number in awake.split(", ")] == sorted(bars)


def test_each_sleeps_as_long_as_it_is_big(bars: dict[int, int]) -> None:
    """Never shorter than that; on a busy machine a little longer."""
    short = min(length / number for number, length in bars.items())

    assert short >= 7.5
    assert bars[9] < 3 * 9 * short


def test_they_sleep_at_the_same_time(finished: Finished, bars: dict[int, int]) -> None:
    """All of them together take less than one after another would."""
    seconds = finished("sleep_sort").ending.seconds
    one_after_another = sum(bars) * 0.2

    assert max(bars) * 0.2 <= seconds < one_after_another
