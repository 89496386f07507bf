"""What the talk says of a server that is stopped is which requests it still answers, and when it is gone."""

from pathlib import Path

import pytest
from support import Finished, Story, run_demo, story


def when(told: Story, what: str) -> float:
    """When the server said so."""
    return next(at for at, who, said in told if who == "server" and what in said)


@pytest.fixture(scope="module")
def told(finished: Finished) -> Story:
    """The whole run, without a key."""
    return story(finished("api_server").text)


def test_the_coffee_that_was_begun_is_still_served_after_the_stop(told: Story) -> None:
    """Exactly one answer comes after it."""
    late = [at for at, who, what in told if what == "here you are" and at >= when(told, "stops")]

    assert len(late) == 1


def test_no_new_customer_gets_in(told: Story) -> None:
    """The next request finds nobody who listens."""
    last = [what for _, who, what in told if who == "coffee"][-1]

    assert last == "ClientConnectorError"


def test_tea_that_never_comes_ends_in_an_error(told: Story) -> None:
    """The server cuts it off."""
    assert [what.endswith("Error") for _, who, what in told if who == "tea"] == [True]


def test_the_server_is_gone_within_three_seconds_although_one_request_hangs(told: Story) -> None:
    """With aiohttp's default, that would be a minute or more."""
    assert 0.7 <= when(told, "is gone") - when(told, "stops") < 3


async def test_a_key_stops_the_server_early(tmp_path: Path) -> None:
    """Enter does what otherwise happens after two and a half seconds."""
    run = await run_demo("api_server", tmp_path, once=b"here you are", act=lambda terminal, _: terminal.write(b"\r"))

    assert when(story(run.text), "stops") < 2
