"""What the talk says of lost updates is what its demo counts."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from support import TALK, Finished

RACES = ("4 threads, count", "4 threads, count_with_lock", "2 tasks, count_then_await", "2 tasks, await_in_between")


@pytest.fixture(scope="module")
def counts(finished: Finished) -> dict[str, tuple[int, int]]:
    """How many were added, and how many are in n, of each race."""
    line = r"^  (\S.*): added ([\d,]+), n is ([\d,]+)$"
    found = re.findall(line, finished("lost_updates").text, re.MULTILINE)
    return {name: (int(added.replace(",", "")), int(n.replace(",", ""))) for name, added, n in found}


def test_the_races_end_well(finished: Finished) -> None:
    """The demo ends by itself, without an error."""
    assert finished("lost_updates").code == 0


def test_there_are_four_races(counts: dict[str, tuple[int, int]]) -> None:
    """Two of threads, two of tasks."""
    assert tuple(counts) == RACES


def test_four_threads_add_two_million(counts: dict[str, tuple[int, int]]) -> None:
    """Half a million rounds each, as the notes say."""
    assert counts["4 threads, count"][0] == 4 * 500_000


def test_threads_lose_a_good_part_although_there_may_be_a_gil(counts: dict[str, tuple[int, int]]) -> None:
    """More than one in fifty, and not all."""
    added, n = counts["4 threads, count"]

    assert 0 < n < 0.98 * added


def test_with_a_lock_threads_lose_nothing(counts: dict[str, tuple[int, int]]) -> None:
    """The same loop, one at a time from reading to writing."""
    added, n = counts["4 threads, count_with_lock"]

    assert n == added


def test_tasks_lose_nothing_without_an_await_inside(counts: dict[str, tuple[int, int]]) -> None:
    """They do await, but between two updates."""
    added, n = counts["2 tasks, count_then_await"]

    assert n == added


def test_two_tasks_lose_exactly_half_around_an_await(counts: dict[str, tuple[int, int]]) -> None:
    """Both read, both await, both write: each time."""
    added, n = counts["2 tasks, await_in_between"]

    assert n == added / 2


def test_a_thread_that_fails_is_heard(tmp_path: Path) -> None:
    """The pool's results are asked for, so that an exception in a thread ends the demo."""
    broken = tmp_path / "broken.py"
    broken.write_text((TALK / "demos" / "lost_updates.py").read_text("utf-8").replace("+ 1", "+ None"), "utf-8")
    run = subprocess.run([sys.executable, broken], capture_output=True, text=True, timeout=60, check=False)

    assert (run.returncode, "TypeError" in run.stderr) == (1, True)


def test_every_bar_is_as_long_as_its_count(finished: Finished, counts: dict[str, tuple[int, int]]) -> None:
    """What the eye compares is what was counted."""
    bars = re.findall(r"^  (█*)(·*) ", finished("lost_updates").text, re.MULTILINE)
    drawn = [len(kept) / len(kept + lost) for kept, lost in bars if len(kept + lost) > 1]

    assert drawn == pytest.approx([n / added for added, n in counts.values()], abs=0.01)
