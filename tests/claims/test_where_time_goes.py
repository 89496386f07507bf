"""One request's life: what its thread works is a sliver of what it waits."""

import re

import pytest
from support import Finished


@pytest.fixture(scope="module")
def phases(finished: Finished) -> dict[str, float]:
    """How many milliseconds each phase took."""
    found = re.findall(r"^  (\w+) +([\d.]+) ms +[▏▎▍▌▋▊▉█]", finished("where_time_goes").text, re.MULTILINE)
    return {name: float(took) for name, took in found}


def test_the_demo_ends_well(finished: Finished) -> None:
    """It ends by itself, without an error."""
    assert finished("where_time_goes").code == 0


def test_a_life_has_five_phases(phases: dict[str, float]) -> None:
    """In the order they are lived."""
    assert list(phases) == ["connect", "send", "wait", "read", "decode"]


def test_nearly_all_of_it_is_waiting(phases: dict[str, float]) -> None:
    """The wait is longer than five times all the rest together."""
    assert phases["wait"] > 5 * (sum(phases.values()) - phases["wait"])


def test_work_is_drawn_to_scale(finished: Finished) -> None:
    """Half a millisecond is a quarter of a character, so all work together is hardly longer than its sum says."""
    text = finished("where_time_goes").text
    rows = re.findall(r"^  \w+ +[\d.]+ ms +([▏▎▍▌▋▊▉█]+)░*$", text, re.MULTILINE)
    eighths = sum(" ▏▎▍▌▋▊▉█".index(part) for row in rows for part in row)
    work = float(re.search(r"of which we work ([\d.]+) ms", text)[1])

    assert len(rows) == 5
    assert eighths * 2 / 8 == pytest.approx(work, abs=5 * 2 / 8 + 0.05)


def test_the_work_of_many_requests_fits_into_one(finished: Finished) -> None:
    """The thread is on a core for a small part of the life only, and the last line counts with that part."""
    text = finished("where_time_goes").text
    took, work = map(float, re.search(r"([\d.]+) ms, of which we work ([\d.]+) ms", text).groups())
    many = int(re.search(r"the work of (\d+) such requests", text)[1])

    assert many >= 10
    assert took / (work + 0.06) <= many <= took / (work - 0.06)


def test_the_chart_names_every_phase(finished: Finished, phases: dict[str, float]) -> None:
    """The picture carries the five names as text."""
    svg = (finished("where_time_goes").folder / "where_time_goes.svg").read_text("utf-8")

    assert [name for name in phases if f">{name}</text>" not in svg] == []
