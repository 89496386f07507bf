"""Drivers on Postgres: whoever waits, waits as well as any other; the published factor of five is not ours."""

import re
from math import prod

import pytest
from support import Finished

DRIVERS = ["psycopg2", "psycopg", "psycopg async", "asyncpg"]
ALONE = "asyncpg, alone"
SLEEP = 100  # milliseconds, in the third query


@pytest.fixture(scope="module")
def races(finished: Finished) -> list[dict[str, int]]:
    """How many milliseconds each driver took, race by race."""
    _, *races = re.split(r"^  \d+ x select.*$", finished("query_race").text, flags=re.MULTILINE)
    rows = [re.findall(r"^  (\w.*?) +(\d+) ms", race, re.MULTILINE) for race in races]
    return [{name: int(took) for name, took in race} for race in rows]


def test_the_demo_ends_well(finished: Finished) -> None:
    """It ends by itself, without an error."""
    assert finished("query_race").code == 0


def test_all_drivers_run_three_queries(races: list[dict[str, int]]) -> None:
    """Four drivers with ten connections each, and one of them with a single connection."""
    assert [list(race) for race in races] == [[*DRIVERS, ALONE]] * 3


def test_ten_connections_wait_hardly_longer_than_one_query(races: list[dict[str, int]]) -> None:
    """In threads or in tasks alike."""
    waits = [races[2][name] for name in DRIVERS]

    assert min(waits) >= SLEEP
    assert max(waits) < 3 * SLEEP


def test_one_connection_waits_ten_times(races: list[dict[str, int]]) -> None:
    """An asynchronous driver alone overlaps nothing."""
    assert races[2][ALONE] >= 10 * SLEEP


def test_ten_connections_buy_more_where_a_query_waits(races: list[dict[str, int]]) -> None:
    """Beside work, a single connection does not fall as far behind as beside sleep."""
    behind = [race[ALONE] / race["asyncpg"] for race in races]

    assert behind[2] > 1.5 * behind[0]


def test_asyncpg_is_not_five_times_as_quick_as_psycopg_here(races: list[dict[str, int]]) -> None:
    """The geometric mean over the two queries that mean work."""
    factors = [race["psycopg async"] / race["asyncpg"] for race in races[:2]]

    assert prod(factors) ** 0.5 < 5


def test_the_chart_names_every_driver(finished: Finished) -> None:
    """The picture carries the names as text."""
    svg = (finished("query_race").folder / "query_race.svg").read_text("utf-8")

    assert [name for name in [*DRIVERS, ALONE] if f">{name}</text>" not in svg] == []
