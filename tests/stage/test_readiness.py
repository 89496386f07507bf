"""Are we ready to go on stage? Each thing looked at, well and spoiled."""

import os
import re
import shutil
import socket
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from onstage.demos import postgres
from support import TYPED, TinyTalk

SLIDE = """+++ {"slideshow": {"slide_type": "slide", "data": {"timing": "300"}}, "id": "one"}

## One
"""
SPAN = """
import os, time
began = time.monotonic()
time.sleep(0.5)
open({log!r}, "a").write(f"{name} {{began}} {{time.monotonic()}}\\n")
"""


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> TinyTalk:
    """A talk that is ready; each test spoils a copy of it."""
    made = TinyTalk(tmp_path_factory.mktemp("check") / "talk")
    made.slides(SLIDE)
    made.demo("fine", "print('fine')")
    made.demo("lesson", "raise SystemExit(3)", header="# exits = 3")
    assert made.onstage("record").returncode == 0
    made.build()
    return made


@pytest.fixture
def talk(ready: TinyTalk) -> TinyTalk:
    """The talk that is ready, at the same place, put back afterwards: its deck knows where it was built."""
    saved = ready.root.with_name("saved")
    shutil.copytree(ready.root, saved)
    yield ready
    shutil.rmtree(ready.root)
    saved.rename(ready.root)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def check(talk: TinyTalk, *options: str, port: int | None = None) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"NO_COLOR": "1", "COLUMNS": "200"}
    return talk.onstage("check", "--port", str(port or free_port()), *options, env=environment)


def finding(done: subprocess.CompletedProcess[str], what: str) -> tuple[str, str]:
    """How it is with that, and in which words, what to do included."""
    found = re.search(rf"^(ok|weak|FAILS) +{re.escape(what)} +(.*)$", done.stdout, re.MULTILINE)
    assert found, done.stdout
    return found[1], found[2]


def test_a_talk_that_is_ready_is_told_so(talk: TinyTalk) -> None:
    """Every line is well, the last says Ready, exit 0."""
    done = check(talk, "--minutes", "5")
    *lines, last = done.stdout.splitlines()

    assert (done.returncode, done.stderr, last) == (0, "", "Ready.")
    assert {line.split()[0] for line in lines if "browser" not in line} == {"ok"}
    assert finding(done, "run lesson")[1].startswith("exit 3 ·")
    assert len(lines) == 6 + 2 * 2


def forget_recording(talk: TinyTalk) -> None:
    for path in (talk.root / "assets" / "recordings").glob("fine.*"):
        path.unlink()


def change_demo(talk: TinyTalk) -> None:
    talk.demo("fine", "print('changed')")


def change_slides(talk: TinyTalk) -> None:
    talk.slides(SLIDE + "\nMore.\n")


def lose_deck(talk: TinyTalk) -> None:
    shutil.rmtree(talk.root / "build" / "deck")


@pytest.mark.parametrize(
    ("spoil", "what", "how", "words"),
    [
        (change_slides, "deck", "weak", f"older than its sources  → {TYPED} build"),
        (lose_deck, "deck", "weak", f"not built, so neither plan nor network can be looked at  → {TYPED} build"),
        (forget_recording, "recording fine", "weak", f"none  → {TYPED} record fine"),
        (change_demo, "recording fine", "weak", f"of an older script  → {TYPED} record fine"),
    ],
)
def test_what_is_not_as_it_should_be_is_found(
    talk: TinyTalk, spoil: Callable[[TinyTalk], None], what: str, how: str, words: str
) -> None:
    """One line with what to do; exit 1 only for what would fail on stage."""
    spoil(talk)
    done = check(talk)

    assert finding(done, what) == (how, words)
    assert done.returncode == (how == "FAILS")
    assert re.search(r"^\d would fail, \d weak\.$", done.stdout, re.MULTILINE)


def test_of_a_deck_that_is_not_built_nothing_is_told_as_a_fact(talk: TinyTalk) -> None:
    """Neither a plan of no minutes nor that it fetches nothing; `onstage present` will build it."""
    lose_deck(talk)
    done = check(talk, "--minutes", "5")

    assert not re.search(r"^\w+ +(plan|network) ", done.stdout, re.MULTILINE)
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "0 would fail, 1 weak.")


