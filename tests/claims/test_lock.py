"""What the talk says of locks is what becomes of two payments."""

import re

import pytest
from support import Finished

Step = tuple[str, str, int]  # who, reads or writes, how much


@pytest.fixture(scope="module")
def parts(finished: Finished) -> list[str]:
    """What is shown without a lock, and with one."""
    return finished("lock").text.strip("\n").split("\n\n")


def steps(part: str) -> list[Step]:
    """Who read or wrote which balance, in that order."""
    found = re.findall(r"^  \S+ s  (\w+) +(reads|writes) (\d+)$", part, re.MULTILINE)
    return [(who, what, int(balance)) for who, what, balance in found]


def times(part: str) -> list[float]:
    """When each line was told."""
    return [float(seconds) for seconds in re.findall(r"^  (\S+) s  ", part, re.MULTILINE)]


def test_without_a_lock_a_payment_is_lost(parts: list[str]) -> None:
    """Both read before either writes, and the second write hides the first."""
    assert steps(parts[0]) == [
        ("Ada", "reads", 100), ("Grace", "reads", 100), ("Ada", "writes", 110), ("Grace", "writes", 120),
    ]  # fmt: skip
    assert "100 + 10 + 20 is 120" in parts[0]


def test_with_a_lock_no_payment_is_lost(parts: list[str]) -> None:
    """Grace, who asked second, reads what Ada has written."""
    assert steps(parts[1]) == [
        ("Ada", "reads", 100), ("Ada", "writes", 110), ("Grace", "reads", 110), ("Grace", "writes", 130),
    ]  # fmt: skip
    assert "100 + 10 + 20 is 130" in parts[1]


def test_with_a_lock_it_takes_twice_as_long(parts: list[str]) -> None:
    """From the first read to the last write, one trip after the other instead of side by side."""
    without, locked = (times(part)[-1] - times(part)[0] for part in parts)

    assert 1.5 * without < locked < 2.5 * without
