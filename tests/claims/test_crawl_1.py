"""What the talk says of the first crawler: one page at a time, and one bad page ends it."""

import re

import pytest
from support import Finished


@pytest.fixture(scope="module")
def text(finished: Finished) -> str:
    """The last screen."""
    return finished("crawl_1").text


def test_it_visits_a_dozen_pages_and_none_twice(text: str) -> None:
    """Pages are marked when they go on the list, so that none is fetched again."""
    fetched = re.findall(r"/\d+(?= )|/\d+$", text.partition("s: 500")[0], re.MULTILINE)

    assert len(fetched) == len(set(fetched)) == 12


def test_one_bad_page_ends_it(text: str) -> None:
    """The error of /16 comes out of the crawl, and the rest of the site is never seen."""
    assert re.search(r"500, message='Internal Server Error', url='http://127\.0\.0\.1:\d+/16'", text)


def test_it_takes_the_sum_of_its_waits(text: str) -> None:
    """Thirteen answers of 0.08 s, one after the other; twice as much is left for a busy machine."""
    took = float(re.search(r"(\S+) s: 500", text)[1])

    assert 13 * 0.08 <= took < 2 * 13 * 0.08
