"""What the talk says of a full queue is what its demo prints when nobody touches a key."""

import re
from itertools import pairwise

import pytest
from support import Finished

ROOM = 3


@pytest.fixture(scope="module")
def lines(finished: Finished) -> list[tuple[str, str]]:
    """Each line of the story: who, what."""
    return re.findall(r"^ +(\w+):? (.+)$", finished("queue_keys").text, re.MULTILINE)


def jobs(lines: list[tuple[str, str]], pattern: str) -> dict[int, int]:
    """The jobs of all lines that say this → the number of the line."""
    found = ((number, re.search(pattern, what)) for number, (_, what) in enumerate(lines))
    return {int(match[1]): number for number, match in found if match}


def test_put_nowait_is_refused_by_a_full_queue_only(lines: list[tuple[str, str]]) -> None:
    """It takes jobs until three are in, and raises QueueFull for those after that."""
    let_in = jobs(lines, r"job (\d+) is in")
    refused = jobs(lines, r"QueueFull\(\), job (\d+) is lost")

    assert sorted({**let_in, **refused}) == [1, 2, 3, 4, 5, 6]
    assert refused
    for number in refused.values():
        before = [what for who, what in lines[:number] if who == "feed" and "queued" in what]
        assert before[-1].endswith(f"{ROOM} queued")


def test_a_refused_job_is_lost_and_every_other_one_is_done(lines: list[tuple[str, str]]) -> None:
    """The worker takes all that went in, in order, and nothing else."""
    refused = jobs(lines, r"job (\d+) is lost")
    taken = list(jobs(lines, r"takes job (\d+)"))

    assert taken == [job for job in range(1, 10) if job not in refused]


def test_put_waits_until_the_worker_takes_a_job_out(lines: list[tuple[str, str]]) -> None:
    """Between the call and its return the worker takes exactly one."""
    called, back = jobs(lines, r"^put\((\d+)\)"), jobs(lines, r"put\((\d+)\) is back")

    assert sorted(called) == sorted(back) == [7, 8, 9]
    for job in called:
        between = [what for who, what in lines[called[job] : back[job]] if who == "worker"]
        assert len(between) == 1


def test_whoever_puts_goes_at_the_pace_of_the_worker(lines: list[tuple[str, str]]) -> None:
    """Between two puts that are back it takes one job each time; put_nowait is faster than that."""
    back = list(jobs(lines, r"put\((\d+)\) is back").values())
    refused = min(jobs(lines, r"job (\d+) is lost").values())

    for first, second in pairwise(back):
        assert [who for who, _ in lines[first:second]].count("worker") == 1
    assert [who for who, _ in lines[:refused]].count("worker") == 1
