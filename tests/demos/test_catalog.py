"""What a demo is, read without running a line of it, and the one command line that starts it."""

import re
import sys
from pathlib import Path

import pytest
from onstage.demos import catalog, postgres
from onstage.errors import CannotRun, OnstageError, SourceError, UsageError
from support import TinyTalk

NOWHERE = 'dependencies = ["no-such-package>=1"]'


@pytest.fixture
def run_folder(tmp_path: Path) -> Path:
    folder = tmp_path / "run"
    folder.mkdir()
    return folder


@pytest.fixture
def no_uv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A PATH that holds nothing; returns its one folder."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return folder


def declares(tiny_talk: TinyTalk, block: str) -> catalog.Demo:
    """A demo whose whole script block is `block`."""
    path = tiny_talk.demo("ripple", "print(1)\n")
    lines = "".join(f"# {line}\n" for line in block.splitlines())
    path.write_text(f'"""What one sees."""\n# /// script\n{lines}# ///\nprint(1)\n')
    return catalog.find_demo(tiny_talk.project(), "ripple")


def complaint(tiny_talk: TinyTalk, name: str, kind: type[OnstageError]) -> str:
    with pytest.raises(kind) as caught:
        catalog.find_demo(tiny_talk.project(), name)
    return str(caught.value)


def test_a_demo_is_read_without_running_a_line_of_it(tiny_talk: TinyTalk, capfd: pytest.CaptureFixture[str]) -> None:
    """A script that prints, fails and needs what nobody has still tells its name, title and declaration."""
    tiny_talk.demo("ripple", 'print("ran")\nimport no_such_module\nraise SystemExit(3)\n', "# seconds = 3", "A wave.")
    demo = catalog.find_demo(tiny_talk.project(), "ripple")

    assert (demo.name, demo.title, demo.declared.stage.seconds) == ("ripple", "A wave", 3)
    assert capfd.readouterr().out == ""


def test_the_title_is_the_first_line_of_the_docstring(tiny_talk: TinyTalk) -> None:
    """However long the docstring is, and wherever in it the text begins."""
    tiny_talk.demo("ripple", "", title="\n    Two waves meet.\n\n    Then they part.\n    ")

    assert catalog.find_demo(tiny_talk.project(), "ripple").title == "Two waves meet"


def test_demos_come_in_the_order_of_the_alphabet(tiny_talk: TinyTalk) -> None:
    """What an editor leaves beside them, or Python, is no demo."""
    for name in ("ripple", "race", "gil"):
        tiny_talk.demo(name, "")
    (tiny_talk.root / "demos" / ".#race.py").symlink_to("nobody@nowhere.1")
    (tiny_talk.root / "demos" / "__pycache__").mkdir()

    assert [demo.name for demo in catalog.load_catalog(tiny_talk.project())] == ["gil", "race", "ripple"]


def test_a_talk_without_demos_has_none(tiny_talk: TinyTalk) -> None:
    """demos/ need not exist."""
    assert catalog.load_catalog(tiny_talk.project()) == []


NO_TITLE = r":1: a demo needs a docstring; its first line is the title people see\."


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("asyncio", b'"""Sees."""\n', ": 'asyncio' is a module of the standard library: rename the demo."),
        ("ripple", b"print(1)\n", NO_TITLE),
        ("ripple", b'""" """\n', NO_TITLE),
        ("ripple", b"", NO_TITLE),
        ("ripple", b'"""Sees."""\nprint(1\n', r":2: not valid Python: .+"),
        ("ripple", b'"""Sees."""\n\0\n', r"(:\d+)?: not valid Python: .*null bytes\."),
        ("ripple", b'"""Caf\xe9."""\n', r": not UTF-8 text \(.+\)\."),
    ],
    ids=["standard library", "no docstring", "empty docstring", "empty", "syntax", "null byte", "not UTF-8"],
)
def test_a_script_that_cannot_be_a_demo_is_named(tiny_talk: TinyTalk, name: str, content: bytes, message: str) -> None:
    """With file, line where there is one, and what is wrong."""
    tiny_talk.demo(name, "").write_bytes(content)

    assert re.fullmatch(f"demos/{name}.py{message}", complaint(tiny_talk, name, SourceError))


