"""What the talk says of tasks that nobody holds is what the garbage collector does to them in the demo."""

import re

import pytest
from support import Finished


@pytest.fixture(scope="module")
def fates(finished: Finished) -> tuple[dict[str, str], dict[str, str]]:
    """Who waits and who is gone, before and after."""
    before, after = finished("vanishing_task").text.split("after gc.collect()")
    found = [re.findall(r"^    (.+) holds it +(\w+)$", half, re.MULTILINE) for half in (before, after)]
    return dict(found[0]), dict(found[1])


def test_all_three_wait_at_first(fates: tuple[dict[str, str], dict[str, str]]) -> None:
    """Before the collection nobody is missing."""
    assert fates[0] == {"nobody": "waits", "a timer": "waits", "a set": "waits"}


def test_only_the_task_nobody_holds_vanishes(fates: tuple[dict[str, str], dict[str, str]]) -> None:
    """A sleeping task and a kept one survive."""
    assert fates[1] == {"nobody": "gone", "a timer": "waits", "a set": "waits"}


def test_the_loss_is_logged_between_the_two(finished: Finished) -> None:
    """The message names the one that is gone, and comes with the collection."""
    text = finished("vanishing_task").text
    message = text.index("Task was destroyed but it is pending!")

    assert text.index("before gc.collect()") < message < text.index("after gc.collect()")
    assert "It was 'nobody holds it'." in text
    assert text.count("destroyed") == 1


def test_no_line_is_broken_and_no_path_is_shown(finished: Finished) -> None:
    """What the loop says is told in words that fit the terminal."""
    text = finished("vanishing_task").text

    assert max(map(len, text.splitlines())) < 96
    assert ".py" not in text
