"""Creates a new talk: two slides, one demo, a test and a README."""

import shutil
from pathlib import Path

from ..errors import UsageError
from ..project import ASSETS
from ..shell import onstage_command, python_command

STARTER_TALK = ASSETS / "starter"


def create_talk(folder: Path) -> list[Path]:
    """Create a talk in a folder that is new or empty; returns its files.

    The commands in its README are those that work on this machine.
    Raises UsageError if the folder already holds something.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        what = "is not empty" if folder.is_dir() else "is a file"
        raise UsageError(f"{folder} {what}: name a new folder, or an empty one.")
    shutil.copytree(STARTER_TALK, folder, ignore=shutil.ignore_patterns("__pycache__", ".*_cache"), dirs_exist_ok=True)
    readme = folder / "README.md"
    commands = readme.read_text("utf-8").replace("\nonstage", f"\n{onstage_command()}")
    readme.write_text(commands.replace("\npython3", f"\n{python_command()}"), "utf-8")
    return sorted(path for path in folder.rglob("*") if path.is_file())
