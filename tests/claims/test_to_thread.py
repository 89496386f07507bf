"""What the talk says of threads beside a loop, their keywords and their pool is what its demo prints."""

import re

import pytest
from support import Finished


@pytest.fixture(scope="module")
def parts(finished: Finished) -> list[str]:
    """The three parts of the last screen: the ticks, the keywords, the crowd."""
    return re.split(r"\n *\n", finished("to_thread").text.strip("\n"))


def test_the_loop_ticks_while_a_thread_works(parts: list[str]) -> None:
    """There are ticks before the thread has its coffee."""
    before, _ = parts[0].split("coffee, by asyncio_")

    assert before.count("the loop ticks") >= 2


def test_run_in_executor_takes_no_keywords(parts: list[str]) -> None:
    """A keyword is a TypeError there; a partial is the way round."""
    refused, partial, _ = parts[1].splitlines()

    assert "TypeError" in refused
    assert "run_in_executor() got an unexpected keyword argument 'drink'" in refused
    assert "tea, by asyncio_" in partial


def test_to_thread_takes_keywords(parts: list[str]) -> None:
    """Its tea is tea."""
    assert "tea, by asyncio_" in parts[1].splitlines()[2]


def test_more_jobs_than_workers_wait(parts: list[str]) -> None:
    """At first as many begin as there are workers, the others later; in the end all have begun."""
    begun = [(float(after), int(many)) for after, many in re.findall(r"after (\S+) s  (\d+) begin", parts[2])]
    jobs, short, workers = re.search(r"(\d+) jobs of (\S+) s, (\d+) workers", parts[2]).groups()

    assert begun[0] == (0, int(workers))
    assert begun[1][0] >= float(short)
    assert sum(many for _, many in begun) == int(jobs)


def test_the_default_pool_has_at_most_32_workers(parts: list[str]) -> None:
    """Fewer than there are jobs, and at least the four that come on top of the processors."""
    jobs, workers = map(int, re.search(r"(\d+) jobs of \S+ s, (\d+) workers", parts[2]).groups())

    assert 4 < workers <= 32 < jobs
