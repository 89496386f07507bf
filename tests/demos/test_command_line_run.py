"""`onstage run`: a demo in one's own terminal, as the stage would run it."""

import os
import pty
import re
import signal
import subprocess
import termios
from pathlib import Path

import pytest
from support import ONSTAGE, TinyTalk, onstage

RUNS = """
    import os, sys
    print(os.get_terminal_size(), sys.stdin.isatty(), os.listdir("."))
    open("ripple.svg", "w").write("<svg/>")
"""


def test_run_runs_a_demo_as_the_stage_would_and_keeps_its_picture(tiny_talk: TinyTalk) -> None:
    """In a terminal of 96 by 24, in an empty folder of its own; the picture is put into build/."""
    tiny_talk.demo("ripple", RUNS)
    code, out, err = onstage(tiny_talk.root, "run", "ripple")
    lines = ["os.terminal_size(columns=96, lines=24) True []", "picture: build/pictures/ripple.svg"]

    assert (code, out.splitlines(), err) == (0, lines, "")
    assert (tiny_talk.root / "build" / "pictures" / "ripple.svg").read_text() == "<svg/>"


KILLS_ITSELF = "import os; os.kill(os.getpid(), 9)"


@pytest.mark.parametrize(
    ("body", "header", "code", "message"),
    [
        ("raise SystemExit(3)", "# exits = 3", 0, ""),
        ("raise SystemExit(3)", "", 1, r"ripple: exit 3 · \d\.\d s \(declared: exit 0\)\."),
        ("pass", "# exits = 3", 1, r"ripple: exit 0 · \d\.\d s \(declared: exit 3\)\."),
        ("import time; time.sleep(60)", "# seconds = 0.5", 1, r"ripple: stopped at its limit of 0\.5 s\."),
        (KILLS_ITSELF, "", 1, r"ripple: killed by signal 9 after \d\.\d s \(declared: exit 0\)\."),
    ],
    ids=["a failure that is the lesson", "a failure", "no failure where one is the lesson", "a hang", "a crash"],
)
def test_run_succeeds_when_a_demo_ends_as_it_declares(
    tiny_talk: TinyTalk, body: str, header: str, code: int, message: str
) -> None:
    """Anything else is one line on stderr and exit 1."""
    tiny_talk.demo("ripple", body, header)

    done = onstage(tiny_talk.root, "run", "ripple")

    assert done[:2] == (code, "")
    assert re.fullmatch(rf"onstage: {message}\n" if message else "", done[2])


def test_run_shows_the_traceback_of_a_demo_as_it_came(tiny_talk: TinyTalk) -> None:
    """It belongs to the demo's output, and is not the tool's."""
    tiny_talk.demo("ripple", "print('before')\n1 / 0", "# exits = 1")
    code, out, err = onstage(tiny_talk.root, "run", "ripple")

    assert (code, err) == (0, "")
    assert out.startswith("before\n")
    assert out.splitlines()[-1] == "ZeroDivisionError: division by zero"


def test_run_says_what_a_demo_needs_that_is_not_here(tiny_talk: TinyTalk, tmp_path: Path) -> None:
    """Without uv on the PATH, one line and exit 1."""
    path = tiny_talk.demo("ripple", "import no_such_package")
    path.write_text(f"{path.read_text()}\n# /// script\n# dependencies = ['no-such-package>=2']\n# ///\n")
    done = onstage(tiny_talk.root, "run", "ripple", environment={"PATH": str(tmp_path)})

    assert done == (1, "", "onstage: ripple needs no-such-package>=2, which this Python does not have.\n")


def test_run_goes_through_uv_where_it_is_installed(tiny_talk: TinyTalk, tmp_path: Path) -> None:
    """Offline, as a script: uv finds in the file what it needs."""
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "uv").write_text('#!/bin/sh\necho "$@"\n')
    (tmp_path / "bin" / "uv").chmod(0o755)
    path = tiny_talk.demo("ripple", "import no_such_package")
    path.write_text(f"{path.read_text()}\n# /// script\n# dependencies = ['no-such-package>=2']\n# ///\n")
    code, out, err = onstage(tiny_talk.root, "run", "ripple", environment={"PATH": str(tmp_path / "bin")})

    assert (code, out, err) == (0, f"run --offline --quiet --script {path}\n", "")


def started(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [ONSTAGE, *arguments], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def test_an_interrupt_ends_the_demo_and_the_command_exits_130(tiny_talk: TinyTalk) -> None:
    """Quietly, as every program does; and no process stays."""
    tiny_talk.demo("ripple", "import os, time\nprint(os.getpid(), flush=True)\ntime.sleep(60)")
    with started(tiny_talk.root, "run", "ripple") as running:
        demo = int(running.stdout.readline())
        running.send_signal(signal.SIGINT)
        rest, err = running.communicate(timeout=30)

    assert (running.returncode, rest, err.strip()) == (130, "", "")
    with pytest.raises(ProcessLookupError):
        os.kill(demo, 0)


def test_a_reader_that_has_seen_enough_ends_the_demo(tiny_talk: TinyTalk) -> None:
    """`onstage run flood | head -1`: no complaint, and no waiting for the rest."""
    tiny_talk.demo("flood", "while True: print('x' * 80)", "# seconds = 30")
    with started(tiny_talk.root, "run", "flood") as running:
        first = running.stdout.readline()
        running.stdout.close()
        err = running.stderr.read()

    assert (first, err.strip()) == ("x" * 80 + "\n", "")


KEYS = "import os, tty; tty.setraw(0); print('ready', flush=True); print(os.read(0, 9))"


def test_each_key_reaches_the_demo_and_the_terminal_is_put_back(tiny_talk: TinyTalk) -> None:
    """Without a line break, as on stage; afterwards the terminal has the settings it had before."""
    tiny_talk.demo("ripple", KEYS)
    outside, inside = pty.openpty()
    before = termios.tcgetattr(inside)
    with subprocess.Popen([ONSTAGE, "run", "ripple"], cwd=tiny_talk.root, stdin=inside, stdout=inside) as running:
        said = read_until(outside, b"ready")
        raw = termios.tcgetattr(inside) != before
        os.write(outside, b"\x1b[A")
        said += read_until(outside, b"'")
        code = running.wait(30)
    after = termios.tcgetattr(inside)
    os.close(outside)
    os.close(inside)

    assert (raw, code, after) == (True, 0, before)
    assert rb"b'\x1b[A'" in said


def read_until(terminal: int, end: bytes) -> bytes:
    """What a program writes into that terminal, up to those bytes and what came with them."""
    said = b""
    while not said.rstrip().endswith(end):
        said += os.read(terminal, 4096)
    return said
