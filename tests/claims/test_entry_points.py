"""What the talk says of starting a loop is what its demo prints on this Python."""

import re
import sys

import pytest
from support import Finished

NO_LOOP = "RuntimeError: There is no current event loop"


@pytest.fixture(scope="module")
def steps(finished: Finished) -> list[str]:
    """What stands below each of the six headings."""
    return re.findall(r"^  \w.*\n((?:     .*\n)+)", finished("entry_points").text, re.MULTILINE)


def test_what_old_code_gets_depends_on_the_python(steps: list[str]) -> None:
    """A loop in silence, then a warning since 3.12, then an error since 3.14."""
    if sys.version_info >= (3, 14):
        expected = NO_LOOP
    elif sys.version_info >= (3, 12):
        expected = "DeprecationWarning: There is no current event loop"
    else:
        expected = "a loop, made without a word"

    assert steps[0].strip().startswith(expected)


def test_each_asyncio_run_makes_a_loop(steps: list[str]) -> None:
    """Two runs, two loops."""
    assert re.findall(r"loop (\d)", steps[1]) == ["1", "2"]


def test_a_runner_keeps_one_loop(steps: list[str]) -> None:
    """Two calls, the same loop, and a third one altogether."""
    assert re.findall(r"loop (\d)", steps[2]) == ["3", "3"]


def test_a_loop_factory_chooses_the_kind_of_loop(steps: list[str]) -> None:
    """A loop of our own class."""
    assert steps[3].strip() == "██ loop 4, a MyLoop"


def test_after_asyncio_run_old_code_gets_an_error_on_every_python(steps: list[str]) -> None:
    """What worked by luck at first does not work twice."""
    assert steps[4].strip().startswith(NO_LOOP)


def test_the_loop_that_was_set_can_be_got_on_every_python(steps: list[str]) -> None:
    """Only the bare call raises: new_event_loop, set_event_loop and run_until_complete work, one loop more."""
    assert re.fullmatch(r"██ loop 5, a \w+", steps[5].strip())
