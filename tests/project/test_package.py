"""What is built for others: a wheel with everything in it that a talk needs, and a source archive."""

import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest
from onstage import __version__
from support import TALK


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel and the source archive; scripts/test.py has fetched the browser parts."""
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "hatchling", "build", "--directory", folder]
    done = subprocess.run(command, cwd=TALK, capture_output=True, text=True, timeout=100)
    assert done.returncode == 0, done.stderr
    return folder


def test_the_wheel_carries_the_package_the_talk_and_the_browser_parts(built: Path) -> None:
    """With the marker that says it is typed, and the starter with its hidden files."""
    (path,) = built.glob("*.whl")
    names = set(zipfile.ZipFile(path).namelist())

    assert names >= {
        "onstage/__init__.py",
        "onstage/py.typed",
        "onstage/talk/slides/1_why.md",
        "onstage/talk/demos/fetch_race.py",
        "onstage/talk/assets/npm/reveal.js",
        "onstage/talk/assets/starter/.gitignore",
        "onstage/talk/assets/starter/.github/workflows/talk.yml",
    }
    assert {name.split("/")[0] for name in names} == {"onstage", f"onstage-{__version__}.dist-info"}


def test_the_source_archive_can_be_built_from(built: Path) -> None:
    """It holds what the wheel is made of, with the browser parts, and nothing that a build wrote."""
    (path,) = built.glob("*.tar.gz")
    with tarfile.open(path) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}

    assert names >= {"pyproject.toml", "scripts/onstage/py.typed", "slides/1_why.md", "assets/npm/reveal.js"}
    assert [name for name in names if name.split("/")[0] in (".venv", "build", "dist")] == []
