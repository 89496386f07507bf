"""What the talk says of five workers with a list: four of them leave at once, and one does it all."""

import re

import pytest
from support import Finished


@pytest.fixture(scope="module")
def text(finished: Finished) -> str:
    """The last screen."""
    return finished("crawl_3").text


def test_ada_fetches_everything_and_the_others_nothing(text: str) -> None:
    """Each page is printed with the name of who fetched it."""
    names = re.findall(r"(ada|ben|cem|dot|eve) /\d+", text)

    assert names == ["ada"] * 38


def test_no_error_says_so(text: str) -> None:
    """The whole site is seen, and only its own two bad pages are reported."""
    bad = dict(re.findall(r"^  (/\d+) is bad: (\w+)$", text, re.MULTILINE))

    assert re.search(r"^  40 pages in", text, re.MULTILINE)
    assert bad == {"/16": "ClientResponseError", "/7": "TimeoutError"}


def test_five_workers_have_the_speed_of_one(text: str) -> None:
    """Not less than the sum of all waits."""
    took = float(re.search(r"pages in (\S+) s", text)[1])

    assert took >= 39 * 0.08 + 0.5
