"""A talk of one's own, begun: two slides, one demo, a test and a README."""

import shutil
from pathlib import Path

from ..errors import UsageError
from ..project import ASSETS

STARTER = ASSETS / "starter"


def create(folder: Path) -> list[Path]:
    """Put the beginning of a talk into a folder that is new or empty; returns its files.

    Raises UsageError when something is there already.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        what = "is not empty" if folder.is_dir() else "is a file"
        raise UsageError(f"{folder} {what}: name a new folder, or an empty one.")
    shutil.copytree(STARTER, folder, ignore=shutil.ignore_patterns("__pycache__", ".*_cache"), dirs_exist_ok=True)
    return sorted(path for path in folder.rglob("*") if path.is_file())
