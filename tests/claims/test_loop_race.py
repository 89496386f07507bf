"""What the talk says of uvloop is what its demo measures, as ratios within the one run."""

import importlib.util
import re

import pytest
from support import Finished

RACES = ("sleep(0)", "echo", "echo + JSON")
has_uvloop = pytest.mark.skipif(not importlib.util.find_spec("uvloop"), reason="there is no uvloop here")


@pytest.fixture(scope="module")
def text(finished: Finished) -> str:
    """The last screen."""
    return finished("loop_race").text


@pytest.fixture(scope="module")
def took(text: str) -> dict[tuple[str, str], float]:
    """Microseconds of a turn, by race and loop."""
    rows = re.findall(r"^  (\w.*?) +(default|uvloop) +█+ ([\d.]+) µs$", text, re.MULTILINE)
    return {(race, loop): float(us) for race, loop, us in rows}


@pytest.fixture(scope="module")
def bars(text: str) -> dict[tuple[str, str], int]:
    """How long each bar is, finer than the printed times."""
    rows = re.findall(r"^  (\w.*?) +(default|uvloop) +(█+) ", text, re.MULTILINE)
    return {(race, loop): len(bar) for race, loop, bar in rows}


@has_uvloop
def test_both_loops_run_all_three_races(took: dict[tuple[str, str], float]) -> None:
    """In the order of how much work is their own."""
    assert list(took) == [(race, loop) for race in RACES for loop in ("default", "uvloop")]


@has_uvloop
def test_handing_over_takes_uvloop_about_half_the_time(bars: dict[tuple[str, str], int]) -> None:
    """Where all the work is the loop's."""
    assert 0.25 < bars["sleep(0)", "uvloop"] / bars["sleep(0)", "default"] < 0.8


@has_uvloop
def test_the_more_our_own_code_does_the_less_uvloop_gains(bars: dict[tuple[str, str], int]) -> None:
    """Its share of the default loop's time is greatest where JSON is read and written."""
    shares = {race: bars[race, "uvloop"] / bars[race, "default"] for race in RACES}

    assert shares["sleep(0)"] < shares["echo + JSON"]
    assert shares["echo"] < shares["echo + JSON"]


@has_uvloop
def test_with_json_next_to_nothing_is_gained(bars: dict[tuple[str, str], int]) -> None:
    """A quicker loop is not a quicker program."""
    assert bars["echo + JSON", "uvloop"] > 0.7 * bars["echo + JSON", "default"]


def test_json_is_most_of_the_work_of_its_echo(took: dict[tuple[str, str], float]) -> None:
    """Reading and writing it takes more than the echo itself."""
    assert took["echo + JSON", "default"] > 2 * took["echo", "default"]


def test_the_chart_names_races_and_times(finished: Finished, took: dict[tuple[str, str], float]) -> None:
    """The picture carries every name and every time, as text."""
    svg = (finished("loop_race").folder / "loop_race.svg").read_text("utf-8")
    wanted = [text for (race, loop), us in took.items() for text in (f"{race}, {loop}", f"{us:.1f} µs")]

    assert [text for text in wanted if f">{text}</text>" not in svg] == []
