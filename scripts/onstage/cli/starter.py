"""A talk of one's own, begun: two slides, one demo, a test and a README."""

import shlex
import shutil
import sys
from pathlib import Path

from ..errors import UsageError
from ..project import ASSETS

STARTER = ASSETS / "starter"


def create(folder: Path) -> list[Path]:
    """Put the beginning of a talk into a folder that is new or empty; returns its files.

    The commands in its README are those that work on this machine.
    Raises UsageError when something is there already.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        what = "is not empty" if folder.is_dir() else "is a file"
        raise UsageError(f"{folder} {what}: name a new folder, or an empty one.")
    shutil.copytree(STARTER, folder, ignore=shutil.ignore_patterns("__pycache__", ".*_cache"), dirs_exist_ok=True)
    readme = folder / "README.md"
    commands = readme.read_text("utf-8").replace("\nonstage", f"\n{onstage_here()}")
    readme.write_text(commands.replace("\npython3", f"\n{python_here()}"), "utf-8")
    return sorted(path for path in folder.rglob("*") if path.is_file())


def onstage_here() -> str:
    """How a shell on this machine starts this very onstage: by its name if that is found, else by its path."""
    program = Path(sys.argv[0]).absolute()
    if program.name != "onstage":  # `python -m onstage`
        return f"{shlex.quote(sys.executable)} -m onstage"
    return _as_typed("onstage", program)


def python_here() -> str:
    """How a shell on this machine starts the Python that onstage runs on."""
    return _as_typed("python3", Path(sys.executable).with_name("python3"))


def _as_typed(name: str, program: Path) -> str:
    """The name where PATH leads to that program, else its whole path."""
    return name if shutil.which(name) == str(program) else shlex.quote(str(program))
