"""What the talk says of many waits is a ratio within one run: tasks against threads, each for one of them."""

import re
from typing import NamedTuple

import pytest
from support import Finished


class Waits(NamedTuple):
    """How many waited, for how long in all, and what one of them cost."""

    count: int
    asked: float
    microseconds: float
    kibibytes: float
    mebibytes: float
    seconds: float


@pytest.fixture(scope="module")
def waits(finished: Finished) -> dict[str, Waits]:
    """Both, by name."""
    found = re.findall(
        r"^  ([\d,]+) (\w+) wait for (\d+) s\n\n    CPU +([\d.]+) µs each\n"
        r"    memory +([\d.]+) KiB each\n    in all +([\d.]+) MiB\n    over after ([\d.]+) s",
        finished("many_waits").text,
        re.MULTILINE,
    )
    return {what: Waits(int(count.replace(",", "")), *map(float, rest)) for count, what, *rest in found}


def test_ten_thousand_tasks_and_two_thousand_threads_wait(waits: dict[str, Waits]) -> None:
    """As many as the slide says."""
    assert {what: each.count for what, each in waits.items()} == {"tasks": 10_000, "threads": 2_000}


def test_ten_thousand_sleeping_tasks_wait_at_once(waits: dict[str, Waits]) -> None:
    """All together take less than twice what one of them takes."""
    assert waits["tasks"].asked <= waits["tasks"].seconds < 2 * waits["tasks"].asked


def test_a_waiting_task_takes_a_fifth_of_the_memory_of_a_thread_or_less(waits: dict[str, Waits]) -> None:
    """A tenth where the demo was recorded; pages are counted the same way in both processes."""
    assert waits["threads"].kibibytes > 5 * waits["tasks"].kibibytes


def test_a_task_takes_a_fifth_of_the_cpu_time_of_a_thread_or_less(waits: dict[str, Waits]) -> None:
    """From its start to its end."""
    assert waits["threads"].microseconds > 5 * waits["tasks"].microseconds


def test_five_times_as_many_tasks_take_less_memory_than_the_threads(waits: dict[str, Waits]) -> None:
    """In all, not each."""
    assert waits["tasks"].mebibytes < waits["threads"].mebibytes
