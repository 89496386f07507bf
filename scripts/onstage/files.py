"""Lists files, and writes files and folders so that nobody ever reads a half-written one."""

import contextlib
import shutil
from collections.abc import Mapping
from pathlib import Path


def files_in(path: Path) -> list[Path]:
    """The file itself, or all files in that folder and below it, in no order; [] when the path does not exist."""
    if path.is_file():
        return [path]
    return [inner for inner in path.rglob("*") if inner.is_file()]


def write_file(path: Path, content: bytes) -> Path:
    """Write one file and return its path; the old file stays until the new one is complete.

    Missing folders are made. Raises OSError, and then leaves the old file as it was.
    """
    write_files({path: content})
    return path


def write_files(contents: Mapping[Path, bytes]) -> None:
    """Write all files beside the old ones, then rename each over its old one: a full disk leaves all old files.

    Missing folders are made. Raises OSError; no temporary file is left then. Each rename is atomic, all together
    are not: when one fails, the files before it are new and those after it are old.
    """
    fresh = {path: path.with_name(f"{path.name}.new") for path in contents}
    try:
        for path, content in contents.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            _write_bytes(fresh[path], content)
        for path in contents:
            fresh[path].replace(path)
    finally:
        for path in fresh.values():
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)


def write_folder(folder: Path, contents: Mapping[str, bytes]) -> Path:
    """Write a new folder with these files (path inside the folder → content), swap it with the old one, and return it.

    Files of the old folder that are not among them are gone. Raises OSError; when it is raised while files are written,
    the old folder is as it was. Between the two renames of the swap there is, for a moment, no folder of that name.
    """
    fresh, old = folder.with_name(f"{folder.name}.new"), folder.with_name(f"{folder.name}.old")
    for leftover in (fresh, old):
        shutil.rmtree(leftover, ignore_errors=True)
    fresh.mkdir(parents=True)
    try:
        for name, content in contents.items():
            path = fresh / name
            path.parent.mkdir(parents=True, exist_ok=True)
            _write_bytes(path, content)
    except OSError:
        shutil.rmtree(fresh, ignore_errors=True)
        raise
    if folder.exists():
        folder.rename(old)
    fresh.rename(folder)
    shutil.rmtree(old, ignore_errors=True)
    return folder


def _write_bytes(path: Path, content: bytes) -> None:
    """Write a file. Raises OSError that names it, which Python's does not when the disk is full."""
    try:
        path.write_bytes(content)
    except OSError as error:
        error.filename = error.filename or str(path)
        raise
