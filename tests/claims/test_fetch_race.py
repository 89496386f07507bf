"""What the talk says of twenty requests is what its demo measures, as ratios within the one run."""

import re

import pytest
from support import Finished

CONTENDERS = (
    "requests one by one",
    "requests in 2 threads",
    "requests in 20 threads",
    "aiohttp one by one",
    "aiohttp gathered",
)


@pytest.fixture(scope="module")
def text(finished: Finished) -> str:
    """The last screen."""
    return finished("fetch_race").text


@pytest.fixture(scope="module")
def seconds(text: str) -> dict[str, float]:
    """How long each contender took."""
    return {name: float(took) for name, took in re.findall(r"^ *(\w.*?) +█+ ([\d.]+) s$", text, re.MULTILINE)}


@pytest.fixture(scope="module")
def floor(text: str) -> float:
    """The seconds of one latency, out of the title."""
    return int(re.search(r"requests of (\d+) ms", text)[1]) / 1000


def test_the_race_ends_well(finished: Finished) -> None:
    """The demo ends by itself, without an error."""
    assert finished("fetch_race").code == 0


def test_five_contenders_race(seconds: dict[str, float]) -> None:
    """The last screen shows all five, in the order they ran."""
    assert tuple(seconds) == CONTENDERS


def test_nobody_beats_the_floor(seconds: dict[str, float], floor: float) -> None:
    """However they wait, one latency is the least."""
    assert min(seconds.values()) >= floor


def test_one_by_one_waits_twenty_times(seconds: dict[str, float], floor: float) -> None:
    """One latency after another, with either library."""
    waits = [seconds[name] / floor for name in ("requests one by one", "aiohttp one by one")]

    assert min(waits) >= 20


def test_gathering_is_at_least_five_times_as_quick_as_one_by_one(seconds: dict[str, float]) -> None:
    """Waiting together is what buys it."""
    assert seconds["requests one by one"] > 5 * seconds["aiohttp gathered"]


def test_gathering_takes_less_than_three_floors(seconds: dict[str, float], floor: float) -> None:
    """Twenty waits at once are hardly longer than one."""
    assert seconds["aiohttp gathered"] < 3 * floor


def test_twenty_threads_are_at_least_four_times_as_quick_as_one(seconds: dict[str, float]) -> None:
    """Threads wait together as well."""
    assert seconds["requests one by one"] > 4 * seconds["requests in 20 threads"]


def test_twenty_threads_nearly_tie_with_gathering(seconds: dict[str, float]) -> None:
    """The two are near each other, and far from all the rest."""
    near = [name for name in CONTENDERS if seconds[name] < 3 * seconds["aiohttp gathered"]]

    assert near == ["requests in 20 threads", "aiohttp gathered"]


def test_two_threads_take_about_half(seconds: dict[str, float]) -> None:
    """Two wait together, no more."""
    assert 0.3 < seconds["requests in 2 threads"] / seconds["requests one by one"] < 0.85


def test_aiohttp_one_by_one_is_no_quicker_than_requests_one_by_one(seconds: dict[str, float]) -> None:
    """Another library alone buys nothing."""
    assert 0.6 < seconds["aiohttp one by one"] / seconds["requests one by one"] < 1.5


def test_every_bar_is_as_long_as_its_time(text: str, seconds: dict[str, float]) -> None:
    """What the eye compares is what was measured."""
    bars = [len(bar) for bar in re.findall(r"(█+) [\d.]+ s$", text, re.MULTILINE)]

    assert bars == pytest.approx([min(20 * took, 60) for took in seconds.values()], abs=1)


def test_the_chart_names_every_contender_and_its_time(finished: Finished, seconds: dict[str, float]) -> None:
    """The picture carries the five names and the five times, as text."""
    svg = (finished("fetch_race").folder / "fetch_race.svg").read_text("utf-8")
    wanted = [*seconds, *(f"{took:.2f} s" for took in seconds.values())]

    assert [text for text in wanted if f">{text}</text>" not in svg] == []
