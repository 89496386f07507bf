"""What the talk says of the second crawler: bad pages are reported, and nothing else is lost."""

import re

import pytest
from support import Finished


@pytest.fixture(scope="module")
def text(finished: Finished) -> str:
    """The last screen."""
    return finished("crawl_2").text


def test_all_pages_but_the_bad_ones_are_fetched_once(text: str) -> None:
    """Forty pages are known, and all but two were fetched."""
    fetched = re.findall(r"/\d+(?! is bad)\b", text.partition("pages in")[0])

    assert sorted(fetched) == sorted({f"/{page}" for page in range(40)} - {"/7", "/16"})
    assert re.search(r"^  40 pages in", text, re.MULTILINE)


def test_the_two_bad_pages_are_named(text: str) -> None:
    """The error as an error of the client, the page that hangs as a timeout; nothing else."""
    bad = dict(re.findall(r"^  (/\d+) is bad: (\w+)$", text, re.MULTILINE))

    assert bad == {"/16": "ClientResponseError", "/7": "TimeoutError"}


def test_the_page_that_hangs_costs_its_limit_and_no_more(text: str) -> None:
    """39 answers of 0.08 s and one limit of 0.5 s; half as much again is left for a busy machine."""
    took = float(re.search(r"pages in (\S+) s", text)[1])

    assert 39 * 0.08 + 0.5 <= took < 1.5 * (39 * 0.08 + 0.5)