def test_a_demo_may_begin_with_a_byte_order_mark(tiny_talk: TinyTalk) -> None:
    """Some editors write one, and Python runs such a file."""
    tiny_talk.demo("ripple", "").write_bytes('\ufeff"""A wave."""\n'.encode())

    assert catalog.find_demo(tiny_talk.project(), "ripple").title == "A wave"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("riple", "no demo named 'riple'. Did you mean 'ripple'?"),
        ("zzz", "no demo named 'zzz'. There are: race, ripple."),
        ("../demos/ripple", "no demo named '../demos/ripple'. "),
        ("../slides/1_first", "no demo named '../slides/1_first'. "),
        ("ripple.py", "no demo named 'ripple.py'. "),
        ("", "no demo named ''. "),
    ],
)
def test_only_a_name_in_the_catalog_is_found(tiny_talk: TinyTalk, name: str, message: str) -> None:
    """A misspelt name is answered with what exists; a path is no name, even where it leads to a demo."""
    tiny_talk.demo("ripple", "")
    tiny_talk.demo("race", "")

    assert complaint(tiny_talk, name, UsageError).startswith(message)


SYMBOLS = '''
    LIMIT = 3
    ROUNDS: int = 5  # of each
    FIRST, *REST = range(3)

    @decorated(
        "twice",
    )
    def wait():
        return LIMIT

    async def gather():
        """Wait.

    Outdented on purpose.
        """

    class Clock:
        ticks = 0

        @property
        def now(self):
            text = """
    kept as it is
    """
            return text

        async def sleep(self): ...
'''


@pytest.mark.parametrize(
    ("symbol", "code"),
    [
        ("LIMIT", "LIMIT = 3"),
        ("ROUNDS", "ROUNDS: int = 5  # of each"),
        ("wait", '@decorated(\n    "twice",\n)\ndef wait():\n    return LIMIT'),
        ("gather", 'async def gather():\n    """Wait.\n\nOutdented on purpose.\n    """'),
        ("Clock.now", '@property\ndef now(self):\n    text = """\nkept as it is\n"""\n    return text'),
        ("Clock.sleep", "async def sleep(self): ..."),
    ],
)
def test_the_code_of_a_symbol_is_cut_out_of_the_file(tiny_talk: TinyTalk, symbol: str, code: str) -> None:
    """A constant, a function with its decorators, a method moved to the margin: text as it stands in the file."""
    tiny_talk.demo("ripple", SYMBOLS)

    assert catalog.find_demo(tiny_talk.project(), "ripple").code(symbol) == code


def test_the_code_of_a_class_is_the_whole_class_and_that_of_a_demo_the_whole_file(tiny_talk: TinyTalk) -> None:
    """From the first decorator to the last method; without a symbol everything."""
    path = tiny_talk.demo("ripple", SYMBOLS)
    demo = catalog.find_demo(tiny_talk.project(), "ripple")
    whole = path.read_text().rstrip()

    assert demo.code() == whole
    assert demo.code("Clock") == whole[whole.index("class Clock") :]


def test_the_code_of_a_symbol_is_found_behind_a_form_feed(tiny_talk: TinyTalk) -> None:
    """A page break, or a line separator in a string, is no line to Python."""
    tiny_talk.demo("ripple", 'MARK = "\u2028"\n\f\ndef wait():\n    return MARK\n')

    assert catalog.find_demo(tiny_talk.project(), "ripple").code("wait") == "def wait():\n    return MARK"


@pytest.mark.parametrize(
    ("symbol", "message"),
    [
        ("gathr", "no symbol 'gathr' in ripple.py. Did you mean 'gather'?"),
        ("zzz", "no symbol 'zzz' in ripple.py. There are: Clock, "),
        ("Clock.new", "no symbol 'Clock.new' in ripple.py. Did you mean 'Clock.now'?"),
    ],
)
def test_a_symbol_that_does_not_exist_is_answered_with_those_that_do(
    tiny_talk: TinyTalk, symbol: str, message: str
) -> None:
    """A near miss with the name that was meant, anything else with all there are."""
    tiny_talk.demo("ripple", SYMBOLS)

    with pytest.raises(UsageError) as caught:
        catalog.find_demo(tiny_talk.project(), "ripple").code(symbol)

    assert str(caught.value).startswith(message)


def test_the_digest_of_a_demo_changes_with_its_text(tiny_talk: TinyTalk) -> None:
    """Fresh or stale is decided by what the script says."""
    tiny_talk.demo("ripple", "print(1)\n")
    before = catalog.find_demo(tiny_talk.project(), "ripple").digest
    tiny_talk.demo("ripple", "print(2)\n")

    assert catalog.find_demo(tiny_talk.project(), "ripple").digest != before


