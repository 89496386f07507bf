"""What the talk says of a TaskGroup is what happens to the four dishes of the demo."""

import re

import pytest
from support import Finished


@pytest.fixture(scope="module")
def dishes(finished: Finished) -> dict[str, tuple[int, str]]:
    """How long each dish cooked, in blocks, and its end."""
    found = re.findall(r"^    (\w+) +(█+) (\w+)$", finished("task_group").text, re.MULTILINE)
    return {dish: (len(bar), end) for dish, bar, end in found}


def test_the_first_failure_cancels_the_siblings_that_still_run(dishes: dict[str, tuple[int, str]]) -> None:
    """Who was ready before stays ready."""
    ends = {dish: end for dish, (_, end) in dishes.items()}

    assert ends == {"eggs": "ready", "toast": "burnt", "soup": "cancelled", "cake": "cancelled"}


def test_the_siblings_stop_where_the_failure_is(dishes: dict[str, tuple[int, str]]) -> None:
    """Neither goes on for longer than a moment, and the eggs were done long before."""
    burnt = dishes["toast"][0]

    assert dishes["soup"][0] == pytest.approx(burnt, abs=4)
    assert dishes["cake"][0] == pytest.approx(burnt, abs=4)
    assert dishes["eggs"][0] == pytest.approx(burnt / 2, abs=4)


def test_the_failure_comes_in_an_exception_group(finished: Finished) -> None:
    """`except*` gets a group with the one error in it; the line after the block is not reached."""
    text = finished("task_group").text

    assert "ExceptionGroup('unhandled errors in a TaskGroup', [RuntimeError('The toast burnt.')])" in text
    assert "Never said" not in text
