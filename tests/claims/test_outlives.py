"""What the talk says of tasks that outlive a function is what is still at work when it is back."""

import re

import pytest
from support import Finished

GROUPED = ("with_task_group", "returns_inside_the_group")


@pytest.fixture(scope="module")
def back(finished: Finished) -> dict[str, tuple[float, str]]:
    """After how many seconds each function is back, and what is still at work then."""
    text = finished("outlives").text
    began = {name: float(at) for at, name in re.findall(r"^  (\S+) s  (\w+): begins$", text, re.MULTILINE)}
    ended = re.findall(r"^  (\S+) s  (\w+): is back, still at work: (.+)$", text, re.MULTILINE)
    return {name: (float(at) - began[name], left) for at, name, left in ended}


def test_create_task_comes_back_at_once_and_leaves_its_task_at_work(back: dict[str, tuple[float, str]]) -> None:
    """Long before the mail is sent, which takes 0.8 seconds."""
    seconds, left = back["with_create_task"]

    assert left == "['mail']"
    assert seconds < 0.4


@pytest.mark.parametrize("name", GROUPED)
def test_no_task_outlives_its_group(back: dict[str, tuple[float, str]], name: str) -> None:
    """However the block is left: at its end, or by a return inside it."""
    seconds, left = back[name]

    assert left == "[]"
    assert seconds >= 0.79


def test_the_mail_is_sent_each_time(finished: Finished) -> None:
    """The one that was left behind, too: somebody keeps it."""
    assert finished("outlives").text.count("mail: sent") == 3
