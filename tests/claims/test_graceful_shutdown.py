"""What the talk says of SIGTERM is which jobs were begun and finished before and after it."""

import os
import re
import signal
from pathlib import Path

import pytest
from onstage.demos.terminal import Terminal
from support import Finished, run_demo

GRACE = 1.5  # seconds, as the demo says


def sigterm(text: str) -> float:
    """When the signal came."""
    return float(re.search(r"(\S+) s  main +SIGTERM", text)[1])


@pytest.fixture(scope="module")
def text(finished: Finished) -> str:
    """The last screen."""
    return finished("graceful_shutdown").text


def test_it_exits_with_0(finished: Finished) -> None:
    """Without a handler it would be -15."""
    assert finished("graceful_shutdown").code == 0


def test_no_job_begins_after_the_signal(text: str) -> None:
    """Before it, all three begin one; all that follows it are ends."""
    before, after = text.split("SIGTERM: ")

    assert set(re.findall(r"(\w+) +begins", before)) == {"ada", "grace", "edsger"}
    assert "begins" not in after


def test_ada_and_grace_finish_what_they_have_begun(text: str) -> None:
    """After the signal, one job each."""
    _, after = text.split("SIGTERM: ")

    assert sorted(re.findall(r"(\w+) +has finished", after)) == ["ada", "grace"]


def test_the_job_that_takes_too_long_is_cut_off_when_the_time_is_up(text: str) -> None:
    """Edsger's would take a minute."""
    end = float(re.search(r"(\S+) s  main +time is up", text)[1])

    assert "edsger  has finished" not in text
    assert GRACE - 0.1 <= end - sigterm(text) < GRACE + 1


async def test_a_kill_from_outside_stops_it_early(tmp_path: Path) -> None:
    """The first line names the process."""

    def kill_it(terminal: Terminal, output: bytes) -> None:
        os.kill(int(re.search(rb"kill (\d+)", output)[1]), signal.SIGTERM)

    run = await run_demo("graceful_shutdown", tmp_path, once=b"finished", act=kill_it)

    assert run.code == 0
    assert sigterm(run.text) < 1.4
