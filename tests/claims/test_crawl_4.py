"""What the talk says of five workers with a queue: all of them work, nothing is lost, and it is much faster."""

import re

import pytest
from support import Finished


@pytest.fixture(scope="module")
def text(finished: Finished) -> str:
    """The last screen."""
    return finished("crawl_4").text


def test_all_five_fetch_some(text: str) -> None:
    """Each page is printed with the name of who fetched it: 38 in all."""
    names = re.findall(r"(ada|ben|cem|dot|eve) /\d+", text)

    assert set(names) == {"ada", "ben", "cem", "dot", "eve"}
    assert len(names) == 38


def test_all_pages_but_the_bad_ones_are_fetched_once(text: str) -> None:
    """Nobody fetches what another has, and nothing is lost."""
    fetched = re.findall(r"(?:ada|ben|cem|dot|eve) (/\d+)", text)
    bad = dict(re.findall(r"^  (/\d+) is bad: (\w+)$", text, re.MULTILINE))

    assert sorted(fetched) == sorted({f"/{page}" for page in range(40)} - {"/7", "/16"})
    assert bad == {"/16": "ClientResponseError", "/7": "TimeoutError"}


def test_it_takes_less_than_half_the_sum_of_the_waits(text: str) -> None:
    """39 answers of 0.08 s and one limit of 0.5 s would be one after the other."""
    took = float(re.search(r"pages in (\S+) s", text)[1])

    assert took < (39 * 0.08 + 0.5) / 2
