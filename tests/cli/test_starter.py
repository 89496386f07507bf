"""A talk of one's own: what `onstage new` makes is a talk that builds, runs and is proved."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from support import ONSTAGE


def command(folder: Path, *words: object) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of a command in that folder."""
    done = subprocess.run([*map(str, words)], cwd=folder, capture_output=True, text=True, timeout=100)
    return done.returncode, done.stdout, done.stderr


@pytest.fixture(scope="module")
def mine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new talk, in a folder whose parents do not exist yet."""
    above = tmp_path_factory.mktemp("new")
    code, out, err = command(above, ONSTAGE, "new", "talks/mine")
    assert (code, err, out.splitlines()[-1]) == (
        0, "", "Now go to talks/mine: `onstage` gives the talk, `pytest` proves it.",
    )  # fmt: skip
    return above / "talks" / "mine"


def test_a_new_talk_has_slides_a_demo_a_test_and_a_readme(mine: Path) -> None:
    """These files and no others."""
    files = {str(path.relative_to(mine)) for path in mine.rglob("*") if path.is_file() and "build" not in path.parts}

    assert files >= {"README.md", "slides/1_first.md", "demos/hello_async.py", "tests/test_demos.py"}
    assert sorted(name for name in files if name.startswith(".")) == [".github/workflows/talk.yml", ".gitignore"]


def test_a_new_talk_builds_two_slides_and_the_panel_of_its_demo(mine: Path) -> None:
    """Without a word to correct."""
    code, out, err = command(mine, ONSTAGE, "build")
    page = BeautifulSoup((mine / "build/deck/index.html").read_text("utf-8"), "html.parser")

    assert (code, out.split()[0], err) == (0, "build/deck/index.html", "")
    assert [part["id"] for part in page.select("section section")] == ["hello", "waiting"]
    assert "async def main" in page.select_one('#waiting [data-demo="hello_async"] .demo-code').get_text()


def test_the_demo_of_a_new_talk_runs(mine: Path) -> None:
    """As on stage; the shortest wait is over first."""
    code, out, err = command(mine, ONSTAGE, "run", "hello_async")

    assert (code, err) == (0, "")
    assert [line.split()[0] for line in out.splitlines() if "says" in line] == ["Cem", "Ben", "Ada"]


def test_the_test_of_a_new_talk_passes_and_fails_with_its_demo(mine: Path) -> None:
    """Plain pytest, as its README says; where the demo breaks, it goes red."""
    pytest_here = (sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:asyncio")
    demo = mine / "demos" / "hello_async.py"
    good = demo.read_text()
    passed = command(mine, *pytest_here)
    demo.write_text(good.replace("asyncio.run(main())", "raise SystemExit(3)"))
    failed = command(mine, *pytest_here)
    demo.write_text(good)

    assert (passed[0], "2 passed" in passed[1], failed[0], "2 failed" in failed[1]) == (0, True, 1, True)


@pytest.mark.parametrize("command_named", ["onstage", "pytest"])
def test_the_readme_of_a_new_talk_names_its_two_commands(mine: Path, command_named: str) -> None:
    """Each at the beginning of a line, to be copied."""
    assert f"\n{command_named} " in (mine / "README.md").read_text("utf-8")


def test_a_new_talk_is_given_by_the_bare_command(mine: Path) -> None:
    """`onstage` alone, in its folder, finds it rather than the talk that comes with the code."""
    code, out, _ = command(mine, ONSTAGE, "list")

    assert (code, [line.split()[0] for line in out.splitlines()[1:] if line[0] != " "]) == (0, ["hello_async"])


@pytest.mark.parametrize(("name", "what"), [("full", "is not empty"), ("file", "is a file")])
def test_a_talk_is_never_put_over_something(tmp_path: Path, name: str, what: str) -> None:
    """Exit 2, one line, and all stays as it was."""
    (tmp_path / "full").mkdir()
    for path in (tmp_path / "full" / "mine.txt", tmp_path / "file"):
        path.write_text("mine")
    done = command(tmp_path, ONSTAGE, "new", name)

    assert done == (2, "", f"onstage: {name} {what}: name a new folder, or an empty one.\n")
    assert os.listdir(tmp_path / "full") == ["mine.txt"]


def test_an_empty_folder_takes_a_talk(tmp_path: Path) -> None:
    """The current one as well."""
    assert command(tmp_path, ONSTAGE, "new", ".")[0] == 0
    assert (tmp_path / "slides" / "1_first.md").is_file()