@pytest.mark.parametrize(
    ("body", "header", "words"),
    [
        ("raise SystemExit(4)", "", r"exit 4 · \d\.\d s \(declared: exit 0\)"),
        ("", "# exits = 3", r"exit 0 · \d\.\d s \(declared: exit 3\)"),
        ("import time; time.sleep(30)", "# seconds = 0.5", r"stopped at its limit of 0\.5 s"),
    ],
)
def test_a_demo_that_would_fail_on_stage_fails(talk: TinyTalk, body: str, header: str, words: str) -> None:
    """It is run here and now; exit 1, and the others are looked at all the same."""
    talk.demo("fine", body, header=header)
    done = check(talk)

    assert finding(done, "run fine")[0] == "FAILS"
    assert re.match(words, finding(done, "run fine")[1])
    assert finding(done, "run lesson")[0] == "ok"
    assert done.returncode == 1


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ("# second = 5", "unknown key 'second' in [tool.onstage]. Did you mean 'seconds'?"),
        ('# keys = {"[/x]" = "go"}', "there is no key '[/x]': use a character or one of "),
    ],
)
def test_square_brackets_are_text_in_a_finding(talk: TinyTalk, header: str, words: str) -> None:
    """They are neither left out nor taken for the markup of whoever prints them."""
    talk.demo("fine", "print('fine')", header=header)
    done = check(talk)

    assert (done.returncode, done.stderr) == (1, "")
    assert words in done.stdout


def test_a_demo_that_lacks_a_package_fails(talk: TinyTalk) -> None:
    """The package is named."""
    text = '"""One."""\n# /// script\n# dependencies = ["no-such-package"]\n# ///\n'
    (talk.root / "demos" / "fine.py").write_text(text)
    done = talk.onstage("check", "--port", str(free_port()), env=os.environ | {"PATH": "/nowhere", "COLUMNS": "200"})

    assert finding(done, "run fine")[0] == "FAILS"
    assert "no-such-package" in finding(done, "run fine")[1]
    assert done.returncode == 1


def test_a_demo_that_is_no_python_fails_with_its_line(talk: TinyTalk) -> None:
    """File and line are named, exit 1."""
    talk.demo("fine", "print('half\n")
    done = check(talk)

    assert re.match(r"demos/fine\.py:2: not valid Python", finding(done, "demo fine")[1])
    assert (done.returncode, done.stderr) == (1, "")


def test_a_demo_that_cannot_be_read_hides_nothing_else(talk: TinyTalk) -> None:
    """Each such demo is a finding of its own, and everything else is looked at all the same."""
    talk.demo("fine", "", header="# seconds = 0")
    talk.demo("half", "print('half\n")
    talk.demo("lesson", "raise SystemExit(4)", header="# exits = 3")
    done = check(talk)

    assert finding(done, "demo fine")[1].startswith("demos/fine.py:4: seconds = 0: ")
    assert finding(done, "demo half")[1].startswith("demos/half.py:2: not valid Python")
    assert finding(done, "run lesson")[0] == "FAILS"
    assert finding(done, "port")[0] == "ok"
    assert done.returncode == 1


def test_facts_of_a_recording_that_cannot_be_read_fail(talk: TinyTalk) -> None:
    """No slide with that demo could be built; the others are looked at all the same."""
    (talk.root / "assets" / "recordings" / "fine.json").write_text("{")
    done = check(talk)

    assert finding(done, "recording fine")[0] == "FAILS"
    assert finding(done, "recording fine")[1].endswith(f"run `{TYPED} record fine`.")
    assert finding(done, "recording lesson")[0] == "ok"
    assert (done.returncode, done.stderr) == (1, "")


@pytest.mark.parametrize("has_older", [True, False], ids=["an older deck", "no deck"])
def test_a_slide_that_cannot_be_built_fails(talk: TinyTalk, has_older: bool) -> None:
    """With the line a build would end with; the deck in place stays, and everything else is looked at."""
    page = talk.root / "build" / "deck" / "index.html"
    before = page.read_bytes()
    talk.chapter(("one", '```{code-cell}\ndemo("fin")\n```'))
    if not has_older:
        lose_deck(talk)
    done = check(talk)

    how, words = finding(done, "deck")
    assert how == "FAILS"
    assert re.match(r"slides/1_first\.md:\d+: no demo named 'fin'\. Did you mean 'fine'\?  → ", words)
    assert finding(done, "run fine")[0] == "ok"
    assert done.returncode == 1
    assert (page.read_bytes() if has_older else page.exists()) == (before if has_older else False)


