"""What the talk says of the exhibition is what its demo prints, to the second."""

import asyncio
import importlib.util
import re
from datetime import timedelta
from itertools import pairwise
from types import ModuleType

import pytest
from support import TALK, Finished

Times = dict[str, tuple[str, str]]
ACTS = ("One by one", "Walking round", "24 Judits", "Two Judits")


@pytest.fixture(scope="module")
def times(finished: Finished) -> Times:
    """Judit's last move and the last reply of each act, from the last screen."""
    act = rf"({'|'.join(ACTS)}) +(\d+:\d\d:\d\d) +(\d+:\d\d:\d\d)$"
    return {title: (move, reply) for title, move, reply in re.findall(act, finished("exhibition").text, re.MULTILINE)}


@pytest.fixture(scope="module")
def demo() -> ModuleType:
    """The demo's own code, with nobody watching."""
    spec = importlib.util.spec_from_file_location("exhibition", TALK / "demos" / "exhibition.py")
    demo = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(demo)
    return demo


def test_the_exhibition_ends_well(finished: Finished) -> None:
    """The demo ends by itself, without an error."""
    assert finished("exhibition").code == 0


def test_the_last_screen_shows_the_four_acts_in_order(times: Times) -> None:
    """The four ways of playing stand as they were shown, the surprise last."""
    assert tuple(times) == ACTS


def test_one_game_after_another_takes_twelve_hours(times: Times) -> None:
    """Twenty-four games of half an hour, one by one."""
    assert times["One by one"][1] == "12:00:00"


def test_going_round_judit_makes_her_last_move_after_one_hour(times: Times) -> None:
    """Judit never waits: 720 moves of 5 s."""
    assert times["Walking round"][0] == "1:00:00"


def test_going_round_the_last_reply_comes_55_seconds_later(times: Times) -> None:
    """The hour is to her last move; one opponent is still to answer it."""
    assert times["Walking round"][1] == "1:00:55"


def test_a_judit_at_every_board_takes_half_an_hour(times: Times) -> None:
    """No board waits: all together last as long as one game."""
    assert times["24 Judits"][1] == "0:30:00"


def test_two_judits_make_the_last_move_after_half_an_hour(times: Times) -> None:
    """Two Judits share the hour of moves."""
    assert times["Two Judits"][0] == "0:30:00"


def test_twenty_two_more_judits_gain_only_55_seconds(times: Times) -> None:
    """Two Judits end less than a minute after twenty-four."""
    replies = times["24 Judits"][1], times["Two Judits"][1]

    assert replies == ("0:30:00", "0:30:55")


def test_the_last_screen_tells_the_break_even(finished: Finished) -> None:
    """A round of 60 s has room for twelve moves of 5 s."""
    assert "60 s / 5 s = 12 boards" in finished("exhibition").text


def test_only_the_thirteenth_board_keeps_one_judit_longer(demo: ModuleType) -> None:
    """Up to twelve boards she needs the half hour of a single game."""
    last_moves = [max(moves[-1] for moves in demo.play(demo.walking_round, boards)) for boards in (12, 13)]

    assert [str(timedelta(seconds=move)) for move in last_moves] == ["0:30:00", "0:32:30"]


def test_nobody_else_gets_a_turn_while_she_thinks(demo: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    """Her five seconds pass between two awaits: the loop waits for opponents, and for nothing else."""
    waits = []
    sleep = asyncio.sleep
    monkeypatch.setattr(demo.asyncio, "sleep", lambda seconds: waits.append(seconds) or sleep(seconds))
    moves = sorted(move for game in demo.play(demo.walking_round, 24) for move in game)

    assert set(waits) == {demo.OPPONENT}
    assert {after - before for before, after in pairwise(moves)} == {demo.JUDIT}


def test_each_clone_has_an_event_loop_of_her_own(finished: Finished, demo: ModuleType) -> None:
    """Clones are not tasks of one loop: as many loops as Judits, in other processes, and the screen says so."""
    screens = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", finished("exhibition").raw.decode())
    loops = dict.fromkeys(re.findall(r"(\w[\w ]*), (\d+) event loops?\b", screens))

    assert list(loops) == [("One by one", "1"), ("Walking round", "1"), ("24 Judits", "24"), ("Two Judits", "2")]
    assert [judits for _, _, judits in demo.ACTS] == [int(count) for _, count in loops]


def test_the_chart_names_every_act_and_its_time(finished: Finished, times: Times) -> None:
    """The picture carries the four names, and the four times to the last reply."""
    svg = (finished("exhibition").folder / "exhibition.svg").read_text("utf-8")
    replies = [reply for _, reply in times.values()]

    assert [text for text in (*ACTS, *replies) if text not in svg] == []
