"""What a run left behind ends: by its mark, and when the program that started it is killed."""

import os
import secrets
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from onstage.demos.watchdog import MARK_VARIABLE, end_marked, start_watchdog

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="finds processes by their mark in /proc")
SLEEPS = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('on', flush=True); time.sleep(60)"
# Starts a watchdog for its argument and waits to be killed.
STARTS = (
    "import sys, time\nfrom onstage.demos.watchdog import start_watchdog\n"
    "start_watchdog(*sys.argv[1:]); print('on', flush=True); time.sleep(60)"
)


@pytest.fixture
def start() -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    """Start a Python process with that mark, and wait until it runs."""
    started: list[subprocess.Popen[bytes]] = []

    def start(mark: str, code: str = SLEEPS, *arguments: str) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [sys.executable, "-c", code, *arguments], env=os.environ | {MARK_VARIABLE: mark}, stdout=subprocess.PIPE
        )
        started.append(process)
        assert process.stdout.readline() == b"on\n"
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def ended(process: subprocess.Popen[bytes]) -> int:
    """The exit code of a process that is about to end."""
    return process.wait(20)


def test_every_process_with_the_mark_is_killed_and_no_other(start: Callable[..., subprocess.Popen[bytes]]) -> None:
    """A mark that begins so is enough: a stage ends all of its runs by their common beginning."""
    mark = secrets.token_hex(8)
    runs = [start(f"{mark}-one"), start(f"{mark}-two")]
    other = start(f"x{mark}")
    end_marked(mark)

    assert [ended(run) for run in runs] == [-signal.SIGKILL] * 2
    assert other.poll() is None


def test_without_such_a_process_nothing_happens() -> None:
    """And nothing is waited for."""
    end_marked(secrets.token_hex(8))


def test_a_program_that_is_killed_leaves_nothing(start: Callable[..., subprocess.Popen[bytes]], tmp_path: Path) -> None:
    """SIGKILL of it: its watchdog kills what carries the mark and removes the folder."""
    mark, scratch = secrets.token_hex(8), tmp_path / "scratch"
    (scratch / "inner").mkdir(parents=True)
    run = start(f"{mark}-run")
    program = start("another mark", STARTS, mark, str(scratch))
    program.kill()

    assert ended(run) == -signal.SIGKILL
    assert program.stdout.read() == b""  # the watchdog holds it as long as it lives
    assert not scratch.exists()


def test_a_watchdog_ends_with_its_context(start: Callable[..., subprocess.Popen[bytes]]) -> None:
    """An orderly end does the same as a kill; the watchdog does not carry a mark by itself."""
    mark = secrets.token_hex(8)
    run = start(mark)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(MARK_VARIABLE, mark)
        watchdog = start_watchdog(mark)
    with watchdog:
        assert run.poll() is None
        assert mark.encode() not in Path(f"/proc/{watchdog.pid}/environ").read_bytes()

    assert (watchdog.returncode, ended(run)) == (0, -signal.SIGKILL)
