"""What the talk says of a process pool that is kept is a ratio within one run: a new pool against the kept one."""

import re

import pytest
from support import Finished


@pytest.fixture(scope="module")
def took(finished: Finished) -> dict[str, list[float]]:
    """Milliseconds of each job, by the way its pool was made."""
    parts = re.findall(r"^  (\w+)\n((?:    +[\d.]+ ms\n)+)", finished("kept_pool").text, re.MULTILINE)
    return {way: [float(ms) for ms in re.findall(r"(\S+) ms", lines)] for way, lines in parts}


def test_both_ways_do_five_jobs(took: dict[str, list[float]]) -> None:
    """The same ones."""
    assert {way: len(jobs) for way, jobs in took.items()} == {"new_each_time": 5, "kept": 5}


def test_with_a_new_pool_each_job_waits_for_a_process(took: dict[str, list[float]]) -> None:
    """Even the fastest of them takes ten times as long as the usual job in a pool that is there already."""
    _, *later = took["kept"]

    assert min(took["new_each_time"]) > 10 * sorted(later)[len(later) // 2]


def test_in_a_kept_pool_only_the_first_job_waits(took: dict[str, list[float]]) -> None:
    """It pays for the start, the others do not."""
    first, *later = took["kept"]

    assert first > 10 * sorted(later)[len(later) // 2]


def test_a_timeout_on_a_job_of_a_kept_pool_is_heard_at_once(finished: Finished) -> None:
    """Long before the job is over: the pool was made outside of the loop, and only there its end has to wait."""
    line = r"TimeoutError after ([\d.]+) s, the pool is closed after ([\d.]+) s"
    heard, closed = map(float, re.search(line, finished("kept_pool").text).groups())

    assert heard < 0.6 * closed
