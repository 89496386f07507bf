"""The installed command, as people type it: what it prints, where, and with which exit code."""

import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from pathlib import Path

import nbformat
import pytest
from nbformat import v4
from onstage import __version__, project
from onstage.cli.printing import printed_size
from onstage.demos import catalog
from support import ONSTAGE, TALK, TYPED, TinyTalk, onstage

COMES_ALONG = "No slides/ here or above: this is the talk that comes with onstage.\n"


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


@pytest.mark.parametrize("group", [[], ["export"]])
def test_no_line_of_help_is_cut_at_80_columns(tmp_path: Path, group: list[str]) -> None:
    """What a command does is read there, not guessed."""
    listed = onstage(tmp_path, *group, "--help", environment={"COLUMNS": "80"})[1].partition("Commands:")[2]

    assert listed.count("\n") > 4
    assert [line for line in listed.splitlines() if (line and not line.endswith(".")) or line.endswith("...")] == []


@pytest.mark.parametrize(
    "words",
    [
        ["--nonsense"],
        ["nonsense"],
        ["build", "--nonsense"],
        ["run"],
        ["build", "a", "b"],
        ["export", "sheet", "--look", "grey"],
        ["export", "sheet", "--with-notes"],
    ],
)
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
    names = catalog.names_in_catalog(project.Project(TALK, TALK / "slides", TALK / "build"))

    assert (code, err) == (0, COMES_ALONG)
    assert [line.split()[0] for line in out.splitlines() if line.split()[0] in names] == names


@pytest.mark.parametrize("words", [["run", "nosuch"], ["record", "nosuch"], ["rehearsals"], ["export", "html"], []])
def test_a_command_says_when_it_takes_the_talk_that_comes_with_onstage(tmp_path: Path, words: list[str]) -> None:
    """One line before anything else; here each fails right after it."""
    (tmp_path / "build").write_text("no folder")
    code, out, err = onstage(tmp_path, *words)

    assert (code in (1, 2), out.replace("Building the deck …\n", "")) == (True, "")
    assert err.startswith(COMES_ALONG)
    assert err.count("\n") == 2


def test_a_talk_found_further_up_is_taken_without_a_word(tiny_talk: TinyTalk) -> None:
    """It is the one that was meant."""
    (tiny_talk.root / "demos" / "deeper").mkdir(parents=True)

    assert onstage(tiny_talk.root / "demos" / "deeper", "list")[2] == ""


def test_a_demo_that_does_not_exist_is_answered_with_a_handful_of_those_that_do(tmp_path: Path) -> None:
    """And with the command that shows all: thirty names in one line help nobody."""
    err = onstage(tmp_path, "run", "nosuch")[2].splitlines()[-1]

    found = re.fullmatch(
        r"onstage: no demo named 'nosuch'\. There are \d+, among them (\w+, ){4}\w+\. `(.+)` shows all\.", err
    )
    assert found[2] == f"{TYPED} list"


def test_an_error_is_wrapped_between_words_on_a_terminal(tmp_path: Path) -> None:
    """With a hanging indent; where it is piped it is one line."""
    piped = onstage(tmp_path, "run", "nosuch")[2].splitlines()
    master, terminal = pty.openpty()
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    subprocess.run([ONSTAGE, "run", "nosuch"], cwd=tmp_path, stderr=terminal, check=False)
    os.close(terminal)
    lines = os.read(master, 65536).decode().splitlines()
    os.close(master)

    assert len(lines) > len(piped) == 2
    assert " ".join(line.strip() for line in lines) == " ".join(piped)
    assert max(map(len, lines)) <= 80
    assert [line for line in lines[2:] if not line.startswith("    ")] == []


def test_a_small_file_has_its_size_in_kb(tmp_path: Path) -> None:
    """0.0 MB would be nothing."""
    (tmp_path / "small").write_bytes(bytes(12_300))
    (tmp_path / "large").write_bytes(bytes(1_260_000))

    assert [printed_size(tmp_path / name) for name in ("small", "large")] == ["12 kB", "1.3 MB"]


def test_list_shows_what_each_demo_declares(tiny_talk: TinyTalk) -> None:
    """Square brackets are text, in a title as in a requirement; a name is never cut."""
    name = "a_name_that_is_a_little_longer_than_others"
    path = tiny_talk.demo(name, "", title="Locks [and] keys [/].")
    path.write_text(f"{path.read_text()}# /// script\n# dependencies = ['rich[jupyter]']\n# ///\n")
    code, out, err = onstage(tiny_talk.root, "list", environment={"COLUMNS": "120"})
    row, title = out.splitlines()[1:]

    assert (code, err) == (0, "")
    assert row.split() == [name, "10", "s", "no", "rich[jupyter]"]
    assert title.split() == ["Locks", "[and]", "keys", "[/]"]


def test_list_has_two_lines_for_each_demo_where_a_line_holds_80_columns(tmp_path: Path) -> None:
    """What a demo needs may be cut there, as in a terminal; where nobody looks on, nothing is."""
    narrow = {"COLUMNS": "80", "FORCE_COLOR": "1", "TERM": "xterm"}
    lines = re.sub(r"\x1b\[[\d;]*m", "", onstage(tmp_path, "list", environment=narrow)[1]).splitlines()
    names = catalog.names_in_catalog(project.Project(TALK, TALK / "slides", TALK / "build"))
    piped = onstage(tmp_path, "list")[1]

    assert len(lines) == 1 + 2 * len(names)
    assert max(map(len, lines)) <= 80
    assert "…" in "".join(lines)
    assert "…" not in piped
    assert "psycopg2-binary" in piped


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
