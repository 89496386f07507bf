"""One process in one PTY: bytes out, keys in, and an end that leaves nothing behind."""

import asyncio
import contextlib
import os
import signal
import sys
from pathlib import Path
from textwrap import dedent

import pytest
from onstage.demos import terminal as room
from onstage.demos.catalog import DemoCommand
from onstage.demos.terminal import RunEnding, Terminal
from onstage.stage.output_log import KEPT_OUTPUT, OutputLog
from support import Fifo

LONG = 20  # seconds: bounds that only guard against a hang
STUBBORN = "import signal\nfor number in (signal.SIGTERM, signal.SIGHUP): signal.signal(number, signal.SIG_IGN)\n"
# Says so on the FIFO `life`, which it holds open as long as it lives, and waits there.
LIVES = STUBBORN + "life = open('life', 'w'); life.write('+'); life.flush()\nimport time; time.sleep(40)\n"
PARENT = f"import os, subprocess, sys, time; child = subprocess.Popen([sys.executable, '-c', {LIVES!r}])\n"
# When told to, fills its terminal until no more goes in, and says on the FIFO `life` how much that was.
FILLS = """
import os, tty
tty.setraw(0); os.write(1, b"ready"); os.read(0, 1); os.set_blocking(1, False)
written = 0
try:
    while written < 50_000_000: written += os.write(1, b"x" * 4096)
except BlockingIOError: pass
with open("life", "w") as life: life.write(f"{written:8}")
"""
FLOOD = "import os\nwhile True: os.write(1, b'x' * 65536)\n"


def python(code: str, folder: Path, limit: float = LONG, environment: dict[str, str] | None = None) -> DemoCommand:
    return DemoCommand((sys.executable, "-c", dedent(code)), environment or dict(os.environ), folder, limit)


class Output:
    """What a program printed: every piece as it came, and a way to wait for more."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []
        self._more = asyncio.Event()

    def __call__(self, data: bytes) -> None:
        self.pieces.append(data)
        self._more.set()

    @property
    def all(self) -> bytes:
        return b"".join(self.pieces)

    async def until(self, wanted: bytes) -> None:
        async with asyncio.timeout(LONG):
            while wanted not in self.all:
                self._more.clear()
                await self._more.wait()


@pytest.fixture
def output() -> Output:
    return Output()


@pytest.fixture
def short_grace(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "KILL_GRACE", 0.2)


@pytest.fixture
def group_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on macOS, where nobody can be found by the mark of the run."""
    monkeypatch.setattr(room, "end_marked", lambda mark: None)


async def ended(command: DemoCommand, output: Output) -> RunEnding:
    async with Terminal(command, output) as terminal:
        return await terminal.wait()


def open_files() -> int:
    return len(os.listdir("/dev/fd"))


async def test_every_byte_arrives_untouched(tmp_path: Path, output: Output) -> None:
    """All 256 values come as they were written: nothing decodes them on the way."""
    await ended(python("import os, tty; tty.setraw(1); os.write(1, bytes(range(256)) * 3)", tmp_path), output)

    assert output.all == bytes(range(256)) * 3


async def test_half_a_character_is_not_held_back(tmp_path: Path, output: Output) -> None:
    """The first byte of a character is handed on before the program has written the second."""
    code = "import os; os.write(1, b'\\xc3'); os.read(0, 1); os.write(1, b'\\xa9')"
    async with Terminal(python(code, tmp_path), output) as terminal:
        await output.until(b"\xc3")
        first = output.all
        terminal.write(b"\n")
        await terminal.wait()

    assert (first, output.all.endswith(b"\xa9")) == (b"\xc3", True)


async def test_output_is_handed_on_in_order(tmp_path: Path, output: Output) -> None:
    """Half a megabyte of numbers arrives as they were counted, to the last one before the end."""
    await ended(python("for number in range(80_000): print(number)", tmp_path), output)

    assert output.all.split() == [b"%d" % number for number in range(80_000)]