def test_what_is_weak_is_explained(talk: TinyTalk) -> None:
    """In one line before the last; where nothing is weak there is no such line."""
    words = "What is weak does not stop the talk: it is missing or out of date."
    well = check(talk).stdout
    forget_recording(talk)

    assert words not in well
    assert check(talk).stdout.splitlines()[-2] == words


def test_a_finding_is_wrapped_between_words_on_a_terminal_and_not_where_it_is_piped(talk: TinyTalk) -> None:
    """Further lines begin below the words of the first, and what to do is a separate line."""
    talk.slides(SLIDE + "\nMore.\n")
    talk.demo("fine", "", header="# second = 5")
    words = "demos/fine.py:4: unknown key 'second' in [tool.onstage]. Did you mean 'seconds'?"
    narrow = os.environ | {"COLUMNS": "80", "FORCE_COLOR": "1", "TERM": "xterm"}
    done = talk.onstage("check", "--port", str(free_port()), env=narrow)
    lines = re.sub(r"\x1b\[[\d;]*m", "", done.stdout).splitlines()
    at = next(number for number, line in enumerate(lines) if " demo fine " in line)
    piped = talk.onstage("check", "--port", str(free_port()), env=os.environ | {"COLUMNS": "80"}).stdout

    assert [line for line in lines if len(line) > 80 and len(max(line.split(), key=len)) < 40] == []
    assert lines[at + 1].startswith(" " * 34)
    assert f"{lines[at][34:]} {lines[at + 1].strip()}" == words
    assert lines[at + 2] == f"{' ' * 7}→ correct the script"
    assert f"{words}  → correct the script\n" in piped


def test_a_missing_package_is_named_in_the_line_that_installs_it(talk: TinyTalk) -> None:
    """And the line is typed as it stands."""
    text = '"""One."""\n# /// script\n# dependencies = ["no-such-package>=2"]\n# ///\n'
    (talk.root / "demos" / "fine.py").write_text(text)

    assert finding(check(talk), "python")[1].endswith("python3 -m pip install 'no-such-package>=2'")


@pytest.mark.parametrize(
    ("named", "words"),
    [
        ("nosuch", "ONSTAGE_BROWSER is nosuch, which is not a program  → correct it or unset it"),
        ("", "no Chrome, Chromium or Edge found  → install one, or set ONSTAGE_BROWSER to its program"),
    ],
)
def test_a_browser_that_is_missing_is_weak(talk: TinyTalk, named: str, words: str) -> None:
    """Whether none is installed, or the one that is named does not exist."""
    environment = os.environ | {"ONSTAGE_BROWSER": named, "PATH": "/nowhere", "NO_COLOR": "1", "COLUMNS": "200"}
    done = talk.onstage("check", "--port", str(free_port()), env=environment)

    assert finding(done, "browser") == ("weak", words)


