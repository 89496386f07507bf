"""What the talk says of events is when two who wait are released, and what they see then."""

import re
from pathlib import Path

import pytest
from support import Finished, run_demo

WAYS = ("by_key", "set_and_clear")
Released = dict[str, dict[str, tuple[float, bool]]]  # way → who → after how many seconds, and whether it was set


def released(text: str) -> Released:
    """Both who wait, by the way the door was opened."""
    parts: Released = {}
    for line in text.splitlines():
        if line.strip() in WAYS:
            people = parts[line.strip()] = {}
        elif found := re.fullmatch(r"    (\S+) s  (\w+) +is_set\(\) is (True|False)", line):
            people[found[2]] = float(found[1]), found[3] == "True"
    return parts


@pytest.fixture(scope="module")
def parts(finished: Finished) -> Released:
    """The whole run, without a key."""
    return released(finished("event").text)


@pytest.mark.parametrize("way", WAYS)
def test_one_set_releases_both_at_the_same_time(parts: Released, way: str) -> None:
    """Ada and Grace, however the door is opened."""
    (ada, _), (grace, _) = parts[way]["Ada"], parts[way]["Grace"]

    assert abs(ada - grace) <= 0.11


def test_without_a_key_the_door_opens_after_two_seconds(parts: Released) -> None:
    """As the notes say."""
    assert 1.9 <= parts["by_key"]["Ada"][0] < 3


def test_set_and_clear_at_once_releases_both_although_it_is_not_set_by_then(parts: Released) -> None:
    """Only in that part is is_set() False."""
    seen = {way: {is_set for _, is_set in people.values()} for way, people in parts.items()}

    assert seen == {way: {way != "set_and_clear"} for way in WAYS}


async def test_a_key_opens_the_door_early(tmp_path: Path) -> None:
    """Enter releases both before the two seconds are over."""
    run = await run_demo("event", tmp_path, once=b"by_key", act=lambda terminal, _: terminal.write(b"\r"))

    seconds = [after for after, _ in released(run.text)["by_key"].values()]
    assert len(seconds) == 2
    assert max(seconds) < 1.5