async def test_the_program_sees_a_terminal_of_96_by_24(tmp_path: Path, output: Output) -> None:
    """Its input, output and errors are one terminal of that size, which it can open by name."""
    code = "import os\nfor fd in (0, 1, 2, os.open('/dev/tty', os.O_RDWR)): print(*os.get_terminal_size(fd))"
    await ended(python(code, tmp_path), output)

    assert output.all.split() == [b"96", b"24"] * 4


async def test_environment_and_folder_are_those_of_the_command(tmp_path: Path, output: Output) -> None:
    """The program gets exactly the command's environment, and the mark of its run, and starts in its folder."""
    code = f"import os; del os.environ['{room.MARK_VARIABLE}']; print(dict(os.environ)); print(os.getcwd())"
    await ended(python(code, tmp_path, environment={"ONLY": "this", "LC_ALL": "C.UTF-8"}), output)
    printed = output.all.decode().split("\r\n")

    assert printed[:2] == ["{'ONLY': 'this', 'LC_ALL': 'C.UTF-8'}", str(tmp_path)]


async def test_keys_reach_the_program(tmp_path: Path, output: Output) -> None:
    """A program that reads raw keys gets each byte as it was typed."""
    code = "import os, tty; tty.setraw(0); print('ready', flush=True); print(os.read(0, 99))"
    async with Terminal(python(code, tmp_path), output) as terminal:
        await output.until(b"ready")
        terminal.write(b"\x1b[A\r\xc3\xa9")
        await terminal.wait()

    assert rb"b'\x1b[A\r\xc3\xa9'" in output.all


async def test_control_c_interrupts(tmp_path: Path, output: Output) -> None:
    """^C is turned into an interrupt by the program's own terminal."""
    async with Terminal(python("print('ready'); import time; time.sleep(40)", tmp_path), output) as terminal:
        await output.until(b"ready")
        terminal.write(b"\x03")
        ending = await terminal.wait()

    assert b"KeyboardInterrupt" in output.all
    assert (ending.how, ending.code) == ("exit", -signal.SIGINT)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("pass", 0),
        ("raise SystemExit(3)", 3),
        ("import os; os.kill(os.getpid(), 9)", -9),
        ("import os, time\nfor fd in 0, 1, 2: os.close(fd)\ntime.sleep(0.3); os._exit(5)", 5),
    ],
    ids=["0", "3", "killed", "5 without a terminal"],
)
async def test_exit_code_or_signal_is_told(tmp_path: Path, output: Output, code: str, expected: int) -> None:
    """The code as the program gave it, or minus the signal; also from one that has closed its terminal."""
    ending = await ended(python(code, tmp_path), output)

    assert (ending.how, ending.code) == ("exit", expected)


async def test_a_program_over_its_limit_is_stopped(tmp_path: Path, output: Output) -> None:
    """At its time limit it is told to terminate, and the ending says that this was why."""
    ending = await ended(python("import time; time.sleep(40)", tmp_path, limit=0.3), output)

    assert (ending.how, ending.code) == ("limit", -signal.SIGTERM)
    assert 0.3 <= ending.seconds < LONG


async def test_stop_lets_a_program_clean_up(tmp_path: Path, output: Output) -> None:
    """SIGTERM comes first: what the program prints while it cleans up is still handed on, and its exit code counts."""
    code = """
        import signal, sys
        def clean_up(*_): print("cleaned up"); sys.exit(7)
        signal.signal(signal.SIGTERM, clean_up)
        print("ready", flush=True); signal.pause()
    """
    async with Terminal(python(code, tmp_path), output) as terminal:
        await output.until(b"ready")
        ending = await terminal.stop()

    assert (ending.how, ending.code) == ("stop", 7)
    assert output.all.endswith(b"cleaned up\r\n")


async def test_a_program_that_ignores_sigterm_is_killed(tmp_path: Path, output: Output, short_grace: None) -> None:
    """After a grace comes SIGKILL."""
    code = STUBBORN + "print('ready', flush=True)\nwhile True: signal.pause()"
    async with Terminal(python(code, tmp_path), output) as terminal:
        await output.until(b"ready")
        ending = await terminal.stop()

    assert (ending.how, ending.code) == ("stop", -signal.SIGKILL)


