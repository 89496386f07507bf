"""What the talk says of queue, workers and join is what its demo prints."""

import re

import pytest
from support import Finished


@pytest.fixture(scope="module")
def text(finished: Finished) -> str:
    """The last screen."""
    return finished("queue_workers").text


@pytest.fixture(scope="module")
def took(text: str) -> dict[str, list[int]]:
    """The jobs each worker took, in that order."""
    jobs: dict[str, list[int]] = {"ada": [], "grace": [], "edsger": []}
    for name, job in re.findall(r"^  \S+ s  (\w+) takes job (\d+)$", text, re.MULTILINE):
        jobs[name].append(int(job))
    return jobs


def test_the_shift_ends_well(finished: Finished) -> None:
    """The demo ends by itself, without an error."""
    assert finished("queue_workers").code == 0


def test_join_returns_when_all_ten_jobs_are_done(text: str) -> None:
    """No job is left in the queue or under way."""
    before, _ = text.split("join() returned")
    done = re.findall(r"is done with job (\d+)$", before, re.MULTILINE)

    assert sorted(map(int, done)) == list(range(10))


def test_every_job_is_taken_exactly_once(took: dict[str, list[int]]) -> None:
    """No job is lost, and none goes to two workers."""
    jobs = sorted(job for mine in took.values() for job in mine)

    assert jobs == list(range(10))


def test_each_of_the_three_workers_does_some_of_the_jobs(took: dict[str, list[int]]) -> None:
    """Ada, Grace and Edsger all find something to do."""
    busy = [name for name, jobs in took.items() if jobs]

    assert busy == ["ada", "grace", "edsger"]


def test_the_queue_hands_the_jobs_out_in_order(took: dict[str, list[int]]) -> None:
    """First in, first out: nobody gets an earlier job after a later one."""
    ordered = [jobs == sorted(jobs) for jobs in took.values()]

    assert ordered == [True, True, True]


def test_three_workers_need_well_under_the_sum_of_the_work(text: str) -> None:
    """They are at most three times as fast as one, and not far from it."""
    elapsed, work = map(float, re.search(r"(\S+) s  join\(\) returned: (\S+) s of work", text).groups())

    assert work / 3 <= elapsed < 0.6 * work


def test_whoever_is_free_takes_the_next_job(text: str) -> None:
    """Nobody is busy with two jobs, and nobody takes one before the job in hand is done."""
    for name in ("ada", "grace", "edsger"):
        told = re.findall(rf"{name} (takes|is done with) job (\d+)$", text, re.MULTILINE)

        assert [what for what, _ in told] == ["takes", "is done with"] * (len(told) // 2)
        assert [job for _, job in told[::2]] == [job for _, job in told[1::2]]


def test_every_worker_is_sent_home_and_none_fails(text: str) -> None:
    """A shut queue ends all three, or before Python 3.13 a cancellation."""
    ends = re.findall(r"(\w+)\((?:'')?\)[,\]]", text)

    assert ends in (["QueueShutDown"] * 3, ["CancelledError"] * 3)
