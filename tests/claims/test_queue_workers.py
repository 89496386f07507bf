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
    lanes = re.findall(r"^(\w+) .*took \[(.*)\]$", text, re.MULTILINE)
    return {name: [int(job) for job in re.findall(r"\d+", jobs)] for name, jobs in lanes}


def test_the_shift_ends_well(finished: Finished) -> None:
    """The demo ends by itself, without an error."""
    assert finished("queue_workers").code == 0


def test_join_returns_when_all_ten_jobs_are_done(text: str) -> None:
    """No job is left in the queue or under way."""
    assert "join() returned: 10 of 10 jobs are done" in text


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
    work, elapsed = map(float, re.search(r"(\S+) s of work in (\S+) s", text).groups())

    assert work / 3 <= elapsed < 0.6 * work


def test_the_lanes_show_work_solid_and_waiting_shaded(text: str) -> None:
    """Grace waits for the second job, then works."""
    lane = re.search(r"^grace +(\S+ 1 \S+)", text, re.MULTILINE)[1]

    assert re.fullmatch(r"░+█+ 1 █+", lane)


def test_every_worker_is_sent_home_and_none_fails(text: str) -> None:
    """A shut queue ends all three, or before Python 3.13 a cancellation."""
    ends = re.findall(r"(\w+)\((?:'')?\)[,\]]", text)

    assert ends in (["QueueShutDown"] * 3, ["CancelledError"] * 3)


def test_the_chart_has_a_lane_for_each_worker(finished: Finished) -> None:
    """The picture names the three workers."""
    svg = (finished("queue_workers").folder / "queue_workers.svg").read_text("utf-8")

    assert [name for name in ("ada", "grace", "edsger") if f">{name}<" not in svg] == []