async def test_children_end_with_the_program(
    tmp_path: Path, output: Output, life: Fifo, short_grace: None, group_only: None
) -> None:
    """Stop ends the whole group, a child that ignores SIGTERM and SIGHUP included."""
    async with Terminal(python(PARENT + "time.sleep(40)", tmp_path), output) as terminal:
        await life.said(1)
        ending = await terminal.stop()
    await life.falls_silent()

    assert ending.how == "stop"


async def test_a_child_left_behind_ends_too(tmp_path: Path, output: Output, life: Fifo, group_only: None) -> None:
    """When the program exits by itself, a child it leaves behind is ended as well."""
    async with Terminal(python(PARENT + "sys.stdin.readline()", tmp_path), output) as terminal:
        await life.said(1)
        terminal.write(b"\n")
        ending = await terminal.wait()
    await life.falls_silent()

    assert (ending.how, ending.code) == ("exit", 0)


@pytest.mark.skipif(sys.platform != "linux", reason="finds such a child by its mark in /proc")
async def test_a_child_that_left_the_group_ends_too(tmp_path: Path, output: Output, life: Fifo) -> None:
    """A child that made a session of its own is known by the mark of the run."""
    code = PARENT.replace("])", "], start_new_session=True)") + "sys.stdin.readline()"
    async with Terminal(python(code, tmp_path), output) as terminal:
        await life.said(1)
        terminal.write(b"\n")
        ending = await terminal.wait()
    await life.falls_silent()

    assert (ending.how, ending.code) == ("exit", 0)


async def test_last_words_before_leaving_a_child_behind_arrive(tmp_path: Path, output: Output) -> None:
    """All that was printed before the end arrives, though the end hangs up on a child that still holds the terminal."""
    code = PARENT + "os.write(1, b'x' * 100_000 + b'the last words')"
    await ended(python(code, tmp_path), output)

    assert (len(output.all), output.all[-14:]) == (100_014, b"the last words")


async def test_leaving_early_ends_the_program(tmp_path: Path, output: Output, life: Fifo, short_grace: None) -> None:
    """An error in the body of `async with` does not leave the program behind."""
    with contextlib.suppress(ZeroDivisionError):
        async with Terminal(python(LIVES, tmp_path), output):
            await life.said(1)
            raise ZeroDivisionError

    await life.falls_silent()


async def test_nothing_is_left_of_a_run(tmp_path: Path, output: Output) -> None:
    """No zombie stays in the process table and no file stays open."""
    await ended(python("pass", tmp_path), output)
    before = open_files()
    for _ in range(3):
        await ended(python("import os; print(os.getpid())", tmp_path), output)
    pids = [int(word) for word in output.all.split()]

    assert (len(pids), open_files()) == (3, before)
    assert [pid for pid in pids if in_process_table(pid)] == []


async def test_a_command_that_does_not_exist_raises(tmp_path: Path, output: Output) -> None:
    """It is an OSError that names the file, and nothing stays open."""
    before = open_files()
    with pytest.raises(OSError, match="no-such-program"):
        await ended(DemoCommand(("no-such-program",), dict(os.environ), tmp_path, LONG), output)

    assert open_files() == before


async def test_a_folder_that_does_not_exist_raises(tmp_path: Path, output: Output) -> None:
    """So does a folder that is gone."""
    before = open_files()
    with pytest.raises(FileNotFoundError):
        await ended(python("pass", tmp_path / "gone"), output)

    assert open_files() == before


async def test_a_paused_terminal_holds_back_its_program(tmp_path: Path, output: Output, life: Fifo) -> None:
    """While nothing is read, the program fills the kernel's buffer and no more; then all of it arrives."""
    async with Terminal(python(FILLS, tmp_path), output) as terminal:
        await output.until(b"ready")
        terminal.pause()
        terminal.write(b"\n")
        filled = int(await life.said(8))
        held = len(output.all)
        terminal.resume()
        await terminal.wait()

    assert (held, filled < 1_000_000) == (len(b"ready"), True)
    assert len(output.all) == len(b"ready") + filled


