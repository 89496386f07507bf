"""What the talk says of workers whose job fails is what becomes of the demo's three workers."""

import re

import pytest
from support import Finished


@pytest.fixture(scope="module")
def stories(finished: Finished) -> dict[str, str]:
    """What each worker's queue came to, by the name of the worker."""
    found = re.findall(r"^  (\w+)\n((?:    .+\n)+)", finished("queue_errors").text, re.MULTILINE)
    return dict(found)


def test_the_careful_worker_does_the_rest_and_join_returns(stories: dict[str, str]) -> None:
    """Three cakes are shared, one error is survived."""
    story = stories["careful"]

    assert story.count("pieces each") == 3
    assert story.count("survives ZeroDivisionError") == 1
    assert "join() returned" in story


def test_without_except_the_worker_dies_and_join_waits_for_jobs_nobody_takes(stories: dict[str, str]) -> None:
    """Even with a finally: the jobs behind the failed one stay in the queue."""
    story = stories["without_except"]

    assert story.count("pieces each") == 1
    assert "join() still waits, 2 jobs in it" in story
    assert "ended by ZeroDivisionError" in story


def test_without_finally_all_else_is_done_and_join_waits_for_the_failed_job(stories: dict[str, str]) -> None:
    """The worker lives and the queue is empty, but the count is one short."""
    story = stories["without_finally"]

    assert story.count("pieces each") == 3
    assert "join() still waits, 0 jobs in it" in story
    assert "ended by CancelledError" in story
