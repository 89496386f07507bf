"""What the talk says of now and later is the order in which the demo's lines come out."""

import re
import sys

import pytest
from support import Finished

ORDINARY = ["the task is created", "the task begins", "the task ends", "and awaited"]
EAGER = ["the task begins", "the task is created", "the task ends", "and awaited"]


@pytest.fixture(scope="module")
def acts(finished: Finished) -> dict[str, list[str]]:
    """The lines of each act, by its title."""
    acts = re.findall(r"^  (\w.*)\n((?:    .*\n)+)", finished("create_task").text, re.MULTILINE)
    return {title: re.findall(r"(?:now|later)  (.*)", lines) for title, lines in acts}


def test_an_ordinary_task_begins_after_its_creator_has_gone_on(acts: dict[str, list[str]]) -> None:
    """Created first, begun when the creator waits."""
    assert acts["an ordinary task"] == ORDINARY


def test_an_eager_factory_begins_the_task_inside_create_task(acts: dict[str, list[str]]) -> None:
    """Since 3.12 the order can be the other way round."""
    assert acts["all tasks eager"] == (EAGER if sys.version_info >= (3, 12) else [])


def test_a_single_task_can_be_eager(acts: dict[str, list[str]]) -> None:
    """Since 3.14, for one task alone."""
    assert acts["one eager task"] == (EAGER if sys.version_info >= (3, 14) else [])


def test_an_older_python_says_which_one_has_it(finished: Finished) -> None:
    """What this Python cannot show is named, with its version."""
    missing = [version for version in ((3, 14), (3, 12)) if sys.version_info < version]

    assert re.findall(r"Python 3\.(\d+) has it", finished("create_task").text) == [str(minor) for _, minor in missing]