@pytest.mark.parametrize(
    "block",
    [
        "[tool.onstage]\nseconds = 10",
        'requires-python = ">=3.11"\ndependencies = ["pytest>=1", "click"]',
        "dependencies = [\"no-such-package; sys_platform == 'amiga'\"]",
    ],
)
def test_a_demo_whose_needs_are_met_runs_on_this_interpreter(
    tiny_talk: TinyTalk, no_uv: Path, run_folder: Path, block: str
) -> None:
    """With nothing between it and the script, in the run's own folder, and within its seconds."""
    demo = declares(tiny_talk, block)
    command = catalog.demo_command(tiny_talk.project(), demo, run_folder)

    assert (command.argv, command.folder, command.limit) == ((sys.executable, str(demo.path)), run_folder, 10)


UNMET = [
    (NOWHERE, "no-such-package>=1"),
    ('dependencies = ["pytest<1"]', f"pytest<1 (here is {pytest.__version__})"),
    ('requires-python = ">=4"', "Python >=4"),
    ('requires-python = ">=4"\n' + NOWHERE, "Python >=4, no-such-package>=1"),
]


@pytest.mark.parametrize(("block", "what"), UNMET)
def test_a_demo_whose_needs_are_not_met_runs_through_uv(
    tiny_talk: TinyTalk, no_uv: Path, run_folder: Path, block: str, what: str
) -> None:
    """uv makes the environment the script declares, out of its cache alone."""
    uv = no_uv / "uv"
    uv.write_text("#!/bin/sh\n")
    uv.chmod(0o755)
    demo = declares(tiny_talk, block)
    command = catalog.demo_command(tiny_talk.project(), demo, run_folder)

    assert command.argv == (str(uv), "run", "--offline", "--quiet", "--script", str(demo.path))


@pytest.mark.parametrize(("block", "what"), UNMET)
def test_a_demo_whose_needs_nothing_can_meet_says_what_is_missing(
    tiny_talk: TinyTalk, no_uv: Path, run_folder: Path, block: str, what: str
) -> None:
    """Each package with the version asked for, and the version that is here."""
    demo = declares(tiny_talk, block)

    with pytest.raises(CannotRun) as caught:
        catalog.demo_command(tiny_talk.project(), demo, run_folder)

    assert str(caught.value) == f"ripple needs {what}, which this Python does not have."


def test_a_demo_that_needs_postgres_runs_where_a_server_is_named(
    tiny_talk: TinyTalk, run_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The demo reads DATABASE_URL as any program would; the stage passes it on."""
    monkeypatch.setenv("DATABASE_URL", "postgres://localhost/talk")
    demo = declares(tiny_talk, '[tool.onstage]\nneeds = ["postgres"]')
    environment = catalog.demo_command(tiny_talk.project(), demo, run_folder).environment

    assert environment["DATABASE_URL"] == "postgres://localhost/talk"


def test_a_demo_that_needs_postgres_says_so_where_there_is_none(
    tiny_talk: TinyTalk, run_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In one line that says how to get one."""
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("PG_BIN", str(tmp_path))
    demo = declares(tiny_talk, '[tool.onstage]\nneeds = ["postgres"]')

    with pytest.raises(CannotRun) as caught:
        catalog.demo_command(tiny_talk.project(), demo, run_folder)

    assert str(caught.value) == f"ripple needs PostgreSQL: {postgres.HOW_TO_GET_POSTGRES}."


def test_nothing_around_a_demo_changes_what_it_shows(
    tiny_talk: TinyTalk, run_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No setting of the tool, of Python or of the terminal outside reaches it; the rest of the environment does."""
    for name in ("ONSTAGE_BUILDING", "ONSTAGE_ANYTHING", "NO_COLOR", "COLUMNS", "LINES", "PYTHONWARNINGS"):
        monkeypatch.setenv(name, "1")
    monkeypatch.setenv("TERM", "dumb")
    monkeypatch.setenv("MINE", "kept")
    demo = declares(tiny_talk, "")
    environment = catalog.demo_command(tiny_talk.project(), demo, run_folder).environment

    assert not [name for name in environment if name.startswith("ONSTAGE_") or name in catalog.UNWANTED_VARIABLES]
    assert (environment["TERM"], environment["MINE"]) == ("xterm-256color", "kept")


def test_the_charts_of_a_demo_are_drawn_in_the_look_of_the_deck(tiny_talk: TinyTalk, run_folder: Path) -> None:
    """The stage points matplotlib at its own style, and keeps matplotlib's cache with the build."""
    demo = declares(tiny_talk, "")
    environment = catalog.demo_command(tiny_talk.project(), demo, run_folder).environment

    assert Path(environment["MATPLOTLIBRC"]).is_file()
    assert Path(environment["MPLCONFIGDIR"]).is_relative_to(tiny_talk.root / "build")
