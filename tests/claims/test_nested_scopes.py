"""What the talk says of scopes inside one another is who is cancelled in the demo, and in which order."""

import re

import pytest
from support import Finished


@pytest.fixture(scope="module")
def parts(finished: Finished) -> dict[str, list[str]]:
    """The lines of each part."""
    found = re.findall(r"^  (limit_\w+)\n((?:    .+\n)+)", finished("nested_scopes").text, re.MULTILINE)
    return {name: [line.strip() for line in story.splitlines()] for name, story in found}


def test_a_timeout_inside_a_group_ends_one_task_and_leaves_its_siblings(parts: dict[str, list[str]]) -> None:
    """Rome answers, although it needs twice as long as the limit."""
    assert parts["limit_inside"] == ["Lima answers", "Oslo catches its own TimeoutError", "Rome answers"]


def test_a_timeout_round_a_group_cancels_all_that_is_left_in_it(parts: dict[str, list[str]]) -> None:
    """One TimeoutError, not a group of them, and only once the tasks are over."""
    first, *cancelled, last = parts["limit_around"]

    assert first == "Lima answers"
    assert sorted(cancelled) == ["Oslo is cancelled", "Rome is cancelled"]
    assert last == "one TimeoutError for them all"
