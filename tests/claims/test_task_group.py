"""What the talk says of a TaskGroup is what happens to the four dishes of the demo."""

import re

import pytest
from support import Finished


@pytest.fixture(scope="module")
def dishes(finished: Finished) -> dict[str, tuple[float, str]]:
    """When each dish ended, in seconds, and how."""
    found = re.findall(r"^  (\S+) s  (\w+): (?!begins)(\w+)$", finished("task_group").text, re.MULTILINE)
    return {dish: (float(at), end) for at, dish, end in found}


def test_the_first_failure_cancels_the_siblings_that_still_run(dishes: dict[str, tuple[float, str]]) -> None:
    """Who was ready before stays ready."""
    ends = {dish: end for dish, (_, end) in dishes.items()}

    assert ends == {"eggs": "ready", "toast": "burnt", "soup": "cancelled", "cake": "cancelled"}


def test_the_siblings_stop_where_the_failure_is(dishes: dict[str, tuple[float, str]]) -> None:
    """Neither goes on for longer than a moment, and the eggs were done long before."""
    burnt = dishes["toast"][0]

    assert dishes["soup"][0] == pytest.approx(burnt, abs=0.2)
    assert dishes["cake"][0] == pytest.approx(burnt, abs=0.2)
    assert dishes["eggs"][0] == pytest.approx(burnt / 2, abs=0.2)


def test_the_failure_comes_in_an_exception_group(finished: Finished) -> None:
    """`except*` gets a group with the one error in it; the line after the block is not reached."""
    text = finished("task_group").text

    assert "ExceptionGroup('unhandled errors in a TaskGroup', [RuntimeError('The toast burnt.')])" in text
    assert "never told" not in text
