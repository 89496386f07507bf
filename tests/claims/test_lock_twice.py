"""What the talk says of a lock that is taken twice is what becomes of the task that does so."""

import re

import pytest
from support import Finished


@pytest.fixture(scope="module")
def text(finished: Finished) -> str:
    """The whole run."""
    return finished("lock_twice").text


def test_a_task_that_takes_a_lock_twice_waits_until_its_timeout(text: str) -> None:
    """It never has the lock twice, and nothing but the timeout ends the wait."""
    asked = float(re.search(r"(\S+) s  Edsger +has the lock, and asks", text)[1])
    ended = float(re.search(r"(\S+) s  Edsger +TimeoutError", text)[1])

    assert "has it twice" not in text
    assert ended - asked >= 1.4


def test_after_the_timeout_the_lock_is_free(text: str) -> None:
    """The task leaves its own `async with`, which releases the lock it had."""
    assert text.rstrip().endswith("lock.locked() is False")
