"""What the talk says of an empty queue is what its demo prints."""

import pytest
from support import Finished


@pytest.fixture(scope="module")
def lines(finished: Finished) -> list[str]:
    """What was said, line by line, each with single spaces."""
    return [" ".join(line.split()) for line in finished("queue_join").text.splitlines() if line.strip()]


def test_the_queue_is_empty_while_join_waits(lines: list[str]) -> None:
    """qsize is 0 before join is called, and join is not back before a task_done."""
    empty, called = lines.index("worker took ['tea', 'toast'], qsize() is 0"), lines.index("main join() …")

    assert empty < called < lines.index("worker tea: task_done()")


def test_join_is_released_by_the_last_task_done(lines: list[str]) -> None:
    """Not by the first of two."""
    at = lines.index("main … join() is back")

    assert [line for line in lines[:at] if line.endswith(": task_done()")] == [
        "worker tea: task_done()",
        "worker toast: task_done()",
    ]


def test_one_task_done_too_many_is_a_value_error(lines: list[str]) -> None:
    """And says so."""
    assert lines[-1] == "once more: ValueError('task_done() called too many times')"
