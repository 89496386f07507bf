"""What the talk says of an answer's headers and body is when each arrived."""

import re
from itertools import pairwise

import pytest
from support import Finished

PAUSE = 0.3  # seconds before each word, as the demo says
Arrived = dict[str, list[tuple[float, str]]]  # way → when, what


@pytest.fixture(scope="module")
def arrived(finished: Finished) -> Arrived:
    """All lines of both parts."""
    parts: Arrived = {}
    part: list[tuple[float, str]] = []
    for line in finished("headers_first").text.splitlines():
        if found := re.fullmatch(r"    (\S+) s  (.+?) *", line):
            part.append((float(found[1]), found[2]))
        elif line.strip() in ("read", "stream"):
            part = parts[line.strip()] = []
    return parts


@pytest.mark.parametrize("way", ["read", "stream"])
def test_status_and_headers_are_there_before_the_first_word_is_sent(arrived: Arrived, way: str) -> None:
    """However the body is read."""
    at, what = arrived[way][0]

    assert what == "200 text/plain"
    assert at < PAUSE


def test_read_comes_back_with_all_seven_words_after_the_last(arrived: Arrived) -> None:
    """Seven pauses later."""
    [_, (at, words)] = arrived["read"]

    assert at >= 7 * PAUSE
    assert words.count("'") == 14


def test_a_stream_brings_one_word_after_the_other(arrived: Arrived) -> None:
    """Each comes by itself, and not all at the end."""
    _, *words = arrived["stream"]

    assert len(words) == 7
    assert all(later - earlier > PAUSE / 2 for (earlier, _), (later, _) in pairwise(words))
