"""What the talk says of asyncio.wait is what becomes of the demo's three downloads."""

import re

import pytest
from support import Finished


@pytest.fixture(scope="module")
def acts(finished: Finished) -> list[str]:
    """FIRST_COMPLETED, the default, coroutines."""
    return finished("wait_first").text.strip("\n").split("\n\n")


def ends(act: str) -> dict[str, str]:
    return dict(re.findall(r"^    (\w+): (\w+) after \S+ s$", act, re.MULTILINE))


def seconds(act: str, mirror: str) -> float:
    return float(re.search(rf"{mirror}: \w+ after (\S+) s", act)[1])


def test_wait_can_return_with_the_first(acts: list[str]) -> None:
    """One is done, two are pending."""
    assert "FIRST_COMPLETED" in acts[0]
    assert "wait() returns: 1 done, 2 pending" in acts[0]


def test_the_pending_ones_go_on(acts: list[str]) -> None:
    """Nobody stops them: one more is complete before the last is cancelled by us."""
    assert ends(acts[0]) == {"Lima": "complete", "Oslo": "complete", "Rome": "cancelled"}
    assert seconds(acts[0], "Rome") > seconds(acts[0], "Oslo") > seconds(acts[0], "Lima")


def test_the_cancelled_one_stops_early(acts: list[str]) -> None:
    """It would have gone on for longer, as the second act shows."""
    assert seconds(acts[0], "Rome") < seconds(acts[1], "Rome")


def test_the_place_where_wait_returned_is_marked(acts: list[str]) -> None:
    """An arrow at the margin: Lima above it, the others below; with the default, all above."""
    marked = [re.sub(r":.*", "", line).strip() for line in acts[0].splitlines()[1:]]

    assert marked == ["Lima", "--> wait() returns", "Oslo", "Rome"]
    assert acts[1].splitlines()[-1].startswith("--> wait() returns")


def test_the_default_waits_for_all(acts: list[str]) -> None:
    """Three done, none pending."""
    assert "wait() returns: 3 done, 0 pending" in acts[1]
    assert set(ends(acts[1]).values()) == {"complete"}


def test_wait_takes_no_coroutines(acts: list[str]) -> None:
    """A TypeError since Python 3.11."""
    assert "TypeError(" in acts[2]