def test_a_taken_port_fails(talk: TinyTalk) -> None:
    """Which, and what to do."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = check(talk, port=port)

    assert finding(done, "port")[0] == "FAILS"
    assert re.match(rf"{port} is taken  → choose another with --port", finding(done, "port")[1])
    assert done.returncode == 1


FOREIGN = [
    '<img src="https://evil.example/one.png" alt="">',
    "<script src='http://evil.example/one.js'></script>",
    '<div style="background: url(https://evil.example/one.png)"></div>',
    '<img srcset="https://evil.example/one.png 2x" alt="">',
    '<object data="https://evil.example/one.svg"></object>',
    '<img src="//evil.example/one.png" alt="">',
    '<section data-background-image="https://evil.example/one.png"></section>',
    '<style>@import "https://evil.example/one.css";</style>',
    "<style>p { background: URL( 'HTTPS://evil.example/one.png' ) }</style>",
]


@pytest.mark.parametrize("foreign", FOREIGN)
def test_a_slide_that_needs_the_network_fails(talk: TinyTalk, foreign: str) -> None:
    """Whatever would be fetched from elsewhere is named; a link that one may click is not meant."""
    page = talk.root / "build" / "deck" / "index.html"
    page.write_text(page.read_text().replace("</body>", f"{foreign}</body>"))
    done = check(talk)

    assert finding(done, "network")[0] == "FAILS"
    assert "//evil.example/one." in finding(done, "network")[1]
    assert done.returncode == 1


def test_links_and_code_need_no_network(talk: TinyTalk) -> None:
    """An address in a link, in words or in code is fetched by nobody."""
    page = talk.root / "build" / "deck" / "index.html"
    harmless = (
        '<a href="https://example.org/">one</a> see https://example.org/ <code>get("https://example.org/")</code>'
    )
    page.write_text(page.read_text().replace("</body>", f"{harmless}</body>"))

    assert finding(check(talk), "network")[0] == "ok"


@pytest.mark.parametrize(("minutes", "how"), [("5", "ok"), ("5.9", "ok"), ("3", "weak"), ("30", "weak")])
def test_the_plan_is_measured_against_the_length(talk: TinyTalk, minutes: str, how: str) -> None:
    """Within a minute is well; otherwise it says how long the plan is and for which length."""
    done = check(talk, "--minutes", minutes)

    assert finding(done, "plan")[0] == how
    assert how == "ok" or finding(done, "plan")[1].startswith(f"5:00 min planned for a talk of {minutes} min")
    assert done.returncode == 0


def test_what_measures_runs_by_itself(talk: TinyTalk) -> None:
    """A demo declared alone overlaps with none; the others may run side by side."""
    log = talk.root / "spans"
    for name in ("fine", "lesson", "alone_one", "alone_two"):
        talk.demo(name, SPAN.format(log=str(log), name=name), header="# alone = true" if "alone" in name else "")
    check(talk)
    spans = {name: (float(began), float(ended)) for name, began, ended in map(str.split, lines_of(log))}
    alone = [spans.pop(name) for name in ("alone_one", "alone_two")]

    assert len(spans) == 2
    for began, ended in alone:
        others = [span for span in [*spans.values(), *alone] if span != (began, ended)]
        assert all(ended <= start or end <= began for start, end in others)


def lines_of(path: Path) -> list[str]:
    return path.read_text().splitlines()


def test_a_demo_that_reaches_beyond_this_machine_fails(talk: TinyTalk) -> None:
    """It says which host, though the demo itself makes nothing of it; its own server is no such host."""
    talk.demo("reaches", """
        import contextlib, socket
        with contextlib.suppress(OSError):
            socket.getaddrinfo("evil.example", 443)
        with socket.create_server(("127.0.0.1", 0)) as server:
            socket.create_connection(server.getsockname()).close()
    """)  # fmt: skip
    done = check(talk)

    assert finding(done, "run reaches")[0] == "FAILS"
    assert finding(done, "run reaches")[1].startswith("reaches for evil.example")
    assert done.returncode == 1


@pytest.mark.skipif(postgres.find_postgres() is None, reason="no PostgreSQL on this machine")
def test_the_server_of_a_demo_is_tried(talk: TinyTalk) -> None:
    """It starts and ends, and the check says which one it is."""
    talk.demo("asks", "import os; print(os.environ['DATABASE_URL'])", header='# needs = ["postgres"]')
    done = check(talk)

    assert finding(done, "postgres")[0] == "ok"
    assert str(postgres.find_postgres()) in finding(done, "postgres")[1]
    assert finding(done, "run asks")[0] == "ok"


def test_a_server_that_is_missing_or_broken_fails(
    talk: TinyTalk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not there: how to get one. There and useless: what it said."""
    talk.demo("asks", "", header='# needs = ["postgres"]')
    programs = tmp_path / "broken" / "bin"
    programs.mkdir(parents=True)
    monkeypatch.setenv("PG_BIN", str(programs))
    missing = check(talk)
    for name in ("initdb", "postgres"):
        (programs / name).write_text("#!/bin/sh\necho no disk left >&2\nexit 3\n")
        (programs / name).chmod(0o755)
    broken = check(talk)

    assert finding(missing, "postgres")[1].startswith("no PostgreSQL here")
    assert finding(broken, "postgres")[1].startswith("initdb failed: no disk left")
    assert {missing.returncode, broken.returncode} == {1}


def test_a_demo_for_another_python_is_weak_where_its_recording_can_be_shown(talk: TinyTalk) -> None:
    """Without one it would fail on stage."""
    path = talk.demo("newer", "")
    path.write_text(path.read_text() + '# /// script\n# requires-python = ">=3.99"\n# ///\n')
    without = check(talk)
    talk.recording("newer")
    recorded = check(talk)

    assert finding(without, "run newer")[0] == "FAILS"
    assert finding(recorded, "run newer")[0] == "weak"
    assert "needs Python >=3.99" in finding(recorded, "run newer")[1]
