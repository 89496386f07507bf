"""How the last performance went, read from logs made up on the spot."""

import json
import os
import re
import subprocess
from pathlib import Path

import pytest
from support import TYPED, TinyTalk

PAGE = '<section><section id="{id}" data-timing="{seconds}"><h2>{id}</h2></section></section>'
PLAN = {"opening": 60, "demo": 120, "never-shown": 30}
WIDE = {"COLUMNS": "140", "NO_COLOR": "1"}
DECLARED = {"limit": 10, "exits": 0}
GIVEN = [
    {"time": "2026-11-22T10:00:00.000", "slide": "opening"},
    {"time": "2026-11-22T10:00:50.000", "slide": "demo"},
    {
        "time": "2026-11-22T10:01:20.000",
        "run": "race",
        "how": "exit",
        "code": 0,
        "seconds": 4.26,
        "limit": 10,
        "exits": 0,
    },
    {
        "time": "2026-11-22T10:02:00.000",
        "run": "race",
        "how": "stop",
        "code": -15,
        "seconds": 1.0,
        "limit": 10,
        "exits": 0,
    },
    {
        "time": "2026-11-22T10:02:10.000",
        "run": "slow",
        "how": "limit",
        "code": -15,
        "seconds": 10.0,
        "limit": 10,
        "exits": 0,
    },
    {"time": "2026-11-22T10:03:00.000", "slide": "opening"},
    {"time": "2026-11-22T10:03:05.000", "slide": "left-the-talk"},
    {"time": "2026-11-22T10:03:10.000", "end": True},
]


@pytest.fixture
def talk(tiny_talk: TinyTalk) -> TinyTalk:
    """A talk whose built deck is no more than its plan."""
    tiny_talk.slides("## A talk\n")
    page = tiny_talk.root / "build" / "deck" / "index.html"
    page.parent.mkdir(parents=True)
    page.write_text("".join(PAGE.format(id=slide, seconds=seconds) for slide, seconds in PLAN.items()))
    return tiny_talk


def log(talk: TinyTalk, *lines: object, name: str = "2026-11-22_10-00-00") -> Path:
    """Write a log of these events; a string is written as it is."""
    path = talk.root / "build" / "rehearsals" / f"{name}.jsonl"
    path.parent.mkdir(exist_ok=True)
    path.write_text("".join(line if isinstance(line, str) else json.dumps(line) + "\n" for line in lines))
    return path


def rehearsals(talk: TinyTalk, *options: str) -> subprocess.CompletedProcess[str]:
    return talk.onstage("rehearsals", *options, env=os.environ | WIDE)


def rows(said: str) -> dict[str, tuple[str, str]]:
    """Planned and actual of each row of the table."""
    found = re.findall(r"^(\S.*?) {2,}(\d+:\d\d) +(\d+:\d\d)", said, re.MULTILINE)
    return {name: (planned, actual) for name, planned, actual in found}


def test_planned_and_actual_time_of_each_slide(talk: TinyTalk) -> None:
    """A slide shown twice counts twice; one not shown stands with its plan; one the deck has no more, with none."""
    log(talk, *GIVEN)
    done = rehearsals(talk)

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Given on 2026-11-22 at 10:00\n")
    assert rows(done.stdout) == {
        "opening": ("1:00", "0:55"),
        "demo": ("2:00", "2:10"),
        "never-shown": ("0:30", "0:00"),
        "left-the-talk": ("0:00", "0:05"),
        "shown in all": ("3:00", "3:10"),
    }


def test_the_demos_that_ran_stand_at_their_slide(talk: TinyTalk) -> None:
    """How long each took and how it ended, in the order they ran."""
    log(talk, *GIVEN)
    said = rehearsals(talk).stdout
    runs = ("race: exit 0 · 4.3 s", "race: stopped after 1.0 s", "slow: stopped at its limit of 10 s")
    where = [said.index(words) for words in runs]

    assert where == sorted(where)
    assert said.index("demo ") < where[0]
    assert where[-1] < said.index("never-shown")


def test_a_slide_well_over_its_plan_is_marked(talk: TinyTalk) -> None:
    """The bars show planned and actual side by side; the long one in another colour than those in time."""
    log(talk, *GIVEN[:2], {"time": "2026-11-22T10:09:00.000", "end": True})
    said = talk.onstage("rehearsals", env=os.environ | {"COLUMNS": "140", "FORCE_COLOR": "1", "TERM": "xterm"}).stdout
    bars = re.findall(r"\x1b\[([\d;]+)m(█+)", said)

    assert [len(bar) for _, bar in bars[:2]] == [2, 20]
    assert bars[0][0] != bars[1][0]


