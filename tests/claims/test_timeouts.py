"""What the talk says of timeouts is what becomes of the demo's four attempts, in limits of its own run."""

import re
from typing import NamedTuple

import pytest
from support import Finished


class Attempt(NamedTuple):
    """What was told of it, if anything, how it ended, and after how many limits."""

    told: str
    end: str
    limits: float


@pytest.fixture(scope="module")
def attempts(finished: Finished) -> dict[tuple[str, str], Attempt]:
    """All four, by how they are limited and what they do."""
    text = finished("timeouts").text
    found = re.findall(r"^  (\w+), (\w+)\n(?:    (has .*)\n)?    (.*) after ([\d.]+) limits$", text, re.MULTILINE)
    return {(how, what): Attempt(told, end, float(took)) for how, what, told, end, took in found}


@pytest.mark.parametrize("how", ["with_timeout", "with_wait_for"])
def test_a_timeout_ends_a_wait(attempts: dict[tuple[str, str], Attempt], how: str) -> None:
    """Long before the wait is over, with a TimeoutError."""
    attempt = attempts[how, "waits"]

    assert attempt.end == "TimeoutError"
    assert 1 <= attempt.limits < 2.5
    assert attempt.told == ""


def test_a_timeout_waits_for_the_clean_up(attempts: dict[tuple[str, str], Attempt]) -> None:
    """The clean-up takes two limits, and is complete before the TimeoutError."""
    attempt = attempts["with_timeout", "cleans_up"]

    assert attempt.end == "TimeoutError"
    assert attempt.told == "has cleaned up"
    assert attempt.limits >= 2.9


def test_blocking_code_cannot_be_timed_out(attempts: dict[tuple[str, str], Attempt]) -> None:
    """It runs for three limits, to its end, and there is no TimeoutError."""
    attempt = attempts["with_timeout", "blocks"]

    assert attempt.end == "no error"
    assert attempt.told == "has blocked to its end"
    assert attempt.limits >= 2.9
