"""Hashes of what a build reads: they decide whether the deck in place, and outputs kept before, still hold."""

import hashlib
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from ..files import files_in
from ..project import ASSETS, PACKAGE, Project

CALLED_BY_CELLS = PACKAGE / "cells"  # demo(), lanes(), graph(), click()
# What editors write beside a text for a moment: backups, unsaved text, swap files, vim's 4913.
EDITORS_FILES = re.compile(r".+~|#.+#|.+\.sw[a-p]|.+\.tmp|.+___jb_\w+___|4913")
PICTURE_SUFFIXES = {".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp"}
PICTURE_ENDING = re.compile(r"\.(?:png|jpe?g|gif|svg|webp)\b")
LONGEST_PICTURE_NAME = 200  # characters of a picture's address that are looked at


def fingerprint(project: Project) -> str:
    """SHA-256 over everything a build reads: slides, demos, assets, this package, and the Python."""
    digest = hashlib.sha256(sys.version.encode())
    for path in sorted(_files_to_fingerprint(project)):
        digest.update(str(path).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def fingerprint_of_cells() -> str:
    """SHA-256 over the functions that cells call, such as demo(): cached outputs hold what they made."""
    paths = sorted(CALLED_BY_CELLS.glob("*.py"))
    return hashlib.sha256(b"".join(path.read_bytes() for path in paths)).hexdigest()


def _files_to_fingerprint(project: Project) -> set[Path]:
    roots = {project.slides, project.demos, project.assets, ASSETS, PACKAGE}
    if project.slides.is_file():
        roots |= {path for path in project.slides.parent.iterdir() if path.suffix in PICTURE_SUFFIXES}
        roots |= set(_pictures_to_fingerprint(project.slides))
    return {path for root in roots for path in files_in(root) if is_source_file(path, root, project.output)}


def _pictures_to_fingerprint(notebook: Path) -> Iterator[Path]:
    """The pictures that a notebook names, in whatever folder."""
    text = notebook.read_text("utf-8", errors="replace")
    for found in PICTURE_ENDING.finditer(text):
        name = re.split(r"[\s\"'()<>\\]", text[max(0, found.end() - LONGEST_PICTURE_NAME) : found.end()])[-1]
        path = notebook.parent / name
        if path.is_file():
            yield path


def is_source_file(path: Path, folder: Path, output: Path) -> bool:
    """Whether something in that folder counts: nothing hidden, nothing that a build, Python or an editor left there."""
    parts = path.relative_to(folder).parts
    if EDITORS_FILES.fullmatch(path.name):
        return False
    return not path.is_relative_to(output) and not any(part.startswith(".") or part == "__pycache__" for part in parts)
