"""The installed command, as people type it: what it prints, where, and with which exit code."""

import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat import v4
from onstage import __version__, catalog, project
from support import ONSTAGE, TALK, TinyTalk, onstage


@pytest.mark.parametrize("command", [[ONSTAGE], [sys.executable, "-m", "onstage"]], ids=["onstage", "python -m"])
def test_the_command_tells_its_version(tmp_path: Path, command: list[str]) -> None:
    """By its name and as a module."""
    done = subprocess.run([*command, "--version"], cwd=tmp_path, capture_output=True, text=True, check=True)

    assert (done.stdout, done.stderr) == (f"onstage {__version__}\n", "")


@pytest.mark.parametrize("option", ["-h", "--help"])
def test_help_lists_the_commands_each_with_a_sentence(tmp_path: Path, option: str) -> None:
    """The first line after the usage says what all this is for."""
    code, out, _ = onstage(tmp_path, option)
    commands = {line.split()[0]: len(line.split()) for line in out.partition("Commands:")[2].splitlines() if line}

    assert (code, "Slides that run their demos live." in out) == (0, True)
    assert {"present", "build", "run", "list"} <= commands.keys()
    assert min(commands.values()) > 3


@pytest.mark.parametrize("words", [["--nonsense"], ["nonsense"], ["build", "--nonsense"], ["run"], ["build", "a", "b"]])
def test_wrong_use_exits_2_and_says_where_help_is(tmp_path: Path, words: list[str]) -> None:
    """On stderr, and nothing else happens."""
    code, out, err = onstage(tmp_path, *words)

    assert (code, out) == (2, "")
    assert err.startswith("Usage: onstage ")
    assert "--help' for help." in err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["run", "riple"], "no demo named 'riple'. Did you mean 'ripple'?"),
        (["run", "../demos/ripple"], "no demo named '../demos/ripple'. There are: ripple."),
        (["build", "nowhere"], "nowhere does not exist: name a talk's folder or one notebook."),
        (["build", "demos"], "no slides in {talk}/demos: put a MyST .md or an .ipynb file there."),
    ],
    ids=["a misspelt demo", "a path", "a folder that does not exist", "a folder without slides"],
)
def test_what_does_not_exist_is_answered_with_what_does(tiny_talk: TinyTalk, words: list[str], message: str) -> None:
    """One line on stderr, exit 2."""
    tiny_talk.demo("ripple", "")

    assert onstage(tiny_talk.root, *words) == (2, "", f"onstage: {message.format(talk=tiny_talk.root)}\n")


def test_an_empty_folder_has_the_talk_that_comes_with_the_code(tmp_path: Path) -> None:
    """`onstage list` names every demo of "Why asyncio?"."""
    code, out, err = onstage(tmp_path, "list")
    names = catalog.names(project.Project(TALK, TALK / "slides", TALK / "build"))

    assert (code, err) == (0, "")
    assert [line.split()[0] for line in out.splitlines() if line.split()[0] in names] == names


def test_list_shows_what_each_demo_declares(tiny_talk: TinyTalk) -> None:
    """Square brackets are text, in a title as in a requirement; a name is never cut."""
    name = "a_name_that_is_a_little_longer_than_others"
    path = tiny_talk.demo(name, "", title="Locks [and] keys [/].")
    path.write_text(f"{path.read_text()}# /// script\n# dependencies = ['rich[jupyter]']\n# ///\n")
    code, out, err = onstage(tiny_talk.root, "list", environment={"COLUMNS": "120"})
    row = out.splitlines()[1].split()

    assert (code, err) == (0, "")
    assert row == [name, "Locks", "[and]", "keys", "[/]", "10", "s", "rich[jupyter]", "no"]


def test_list_names_the_demo_that_declares_itself_wrongly(tiny_talk: TinyTalk) -> None:
    """One line, exit 1."""
    tiny_talk.demo("ripple", "", "# seconds = 0")
    message = "onstage: demos/ripple.py:4: seconds = 0: expected more than 0 and at most 600.\n"

    assert onstage(tiny_talk.root, "list") == (1, "", message)


def test_build_says_where_the_deck_is_and_how_large(tiny_talk: TinyTalk) -> None:
    """And builds nothing when nothing has changed."""
    tiny_talk.slides("# Why?")
    first = onstage(tiny_talk.root, "build")
    page = tiny_talk.root / "build" / "deck" / "index.html"
    made = page.stat().st_mtime_ns
    size = sum(path.stat().st_size for path in page.parent.rglob("*") if path.is_file()) / 1e6

    assert first == onstage(tiny_talk.root, "build") == (0, f"build/deck/index.html  {size:.1f} MB\n", "")
    assert page.stat().st_mtime_ns == made


def test_build_takes_one_notebook_and_builds_in_the_current_folder(tmp_path: Path) -> None:
    """Somebody else's notebook, from wherever one is: nothing is written beside it."""
    (tmp_path / "theirs").mkdir()
    (tmp_path / "here").mkdir()
    notebook = v4.new_notebook(cells=[v4.new_markdown_cell("# Theirs")])
    nbformat.write(notebook, tmp_path / "theirs" / "some.ipynb")
    code, out, err = onstage(tmp_path / "here", "build", "../theirs/some.ipynb")

    assert (code, out.split()[0], err) == (0, "build/deck/index.html", "")
    assert 'id="theirs"' in (tmp_path / "here" / "build" / "deck" / "index.html").read_text()
    assert [path.name for path in (tmp_path / "theirs").iterdir()] == ["some.ipynb"]


def test_a_build_loads_nothing_slow_that_it_does_not_need(tmp_path: Path) -> None:
    """Neither a parser for grammars nor, where no cell runs, a database: each takes longer than the build itself."""
    nbformat.write(v4.new_notebook(cells=[v4.new_markdown_cell("# Theirs")]), tmp_path / "some.ipynb")
    command = [sys.executable, "-X", "importtime", "-m", "onstage", "build", "some.ipynb"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    loaded = set(re.findall(r"\| +(\w+)$", done.stderr, re.MULTILINE))

    assert "nbformat" in loaded
    assert loaded & {"lark", "sqlalchemy"} == set()


def test_what_cannot_be_written_is_named_in_one_line(tiny_talk: TinyTalk) -> None:
    """A full disk, a folder of somebody else's, a file where build/ should be: exit 1, no traceback."""
    tiny_talk.slides("# Why?")
    (tiny_talk.root / "build").touch()
    code, out, err = onstage(tiny_talk.root, "build")

    assert (code, out, err.count("\n")) == (1, "", 1)
    assert err.startswith(f"onstage: {tiny_talk.root / 'build'}")
