"""What the talk says of a websocket: the server pushes while a listener talks, each has its own, and all is closed."""

import re

import pytest
from support import Finished


@pytest.fixture(scope="module")
def text(finished: Finished) -> str:
    """The last screen."""
    return finished("websocket").text


def heard(text: str, name: str) -> list[str]:
    """What was pushed to one of them."""
    return re.findall(rf"^  {name} hears (.+?) *$", text, re.MULTILINE)


def test_the_server_listens_while_it_pushes(text: str) -> None:
    """Ada asks for more, and gets it with the next price; none is lost."""
    tea = ["100 for tea", "101 for tea"]

    assert heard(text, "ada") == [*tea, *(f"{price} for tea and coffee" for price in (102, 103, 104))]


def test_what_one_says_is_nothing_to_the_other(text: str) -> None:
    """Each has a socket of its own: Ben goes on hearing about tea."""
    assert heard(text, "ben") == [f"{price} for tea" for price in range(100, 105)]


def test_nobody_waits_for_the_other_to_finish(text: str) -> None:
    """Both hear a price before one of them hears the next."""
    prices = re.findall(r"hears (\d+)", text)

    assert prices == sorted(prices)


def test_it_ends_cleanly(text: str) -> None:
    """The tasks that pushed are gone with their listeners."""
    assert text.splitlines()[-1].strip() == "closed, tasks left: 0"
