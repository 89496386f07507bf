"""What the talk says of async with, async for and break is what its demo prints."""

import re

import pytest
from support import Finished


@pytest.fixture(scope="module")
def steps(finished: Finished) -> dict[str, list[str]]:
    """The lines below each heading."""
    found = re.findall(r"^  (\w.*)\n((?:    .*\n)+)", finished("async_with_for").text, re.MULTILINE)
    return {step: [line.strip() for line in lines.splitlines()] for step, lines in found}


def test_async_with_enters_first_and_leaves_last(steps: dict[str, list[str]]) -> None:
    """All that happens to the mailbox lies between the door's two sounds."""
    told = steps["to_the_end"]

    assert (told[0], told[-1]) == ("the door opens", "the door closes")


def test_async_for_takes_the_letters_one_by_one(steps: dict[str, list[str]]) -> None:
    """A, B, C, and the clean-up after the last."""
    assert steps["to_the_end"][1:-1] == ["A", "B", "C", "clean-up, done by Task-1"]


def test_after_a_break_we_go_on_before_the_clean_up(steps: dict[str, list[str]]) -> None:
    """It is left for later."""
    assert steps["break_out"][:2] == ["A", "we go on"]
    assert steps["break_out"][2].startswith("clean-up")


def test_after_a_break_another_task_cleans_up(steps: dict[str, list[str]]) -> None:
    """Not ours, which is Task-1."""
    assert re.search(r"done by Task-(?!1$)\d+$", steps["break_out"][-1])


def test_inside_aclosing_we_clean_up_before_we_go_on(steps: dict[str, list[str]]) -> None:
    """The same break, in order and in our own task."""
    assert steps["break_inside_aclosing"] == ["A", "clean-up, done by Task-1", "we go on"]
