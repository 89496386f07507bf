"""What the talk says of a queue that is shut is what its demo prints."""

import re

import pytest
from support import Finished

TEAM = ["ada", "edsger", "grace"]


@pytest.fixture(scope="module")
def before_and_after(finished: Finished) -> tuple[str, str]:
    """What was told until the queue was shut, and from there on."""
    before, _, after = finished("queue_shutdown").text.partition("shutdown(), 3 jobs in the queue")
    return before, after


def test_jobs_in_a_shut_queue_are_still_done(before_and_after: tuple[str, str]) -> None:
    """Three are taken before, the other three afterwards."""
    taken = [sorted(map(int, re.findall(r"takes job (\d)", text))) for text in before_and_after]

    assert taken == [[0, 1, 2], [3, 4, 5]]


def test_a_shut_queue_takes_no_more_jobs(before_and_after: tuple[str, str]) -> None:
    """put raises QueueShutDown at once, before anybody takes the next job."""
    _, after = before_and_after

    assert re.match(r"\n\s+\S+ s  boss    put: QueueShutDown\(\)\n", after)


def test_each_worker_returns_once_the_queue_is_empty(before_and_after: tuple[str, str]) -> None:
    """All three are told by QueueShutDown, after the last job was taken; nobody cancels them."""
    _, after = before_and_after
    last = after.rindex("takes job")
    gone = re.findall(r"(\w+) +QueueShutDown\(\): goes home", after[last:])

    assert sorted(gone) == TEAM
    assert after.rstrip().endswith("boss    all three have gone home")
