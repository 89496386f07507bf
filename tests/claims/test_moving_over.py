"""What the talk says of old code beside new code is which thread of the demo runs what."""

import re

import pytest
from support import Finished


@pytest.fixture(scope="module")
def lines(finished: Finished) -> list[tuple[str, str]]:
    """Thread and what it tells, in order."""
    return re.findall(r"^  in thread (\w+) +(.+)$", finished("moving_over").text, re.MULTILINE)


def test_each_part_runs_where_it_belongs(lines: list[tuple[str, str]]) -> None:
    """The old function in a thread of the pool, the coroutine and the ticks in the loop's."""
    threads = {text.split(":")[0].split()[0]: thread for thread, text in lines}

    assert threads == {"old_report": "asyncio_0", "new_price": "MainThread", "tick": "MainThread", "main": "MainThread"}


def test_the_loop_ticks_on_while_the_old_function_blocks_and_waits(lines: list[tuple[str, str]]) -> None:
    """At least three ticks between its first line and its last."""
    told = [text for _, text in lines]
    first, last = told.index("old_report: begins"), told.index("old_report: new_price says 3.20 for coffee")

    assert sum(text.startswith("tick") for text in told[first:last]) >= 3


def test_each_gets_the_others_result(lines: list[tuple[str, str]]) -> None:
    """From the coroutine to the thread, and from there to main."""
    assert lines[-1] == ("MainThread", "main: report of 3.20 for coffee")
