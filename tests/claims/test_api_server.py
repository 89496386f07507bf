"""What the talk says of a server that is stopped is which requests it still answers, and when it is gone."""

import re
from pathlib import Path

import pytest
from onstage.demos import catalog
from onstage.demos.terminal import Terminal
from onstage.project import Project
from support import TALK, Finished, shown

Story = list[tuple[float, str, str]]  # seconds, who, what


def story(text: str) -> Story:
    """All lines of a run."""
    return [(float(at), who, what) for at, who, what in re.findall(r"^  (\S+) s  (\w+) +(.+?) *$", text, re.MULTILINE)]


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
    talk = Project(TALK, TALK / "slides", tmp_path / "build")
    pieces: list[bytes] = []

    def press_enter_at_the_first_coffee(output: bytes) -> None:
        pieces.append(output)
        if b"here you are" in output:
            terminal.write(b"\r")

    command = catalog.demo_command(talk, catalog.find_demo(talk, "api_server"), tmp_path)
    terminal = Terminal(command, press_enter_at_the_first_coffee)
    async with terminal:
        await terminal.wait()

    assert when(story(shown(b"".join(pieces))), "stops") < 2