def test_each_slide_has_one_line_of_at_most_80_columns(talk: TinyTalk) -> None:
    """Name, times and bars; a demo that ran has a line below its slide."""
    log(
        talk,
        *GIVEN,
        {"time": "2026-11-22T10:04:00.000", "slide": "an-id-that-somebody-has-made-out-of-a-whole-heading"},
    )
    said = talk.onstage("rehearsals", env=os.environ | {"COLUMNS": "80", "NO_COLOR": "1"}).stdout.splitlines()

    assert max(map(len, said)) <= 80
    assert len(said) == 2 + 5 + 3 + 1  # when, a header; slides; runs; the sum
    assert re.fullmatch(r"opening +1:00 +0:55 +█+░*", said[2])
    assert re.fullmatch(r" +race: exit 0 · 4\.3 s", said[4])
    assert re.match(r"an-id-that-\S+… ", said[-2])


def test_a_line_cut_short_is_passed_over(talk: TinyTalk) -> None:
    """A log whose last line was cut by a crash is read up to there."""
    log(talk, *GIVEN[:3], '{"time": "2026-11-22T10:59:00.0')
    done = rehearsals(talk)

    assert (done.returncode, done.stderr) == (0, "")
    assert rows(done.stdout)["demo"] == ("2:00", "0:30")


def test_a_line_of_another_version_is_passed_over(talk: TinyTalk) -> None:
    """One that lacks what this version writes, has something else in its place, or is not an event at all."""
    run = {"time": "2026-11-22T10:01:00.000", "run": "race", "how": "exit", "code": 0, "seconds": 4.26}
    log(talk, *GIVEN[:2], run, {"slide": "opening"}, {"time": 7, "slide": "opening"}, "[]\n", "null\n", GIVEN[-1])
    done = rehearsals(talk)

    assert (done.returncode, done.stderr) == (0, "")
    assert rows(done.stdout)["demo"] == ("2:00", "2:20")


def test_the_name_of_the_sum_is_whole_where_slides_have_short_names(talk: TinyTalk) -> None:
    """Its row is as wide as the others, and they as it."""
    page = talk.root / "build" / "deck" / "index.html"
    page.write_text(PAGE.format(id="a", seconds=60))
    log(talk, {"time": "2026-11-22T10:00:00.000", "slide": "a"}, {"time": "2026-11-22T10:00:50.000", "end": True})

    assert rows(rehearsals(talk).stdout) == {"a": ("1:00", "0:50"), "shown in all": ("1:00", "0:50")}


@pytest.mark.parametrize("options", [[], ["--all"]])
def test_without_a_log_one_line_says_so(talk: TinyTalk, options: list[str]) -> None:
    """Exit 1, and how a log comes about."""
    done = rehearsals(talk, *options)

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"onstage: no performance has been logged yet: `{TYPED} present` keeps the log.\n"


def test_a_log_without_a_slide_is_told_in_one_line(talk: TinyTalk) -> None:
    """Which log, and that nothing was given; exit 1."""
    log(talk, {"time": "2026-11-22T10:00:00.000", "end": True})
    done = rehearsals(talk)

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"onstage: no performance has been logged yet: `{TYPED} present` keeps the log.\n"


def test_the_last_giving_is_shown_and_all_are_listed(talk: TinyTalk) -> None:
    """The table is of the newest log; --all gives a line each, oldest first, and passes over one that holds nothing."""
    older = [event | {"time": event["time"].replace("11-22", "11-21")} for event in GIVEN]
    log(talk, *GIVEN)
    log(talk, *older, name="2026-11-21_10-00-00")
    log(talk, "{", name="2026-11-20_10-00-00")
    every = rehearsals(talk, "--all")

    assert rehearsals(talk).stdout.startswith("Given on 2026-11-22")
    assert (every.returncode, every.stderr) == (0, "")
    assert every.stdout.splitlines() == [
        "2026-11-21 10:00  3:10 given, 3:00 planned",
        "2026-11-22 10:00  3:10 given, 3:00 planned",
    ]
