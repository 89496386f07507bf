"""A PostgreSQL server for one run of one demo: started without a system install, gone when the run is over.

Run as a script, `postgres_server.py PROGRAMS COMMAND...`: starts the server from the folder PROGRAMS, runs the command
with DATABASE_URL set, ends the server, and ends as the command ended. It imports nothing of the package, which is not
on the path then. The server listens on a socket in a private folder, which no other user may enter, and on no port.

Written by hand: the libraries that start servers for tests (testing.postgresql, pytest-postgresql) open a TCP port and
stop the server only when their own process ends in an orderly way; a run on stage may be killed.
"""

import contextlib
import ctypes
import fcntl
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

POSTGRES_PREFIX = "onstage-postgres-"
POSTGRES_TIMEOUT = 20.0  # seconds the server may take until it is ready
# It lives for seconds and holds nothing worth keeping: it need not wait for a disk.
POSTGRES_SETTINGS = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "max_connections=120",
    "listen_addresses=",
)
# The same three lines are in terminal.py: as a script this file can import nothing of the package.
_LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None
_PR_SET_PDEATHSIG = 1


class NoPostgres(Exception):
    """The server did not start; says why, in one line."""


@contextlib.contextmanager
def running_postgres(programs: Path) -> Iterator[str]:
    """The URL of a server that runs for the length of the block. Raises NoServer, or OSError."""
    _remove_old_postgres()
    with tempfile.TemporaryDirectory(prefix=POSTGRES_PREFIX, ignore_cleanup_errors=True) as name:
        folder = Path(name)
        with (folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            user = _postgres_user(folder)
            programs = _executable_postgres(programs, folder, user)
            _create_postgres_data(programs, folder / "data", user)
            process = _start_postgres(programs, folder, user)
            try:
                _wait_until_postgres_ready(process, folder)
                yield f"postgresql://postgres@/postgres?host={quote(name)}"
            finally:
                process.send_signal(signal.SIGQUIT)  # immediate shutdown, whoever is connected
                process.wait()


def _postgres_user(folder: Path) -> dict[str, Any]:
    """Whom the server runs as, as arguments of subprocess: it refuses to run as root, so root gives the folder away."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            known = pwd.getpwnam(name)
            os.chown(folder, known.pw_uid, known.pw_gid)
            return {"user": known.pw_uid, "group": known.pw_gid, "extra_groups": []}
    raise NoPostgres("PostgreSQL does not run as root, and there is no user postgres or nobody: run as another user.")


def _executable_postgres(programs: Path, folder: Path, user: dict[str, Any]) -> Path:
    """The folder of the programs where that user may run them: a copy beside the data if the original is closed."""
    with contextlib.suppress(PermissionError):
        subprocess.run([programs / "initdb", "--version"], capture_output=True, check=False, cwd=folder, **user)
        return programs
    if programs.name != "bin":
        raise NoPostgres(f"{programs} is closed to the user the server runs as: open it, or set PG_BIN to another one.")
    copy = Path(shutil.copytree(programs.parent, folder / "programs"))
    for path in (copy, *copy.rglob("*")):
        os.chown(path, user["user"], user["group"], follow_symlinks=False)
    return copy / programs.name


def _create_postgres_data(programs: Path, data: Path, user: dict[str, Any]) -> None:
    made = subprocess.run(
        [programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"],
        capture_output=True, text=True, check=False, cwd=data.parent, **user,
    )  # fmt: skip
    if made.returncode:
        raise NoPostgres(f"initdb failed: {_postgres_log_line(made.stderr)}")


def _start_postgres(programs: Path, folder: Path, user: dict[str, Any]) -> subprocess.Popen[bytes]:
    options = [word for setting in POSTGRES_SETTINGS for word in ("-c", setting)]
    with (folder / "log").open("wb") as log:
        return subprocess.Popen(
            [programs / "postgres", "-D", folder / "data", "-k", folder, *options],
            stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=folder,
            preexec_fn=lambda: _die_with_parent(signal.SIGQUIT), **user,
        )  # fmt: skip


def _wait_until_postgres_ready(process: subprocess.Popen[bytes], folder: Path) -> None:
    """Return once the server says "ready" in its postmaster.pid, which pg_ctl reads too. Raises NoServer."""
    status = folder / "data" / "postmaster.pid"
    until = time.monotonic() + POSTGRES_TIMEOUT
    while process.poll() is None and time.monotonic() < until:
        with contextlib.suppress(FileNotFoundError):
            if status.read_text().split()[-1:] == ["ready"]:
                return
        time.sleep(0.01)
    raise NoPostgres(f"PostgreSQL did not start: {_postgres_log_line((folder / 'log').read_text())}")


def _postgres_log_line(text: str) -> str:
    return next(iter(text.strip().splitlines()[-1:]), "it said nothing.")


def _die_with_parent(number: signal.Signals) -> None:
    """In the child: on Linux, ask for a signal when the parent dies, even by SIGKILL (prctl(2))."""
    if _LIBC:
        _LIBC.prctl(_PR_SET_PDEATHSIG, number)


def _remove_old_postgres() -> None:
    """Remove the folders of servers whose run was killed: no process holds their lock."""
    for lock in Path(tempfile.gettempdir()).glob(f"{POSTGRES_PREFIX}*/lock"):
        with contextlib.suppress(OSError), lock.open("r+") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(lock.parent, ignore_errors=True)


def _run_beside_postgres(programs: Path, argv: list[str]) -> int:
    """Run the command beside a server; returns its exit code."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    # ^C is for the demo. It is caught, not ignored: the demo would inherit SIG_IGN.
    signal.signal(signal.SIGINT, lambda *_: None)
    _show_postgres_status("Starting PostgreSQL …")
    with running_postgres(programs) as url:
        _show_postgres_status("")
        process = subprocess.Popen(
            argv, env=os.environ | {"DATABASE_URL": url}, preexec_fn=lambda: _die_with_parent(signal.SIGKILL)
        )
        try:
            return process.wait()
        finally:
            process.kill()


def _show_postgres_status(text: str) -> None:
    """Replace the current line of the terminal by that text; without a terminal, do nothing."""
    if sys.stdout.isatty():
        sys.stdout.write(f"\r\x1b[K\x1b[2m{text}\x1b[0m")
        sys.stdout.flush()


if __name__ == "__main__":
    try:
        code = _run_beside_postgres(Path(sys.argv[1]), sys.argv[2:])
    except (NoPostgres, OSError) as error:
        _show_postgres_status("")
        sys.exit(str(error))
    if code < 0:  # a signal killed it: this process ends by the same
        signal.signal(-code, signal.SIG_DFL)
        os.kill(os.getpid(), -code)
    sys.exit(code)
