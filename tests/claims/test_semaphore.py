"""What the talk says of semaphores is when each of the demo's six jobs began and ended."""

import re
from itertools import pairwise

import pytest
from support import Finished

JOBS = {"Ada": 3, "Barbara": 1, "Chuck": 1, "Dennis": 3, "Edsger": 3, "Frances": 1}
Spans = dict[str, tuple[float, float]]  # who → from when to when, in seconds


@pytest.fixture(scope="module")
def text(finished: Finished) -> str:
    """The last screen."""
    return finished("semaphore").text


@pytest.fixture(scope="module")
def batches(text: str) -> Spans:
    """The six jobs in batches of two."""
    return spans(text.partition("through_a_semaphore")[0])


@pytest.fixture(scope="module")
def window(text: str) -> Spans:
    """The six jobs through a semaphore with two places."""
    return spans(text.partition("through_a_semaphore")[2])


def spans(part: str) -> Spans:
    """When each job began and ended."""
    found = re.findall(r"^    (\S+) to (\S+) s  (\w+)$", part, re.MULTILINE)
    return {who: (float(begin), float(end)) for begin, end, who in found}


def most_at_once(jobs: Spans) -> int:
    """How many jobs were under way at the busiest time; one that begins as another ends takes its place."""
    return max(sum(begin <= now < end for begin, end in jobs.values()) for now, _ in jobs.values())


def test_both_ways_do_all_six_jobs(batches: Spans, window: Spans) -> None:
    """Three long ones and three short ones."""
    assert set(batches) == set(window) == set(JOBS)


def test_never_more_than_two_are_at_it_at_once(batches: Spans, window: Spans) -> None:
    """Batches and semaphore are compared with as many places."""
    assert (most_at_once(batches), most_at_once(window)) == (2, 2)


def test_a_batch_begins_when_all_of_the_one_before_are_done(batches: Spans) -> None:
    """Chuck and Dennis wait for Ada, although Barbara's place is free."""
    couples = [("Ada", "Barbara"), ("Chuck", "Dennis"), ("Edsger", "Frances")]
    for before, after in pairwise(couples):
        done = max(batches[who][1] for who in before)

        assert all(batches[who][0] >= done for who in after)


def test_whoever_leaves_lets_the_next_one_in(window: Spans) -> None:
    """Each job after the first two begins as another one ends."""
    begins = sorted(begin for begin, _ in window.values())[2:]
    ends = sorted(end for _, end in window.values())[:4]

    assert begins == pytest.approx(ends, abs=0.15)


def test_places_are_given_in_the_order_of_asking(window: Spans) -> None:
    """First come, first served."""
    assert [window[who][0] for who in JOBS] == sorted(begin for begin, _ in window.values())


def test_batches_take_half_as_long_again(text: str, batches: Spans, window: Spans) -> None:
    """The ratio that is printed is that of the times, and near one and a half for these jobs."""
    told = float(re.search(r"batches take (\S+) times as long", text)[1])
    took = [max(end for _, end in way.values()) - min(begin for begin, _ in way.values()) for way in (batches, window)]

    assert told == pytest.approx(took[0] / took[1], abs=0.1)
    assert 1.3 < told < 1.7
