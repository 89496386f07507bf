"""What the talk says of an answer's headers and body is when each arrived."""

from itertools import pairwise

import pytest
from support import Finished, story

PAUSE = 0.3  # seconds before each word, as the demo says
WORDS = b"nobody has to wait for the end".split()
Arrived = list[tuple[float, str]]  # when, what


@pytest.fixture(scope="module")
def arrived(finished: Finished) -> dict[str, Arrived]:
    """What each of the two was told."""
    told = story(finished("headers_first").text)
    return {way: [(at, what) for at, who, what in told if who == way] for way in ("read", "stream")}


@pytest.mark.parametrize("way", ["read", "stream"])
def test_the_headers_are_there_before_the_first_word_is_sent(arrived: dict[str, Arrived], way: str) -> None:
    """However the body is read."""
    at, what = arrived[way][0]

    assert what == "200"
    assert at < PAUSE


def test_read_comes_back_with_all_seven_words_after_the_last(arrived: dict[str, Arrived]) -> None:
    """Seven pauses later."""
    [(asked, _), (at, body)] = arrived["read"]

    assert at - asked >= 6.9 * PAUSE
    assert body == repr(b"".join(word + b"\n" for word in WORDS))


def test_a_stream_brings_one_word_after_the_other(arrived: dict[str, Arrived]) -> None:
    """Each comes by itself, and not all at the end."""
    _, *words = arrived["stream"]

    assert [what for _, what in words] == [repr(word + b"\n") for word in WORDS]
    assert all(later - earlier > PAUSE / 2 for (earlier, _), (later, _) in pairwise(words))
