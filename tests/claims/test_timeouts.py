"""What the talk says of timeouts is what the demo's four bars show, in limits of its own run."""

import re
from typing import NamedTuple

import pytest
from support import Finished


class Attempt(NamedTuple):
    """One bar: hatched blocks, solid blocks, how it ended, after how many limits."""

    waited: int
    ran: int
    end: str
    limits: float


@pytest.fixture(scope="module")
def attempts(finished: Finished) -> dict[tuple[str, str], Attempt]:
    """All four, by how they are limited and what they do."""
    text = finished("timeouts").text
    found = re.findall(r"^ +(\w+), (\w+)\n +(░*)(█*) (.*)\n +after ([\d.]+) limits$", text, re.MULTILINE)
    return {(how, what): Attempt(len(a), len(b), end, float(took)) for how, what, a, b, end, took in found}


@pytest.mark.parametrize("how", ["with_timeout", "with_wait_for"])
def test_a_timeout_ends_a_wait(attempts: dict[tuple[str, str], Attempt], how: str) -> None:
    """Long before the wait is over, with a TimeoutError."""
    attempt = attempts[how, "waits"]

    assert attempt.end == "TimeoutError"
    assert 1 <= attempt.limits < 2.5
    assert attempt.waited < 60


def test_a_timeout_waits_for_the_clean_up(attempts: dict[tuple[str, str], Attempt]) -> None:
    """The clean-up takes two limits, and is complete before the TimeoutError."""
    attempt = attempts["with_timeout", "cleans_up"]

    assert attempt.end == "TimeoutError"
    assert attempt.ran == 40
    assert attempt.limits >= 2.9


def test_blocking_code_cannot_be_timed_out(attempts: dict[tuple[str, str], Attempt]) -> None:
    """It runs for three limits, to its end, and there is no TimeoutError."""
    attempt = attempts["with_timeout", "blocks"]

    assert attempt.end == "came to its end"
    assert attempt.ran == 60
    assert attempt.limits >= 2.9