async def test_what_a_pause_held_back_arrives_in_the_end(tmp_path: Path) -> None:
    """A program that ends while its reader pauses at every piece loses none of its last words."""
    pieces: list[bytes] = []

    def take(data: bytes) -> None:
        pieces.append(data)
        terminal.pause()

    terminal = Terminal(python("import os; os.write(1, b'x' * 9_000 + b'the last words')", tmp_path), take)
    async with terminal:
        await terminal.wait()

    assert b"".join(pieces)[9_000:] == b"the last words"


async def test_a_flood_is_stopped_and_kept_within_bounds(tmp_path: Path) -> None:
    """Amid 100 MB the stop comes through, and a log keeps no more of it than it should."""
    log, enough = OutputLog(), asyncio.Event()

    def take(data: bytes) -> None:
        log.append(data)
        if log.end > 100_000_000:
            enough.set()

    async with Terminal(python(FLOOD, tmp_path, limit=100), take) as terminal, asyncio.timeout(80):
        await enough.wait()
        ending = await terminal.stop()

    assert (ending.how, ending.code) == ("stop", -signal.SIGTERM)
    assert log.end - log.start <= KEPT_OUTPUT * 5 // 4
    assert log.end < 200_000_000, "the stop waited for the flood"


async def test_keys_nobody_reads_are_in_nobodys_way(tmp_path: Path, output: Output) -> None:
    """Typing 4 MB at a program that reads nothing does not block, and stop ends it as ever."""
    code = "import tty, time; tty.setraw(0); print('ready', flush=True); time.sleep(40)"
    async with Terminal(python(code, tmp_path), output) as terminal:
        await output.until(b"ready")
        for _ in range(1000):
            terminal.write(b"x" * 4000)
        ending = await terminal.stop()

    assert (ending.how, ending.code) == ("stop", -signal.SIGTERM)


async def test_keys_beyond_the_kernels_buffer_are_typed_later_and_whole(tmp_path: Path, output: Output) -> None:
    """Of 4 MB, what does not fit at once is typed when the program reads; the rest is dropped, by whole key presses."""
    code = "import os, tty; tty.setraw(0); print('ready', flush=True)\ngot = open('go').read().encode()\n"
    code += (
        "while not got.endswith(b'!'): got += os.read(0, 65536)\nprint(len(got) % 4000, 8_000 < len(got) < 1_000_000)"
    )
    os.mkfifo(tmp_path / "go")
    async with Terminal(python(code, tmp_path), output) as terminal:
        await output.until(b"ready")
        for _ in range(1000):
            terminal.write(b"x" * 4000)
        terminal.write(b"!")
        (tmp_path / "go").write_text("")
        await terminal.wait()

    assert output.all.split()[1:] == [b"1", b"True"]


async def test_everyone_who_waits_is_told_the_same(tmp_path: Path, output: Output) -> None:
    """Two who wait, and a stop after the end, get one and the same ending."""
    async with Terminal(python("raise SystemExit(3)", tmp_path), output) as terminal:
        endings = await asyncio.gather(terminal.wait(), terminal.wait())
        endings += [await terminal.stop(), await terminal.wait()]

    assert len({id(ending) for ending in endings}) == 1
    assert endings[0].how == "exit"


async def test_typing_after_the_end_does_nothing(tmp_path: Path, output: Output) -> None:
    """Keys, pause and resume that come too late are ignored."""
    async with Terminal(python("pass", tmp_path), output) as terminal:
        await terminal.wait()
        before = open_files()
        terminal.write(b"late")
        terminal.pause()
        terminal.resume()

    assert open_files() == before


async def test_a_run_polls_nothing(tmp_path: Path, output: Output, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run waits for events only: nothing sleeps, and a silent second wakes the loop a handful of times."""
    woken = 0
    select = asyncio.get_running_loop()._selector.select

    def count(timeout: float | None = None) -> object:
        nonlocal woken
        woken += 1
        return select(timeout)

    monkeypatch.setattr(asyncio, "sleep", None)
    monkeypatch.setattr(asyncio.get_running_loop()._selector, "select", count)
    await ended(python("import time; time.sleep(1)", tmp_path), output)

    assert woken < 50


def in_process_table(pid: int) -> bool:
    try:
        os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)
    except ChildProcessError:
        return False
    return True
