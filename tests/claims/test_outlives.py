"""What the talk says of tasks that outlive a function is what is still at work when it is back."""

import re

import pytest
from support import Finished

GROUPED = ("with_task_group", "returns_inside_the_group")


@pytest.fixture(scope="module")
def back(finished: Finished) -> dict[str, tuple[float, int]]:
    """After how many seconds each function is back, and how many others are still at work then."""
    parts = re.findall(r"^  (\w+)\n((?:    .+\n)+)", finished("outlives").text, re.MULTILINE)
    ended = {name: re.search(r"back after (\S+) s, still at work: (\d+)", story) for name, story in parts}
    return {name: (float(end[1]), int(end[2])) for name, end in ended.items()}


def test_create_task_comes_back_at_once_and_leaves_its_task_at_work(back: dict[str, tuple[float, int]]) -> None:
    """Long before the mail is sent, which takes 0.8 seconds."""
    seconds, left = back["with_create_task"]

    assert left == 1
    assert seconds < 0.4


@pytest.mark.parametrize("name", GROUPED)
def test_no_task_outlives_its_group(back: dict[str, tuple[float, int]], name: str) -> None:
    """However the block is left: at its end, or by a return inside it."""
    seconds, left = back[name]

    assert left == 0
    assert seconds >= 0.79


def test_the_mail_is_sent_each_time(finished: Finished) -> None:
    """The one that was left behind, too: somebody keeps it."""
    assert finished("outlives").text.count("the mail is sent") == 3
