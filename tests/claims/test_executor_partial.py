"""What the talk says of run_in_executor, its keywords and its pool is what its demo prints."""

import re

import pytest
from support import Finished


@pytest.fixture(scope="module")
def parts(finished: Finished) -> list[str]:
    """The two parts of the last screen: the keywords, the crowd."""
    return re.split(r"\n *\n", finished("executor_partial").text.strip("\n"))


@pytest.fixture(scope="module")
def begun(parts: list[str]) -> list[int]:
    """How many jobs had begun, at each look."""
    return [int(many) for many in re.findall(r"(\d+) of \d+ jobs have begun", parts[1])]


@pytest.fixture(scope="module")
def jobs(parts: list[str]) -> int:
    """How many there were in all."""
    return int(re.search(r"of (\d+) jobs", parts[1])[1])


@pytest.fixture(scope="module")
def workers(parts: list[str]) -> int:
    """How many threads did them all."""
    return int(re.search(r"all are done, by (\d+) workers", parts[1])[1])


def test_run_in_executor_takes_no_keywords(parts: list[str]) -> None:
    """A keyword is a TypeError there; a partial is the way round."""
    refused, partial = parts[0].splitlines()

    assert "TypeError" in refused
    assert "run_in_executor() got an unexpected keyword argument 'drink'" in refused
    assert "tea, by asyncio_" in partial


def test_more_jobs_than_workers_wait(begun: list[int], workers: int, jobs: int) -> None:
    """At first as many begin as there are workers, the others later, as workers get free."""
    assert begun[0] == workers < jobs
    assert begun == sorted(begun)
    assert begun[-1] == jobs


def test_the_default_pool_has_at_most_32_workers(workers: int, jobs: int) -> None:
    """Fewer than there are jobs, and at least the four that come on top of the processors."""
    assert 4 < workers <= 32 < jobs
