"""Files and folders: listed, and written so that they take their place at once, never seen half done."""

import contextlib
import shutil
from collections.abc import Mapping
from pathlib import Path


def files_in(place: Path) -> list[Path]:
    """The file itself, or all files in the folder and below; nothing where there is neither."""
    if place.is_file():
        return [place]
    return [path for path in place.rglob("*") if path.is_file()]


def write(path: Path, content: bytes) -> Path:
    """Write one file; the old one stays until the new one is complete. Returns the path. Raises OSError."""
    write_all({path: content})
    return path


def write_all(contents: Mapping[Path, bytes]) -> None:
    """Write all files beside the old ones, then let them take their places: a full disk costs nothing old.

    Raises OSError, and then leaves nothing of its own behind.
    """
    fresh = {path: path.with_name(f"{path.name}.new") for path in contents}
    try:
        for path, content in contents.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            fresh[path].write_bytes(content)
        for path in contents:
            fresh[path].replace(path)
    finally:
        for path in fresh.values():
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)


def write_folder(folder: Path, contents: Mapping[str, bytes]) -> Path:
    """Write files, given by their paths inside it, into a folder beside the old one, then swap the two.

    Returns the folder. Raises OSError, and then leaves the old folder as it was.
    """
    fresh, old = folder.with_name(f"{folder.name}.new"), folder.with_name(f"{folder.name}.old")
    for past in (fresh, old):
        shutil.rmtree(past, ignore_errors=True)
    fresh.mkdir(parents=True)
    try:
        for name, content in contents.items():
            path = fresh / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    except OSError:
        shutil.rmtree(fresh, ignore_errors=True)
        raise
    if folder.exists():
        folder.rename(old)
    fresh.rename(folder)
    shutil.rmtree(old, ignore_errors=True)
    return folder
