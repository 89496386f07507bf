"""Recordings: a cast that any reader takes, true to the run, and an old one that nothing harms but a better one."""

import ctypes
import hashlib
import json
import os
import platform
import re
import resource
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from onstage.anonymous import NAMES_OF_NOBODY
from onstage.demos import recording, screen_text
from onstage.errors import SourceError
from support import ONSTAGE, TYPED_HERE, TinyTalk

LONG = 30  # seconds: bounds that only guard against a hang
OLD = {"cast": b"an old cast\n", "svg": b"<svg>old</svg>", "json": b'{"of": "old"}\n'}
DRAWS = "open('drawn.svg', 'w').write('<svg>new</svg>')\n"


def recordings(talk: TinyTalk) -> Path:
    return talk.root / "assets" / "recordings"


def kept(talk: TinyTalk) -> dict[str, bytes]:
    """Every file in the folder of recordings, whatever it is called."""
    return {path.name: path.read_bytes() for path in recordings(talk).iterdir()}


def keep_old(talk: TinyTalk, name: str) -> dict[str, bytes]:
    """Put an old recording there, which nothing could have written anew."""
    recordings(talk).mkdir(parents=True)
    for suffix, content in OLD.items():
        (recordings(talk) / f"{name}.{suffix}").write_bytes(content)
    return kept(talk)


def recorded(talk: TinyTalk, name: str = "demo", **kw: Any) -> Path:
    """Record that demo, which must go well; returns its cast."""
    done = talk.onstage("record", name, **kw)
    assert (done.returncode, done.stderr) == (0, "")
    return recordings(talk) / f"{name}.cast"


def strictly(cast: Path) -> tuple[dict[str, Any], list[tuple[float, str]]]:
    """Read asciicast v2 as its specification says: a header, then events in the order of time, a line each."""
    text = cast.read_bytes().decode()
    assert text.endswith("\n")
    header, *events = [json.loads(line) for line in text.splitlines()]
    assert isinstance(header, dict)
    for event in events:
        seconds, kind, output = event
        assert (type(seconds), kind, type(output)) == (float, "o", str)
        assert seconds >= 0
        assert seconds == round(seconds, 3)
    times = [event[0] for event in events]
    assert times == sorted(times)
    return header, [(seconds, output) for seconds, _, output in events]


def test_a_recording_is_an_asciicast_of_96_by_24(tiny_talk: TinyTalk) -> None:
    """Version 2, the stage's size, a title, and a time stamp of now; events in order, to the millisecond."""
    tiny_talk.demo("demo", "for word in ('one', 'two'): print(word)", title="Two words.")
    header, events = strictly(recorded(tiny_talk))

    assert {key: header[key] for key in ("version", "width", "height", "title")} == {
        "version": 2, "width": 96, "height": 24, "title": "Two words",
    }  # fmt: skip
    assert abs(header["timestamp"] - datetime.now(UTC).timestamp()) < LONG
    assert "".join(output for _, output in events) == "one\r\ntwo\r\n"


def test_a_demo_that_declares_its_terminal_is_recorded_in_that(tiny_talk: TinyTalk) -> None:
    """The program sees the size, the cast says it, and the end is read in it: a longer line wraps."""
    code = "import os\nprint(*os.get_terminal_size(), 'x' * 45)"
    tiny_talk.demo("demo", code, "# columns = 40\n# rows = 10")
    header, events = strictly(recorded(tiny_talk))
    cast = tiny_talk.root / "assets/recordings/demo.cast"

    assert (header["width"], header["height"]) == (40, 10)
    assert "".join(output for _, output in events).startswith("40 10 ")
    assert screen_text.last_screen(cast).splitlines() == ["40 10 " + "x" * 34, "x" * 11]


def test_a_demo_is_recorded_as_on_stage(tiny_talk: TinyTalk) -> None:
    """In a terminal of 96 by 24, in an empty folder of its own, without the habits of this machine."""
    tiny_talk.demo("demo", """
        import os, sys
        print(*os.get_terminal_size(), sys.stdout.isatty(), sys.argv[1:], os.listdir("."), os.environ.get("NO_COLOR"))
        print(os.environ["TERM"])
    """)  # fmt: skip
    _, events = strictly(recorded(tiny_talk, env=os.environ | {"NO_COLOR": "1", "COLUMNS": "40", "TERM": "dumb"}))

    assert "".join(output for _, output in events) == "96 24 True [] [] None\r\nxterm-256color\r\n"


def test_the_timing_is_that_of_the_run(tiny_talk: TinyTalk) -> None:
    """Between two events lies the time that lay between the prints, as the demo itself measured it."""
    tiny_talk.demo("demo", """
        import time
        for pause in (0, 0.2, 0.4, 0.8):
            time.sleep(pause)
            print(time.monotonic())
    """)  # fmt: skip
    _, events = strictly(recorded(tiny_talk))
    printed = [float(line) for line in "".join(output for _, output in events).split()]
    shown = [seconds for seconds, output in events if "." in output]
    off = [(at - shown[0]) - (own - printed[0]) for at, own in zip(shown, printed, strict=True)]

    assert len(printed) == 4
    assert max(map(abs, off)) < 0.15


def test_a_letter_written_in_two_halves_is_whole(tiny_talk: TinyTalk) -> None:
    """Bytes of one letter that come apart are put together, and the picture of the screen stays right."""
    tiny_talk.demo("demo", """
        import os, time
        for piece in (b"\\xe2\\x9c", b"\\x93 \\xf0\\x9f", b"\\x90\\x8d\\n"):
            os.write(1, piece)
            time.sleep(0.2)
    """)  # fmt: skip
    _, events = strictly(recorded(tiny_talk))

    assert len(events) == 3
    assert "".join(output for _, output in events) == "✓ 🐍\r\n"


def test_the_picture_and_the_facts_are_kept(tiny_talk: TinyTalk) -> None:
    """What the demo drew, and where, when and of which script it was; the line said names them too."""
    script = tiny_talk.demo("demo", DRAWS)
    said = tiny_talk.onstage("record", "demo").stdout
    facts = json.loads(kept(tiny_talk)["demo.json"])
    today = f"{datetime.now(UTC):%Y-%m-%d}"

    assert kept(tiny_talk)["demo.svg"] == b"<svg>new</svg>"
    assert 0 < facts.pop("seconds") < LONG
    assert facts.pop("cores") >= 1
    assert facts == {
        "python": platform.python_version(), "platform": f"{platform.system()} {platform.machine()}", "date": today,
        "exit": 0, "script": hashlib.sha256(script.read_bytes()).hexdigest(),
    }  # fmt: skip
    assert re.fullmatch(rf"demo: \d+\.\d s, Python {platform.python_version()}, .* cores?, {today}\n", said)


def test_a_recording_names_no_person_host_or_path(tiny_talk: TinyTalk) -> None:
    """Not in the facts, not in the header, whoever records it and wherever."""
    tiny_talk.demo("demo", "print('hello')")
    home = tiny_talk.root.parent / "home-of-jane"
    home.mkdir()
    jane = {"USER": "jane", "LOGNAME": "jane", "HOME": str(home), "HOSTNAME": "janes-laptop", "PWD": str(home)}
    cast = recorded(tiny_talk, env=os.environ | jane)
    text = cast.read_text("utf-8") + kept(tiny_talk)["demo.json"].decode()

    assert "jane" not in text
    assert not re.search(rf"\b{re.escape(platform.node())}\b", text)
    assert "/" not in text


SECRETS = {
    "CI_TOKEN": "tok-5f2e9a77",
    "DEPLOY_KEY": "dep-81c4b0d6",
    "MIRROR_URL": "redis://:red-77e1f0c3@127.0.0.1:6379/0",
}
# Writes each of these in two halves that the recorder reads apart.
HALVES = """
import os, sys, time
def halves(text, after="\\n"):
    middle = len(text) // 2
    for half in (text[:middle], text[middle:] + after):
        sys.stdout.buffer.write(half.encode())
        sys.stdout.flush()
        time.sleep(0.1)
"""


@pytest.fixture
def jane(tmp_path: Path) -> dict[str, str]:
    """The environment of somebody who records: with a name, a home, a folder for temporary files, and secrets."""
    folders = {"HOME": tmp_path / "home" / "jane", "TMPDIR": tmp_path / "scratch"}
    for folder in folders.values():
        folder.mkdir(parents=True)
    own = {name: str(folder) for name, folder in folders.items()}
    return os.environ | own | SECRETS | {"USER": "jane", "LOGNAME": "jane"}


def test_a_recording_names_neither_user_nor_host_nor_secrets(tiny_talk: TinyTalk, jane: dict[str, str]) -> None:
    """Whatever the demo prints of the environment it was recorded in; in colours, too."""
    tiny_talk.demo("demo", """
        import os, socket
        print("\\x1b[35mjane\\x1b[m on", socket.gethostname() + ";", os.environ["HOME"] + "/notes;", os.getcwd())
        for name in ("CI_TOKEN", "DEPLOY_KEY", "MIRROR_URL"):
            print(os.environ[name])
    """)  # fmt: skip
    _, events = strictly(recorded(tiny_talk, env=jane))
    first, *secrets = "".join(output for _, output in events).split("\r\n")

    assert re.fullmatch(r"\x1b\[35muser\x1b\[m on [\w.]+; ~/notes; tmp/onstage-demo-\w+", first)
    assert re.escape(platform.node()) not in first or platform.node() in NAMES_OF_NOBODY
    assert secrets == ["***", "***", "redis://:***@127.0.0.1:6379/0", ""]


def test_what_is_split_over_two_reads_is_replaced_in_the_first(tiny_talk: TinyTalk, jane: dict[str, str]) -> None:
    """A path, a user's name, a secret: what stands for it is shown when its first part was; the times stay."""
    tiny_talk.demo("demo", HALVES + """
halves(os.environ["HOME"] + "/notes")
halves("jane", " was here\\n")
halves(os.environ["DEPLOY_KEY"])
halves(os.path.abspath(__file__))
""")  # fmt: skip
    _, events = strictly(recorded(tiny_talk, env=jane))
    outputs = [output for _, output in events]

    assert outputs == ["~", "/notes\r\n", "user", " was here\r\n", "***", "\r\n", "", "demos/demo.py\r\n"]


def test_the_picture_names_no_one_either(tiny_talk: TinyTalk, jane: dict[str, str]) -> None:
    """It is a text like any other; what is no text in it, a bitmap, stays as it is."""
    bitmap = "data:image/png;base64,\njane/jane+jane=="
    svg = f'<svg><image href="{bitmap}"/><text>jane &amp; {SECRETS["CI_TOKEN"]}</text></svg>'
    tiny_talk.demo("demo", f"open('drawn.svg', 'w').write({svg!r})")
    recorded(tiny_talk, env=jane)

    assert kept(tiny_talk)["demo.svg"].decode() == (f'<svg><image href="{bitmap}"/><text>user &amp; ***</text></svg>')


def test_a_failure_that_is_the_lesson_is_recorded_without_the_path(tiny_talk: TinyTalk) -> None:
    """A traceback names the script; a recording that others will see names it from the talk's folder."""
    tiny_talk.demo("demo", "raise ValueError('the lesson')", header="# exits = 1")
    _, events = strictly(recorded(tiny_talk))
    text = "".join(output for _, output in events)

    assert "ValueError: the lesson" in text
    assert json.loads(kept(tiny_talk)["demo.json"])["exit"] == 1
    assert str(tiny_talk.root) not in text


KILLS_ITSELF = "import os; os.kill(os.getpid(), 9)"
FAILURES = {
    "exit": ("raise SystemExit(3)", "", r"is not recorded: exit 3 · \d\.\d s \(declared: exit 0\)\. {hint}"),
    "well": ("", "# exits = 1", r"is not recorded: exit 0 · \d\.\d s \(declared: exit 1\)\. {hint}"),
    "limit": (
        "import time\ntime.sleep(40)",
        "# seconds = 0.3",
        r"is not recorded: stopped at its limit of 0\.3 s\. {hint}",
    ),
    "killed": (KILLS_ITSELF, "", r"is not recorded: killed by signal 9 after \d\.\d s \(declared: exit 0\)\. {hint}"),
    "missing": ("", "", r"needs no-such-package, which this Python does not have\."),
}


@pytest.mark.parametrize("how", FAILURES)
def test_a_demo_that_fails_leaves_the_old_recording(tiny_talk: TinyTalk, how: str) -> None:
    """Whatever went wrong is said in one line, exit 1, and the old files stay byte for byte."""
    body, header, words = FAILURES[how]
    script = tiny_talk.demo("demo", DRAWS + body, header=header)
    if how == "missing":
        script.write_text(f'"""One."""\n# /// script\n# dependencies = ["no-such-package"]\n# ///\n{DRAWS}')
    before = keep_old(tiny_talk, "demo")
    done = tiny_talk.onstage("record", "demo", env=os.environ | {"PATH": "/nowhere"})

    hint = re.escape(f" → {ONSTAGE} run demo")

    assert (done.returncode, done.stdout) == (1, "")
    assert re.fullmatch(rf"onstage: demo {words.format(hint=hint)}\n", done.stderr)
    assert kept(tiny_talk) == before


@pytest.mark.parametrize("names", [[], ["broken", "good", "late", "wrong"]], ids=["all", "named"])
def test_recording_goes_on_after_a_demo_that_fails(tiny_talk: TinyTalk, names: list[str]) -> None:
    """The others are recorded, each failure is a line at the end, exit 1."""
    tiny_talk.demo("broken", "print('half")
    tiny_talk.demo("good", "print('good')")
    tiny_talk.demo("late", "import time; time.sleep(40)", header="# seconds = 0.3")
    tiny_talk.demo("wrong", "raise SystemExit(3)")
    done = tiny_talk.onstage("record", *names)
    broken, late, wrong = done.stderr.splitlines()

    assert (done.returncode, done.stdout.count("\n")) == (1, 1)
    assert broken.startswith("onstage: demos/broken.py:")
    assert late.startswith("onstage: late is not recorded: ")
    assert wrong.startswith("onstage: wrong is not recorded: ")
    assert [line.split()[1].strip(":") for line in (late, wrong)] == ["late", "wrong"]
    assert set(kept(tiny_talk)) == {"good.cast", "good.json"}


def test_a_failure_that_all_demos_share_is_told_once(tiny_talk: TinyTalk) -> None:
    """As a Python that is not there."""
    for name in ("one", "two"):
        tiny_talk.demo(name, "print(1)")
    done = tiny_talk.onstage("record", "--python", "/nowhere/python")

    assert done.returncode == 1
    assert done.stderr == "onstage: /nowhere/python does not start (No such file or directory): name a Python.\n"


def test_a_wrong_name_is_told_before_anything_is_recorded(tiny_talk: TinyTalk) -> None:
    """Exit 2, wherever in the list it stands."""
    tiny_talk.demo("good", "print('good')")
    done = tiny_talk.onstage("record", "good", "god")

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "onstage: no demo named 'god'. Did you mean 'good'?\n"
    assert not recordings(tiny_talk).exists()


def test_an_interrupted_recording_leaves_the_old_one(tiny_talk: TinyTalk) -> None:
    """Ctrl-C while it records: the demo is ended, the old files stay, and no other demo is begun."""
    life = tiny_talk.root / "life"
    os.mkfifo(life)
    lives = f"import time\nlife = open({str(life)!r}, 'w', buffering=1)\nlife.write('on\\n')\ntime.sleep(9)"
    tiny_talk.demo("demo", lives)
    tiny_talk.demo("later", "print('later')")
    before = keep_old(tiny_talk, "demo")
    recorder = subprocess.Popen([ONSTAGE, "record"], cwd=tiny_talk.root, stderr=subprocess.PIPE, text=True)
    with life.open() as alive:
        assert alive.readline() == "on\n"
        recorder.send_signal(signal.SIGINT)
        said = recorder.communicate(timeout=LONG)[1]
        assert alive.read() == ""

    assert (recorder.returncode, said.strip()) == (130, "")
    assert kept(tiny_talk) == before


def without_privilege() -> None:
    """In the child, before it starts: what is read-only is read-only to root too."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(24, 1)  # PR_CAPBSET_DROP, CAP_DAC_OVERRIDE


def on_a_full_disk() -> None:
    """In the child, before it starts: no file grows beyond 4 KB."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))


@pytest.mark.parametrize(
    ("harm", "body", "words"),
    [
        (without_privilege, DRAWS, "Permission denied"),
        (on_a_full_disk, DRAWS + "print('x' * 95 * 500)", "File too large"),
        (on_a_full_disk, "import os\nfor _ in range(90): os.write(1, b'y' * 60 + b'\\n')\n" + DRAWS, "File too large"),
    ],
    ids=["read-only", "full", "nearly-full"],
)
def test_what_cannot_be_written_leaves_the_old_recording(
    tiny_talk: TinyTalk, harm: Callable[[], None], body: str, words: str
) -> None:
    """A folder that is read-only, a disk that is full: one line, exit 1, the old files as they were, and no others."""
    tiny_talk.demo("demo", body)
    before = keep_old(tiny_talk, "demo")
    recordings(tiny_talk).chmod(0o555 if harm is without_privilege else 0o755)
    done = tiny_talk.onstage("record", "demo", preexec_fn=harm)
    recordings(tiny_talk).chmod(0o755)

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"onstage: cannot write to assets/recordings ({words}): the old recording stays.\n"
    assert kept(tiny_talk) == before


def test_a_file_in_place_of_the_folder_is_told_in_one_line(tiny_talk: TinyTalk) -> None:
    """Where the folder cannot even be made, that is said, and the file stays."""
    tiny_talk.demo("demo", "print('hello')")
    (tiny_talk.root / "assets").write_text("mine")
    done = tiny_talk.onstage("record", "demo")

    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert done.stderr.startswith("onstage: cannot write to assets/recordings (")
    assert (tiny_talk.root / "assets").read_text() == "mine"


def test_a_new_recording_takes_the_place_of_the_whole_old_one(tiny_talk: TinyTalk) -> None:
    """A demo that draws nothing any more has no picture any more: an old one would be shown with the new date."""
    tiny_talk.demo("demo", "print('no picture')")
    keep_old(tiny_talk, "demo")
    recorded(tiny_talk)

    assert set(kept(tiny_talk)) == {"demo.cast", "demo.json"}


def test_the_list_says_how_each_recording_is(tiny_talk: TinyTalk) -> None:
    """A fresh one by its date, one of an older script as such, none as no; decided by the script, not by times."""
    for name in ("fresh", "stale", "touched"):
        tiny_talk.demo(name, "print('one')")
    tiny_talk.onstage("record", "fresh", "stale", "touched")
    tiny_talk.demo("stale", "print('two')")
    tiny_talk.demo("never", "print('one')")
    os.utime(tiny_talk.root / "demos" / "touched.py")
    listed = tiny_talk.onstage("list", env=os.environ | {"COLUMNS": "120", "NO_COLOR": "1"}).stdout
    ends = {
        line.split()[0]: re.split(r"\s{2,}", line.strip())[-1] for line in listed.splitlines()[1:] if line[0] != " "
    }
    today = f"{datetime.now(UTC):%Y-%m-%d}"

    assert ends == {"fresh": today, "never": "no", "stale": "an older script", "touched": today}


@pytest.mark.parametrize("facts", ["{", "[]", '{"python": "3.11"}', '{"of": "another"}'])
def test_facts_that_cannot_be_read_are_told_with_their_file(tiny_talk: TinyTalk, facts: str) -> None:
    """And with the command that makes them anew."""
    tiny_talk.demo("demo", "print(1)")
    recordings(tiny_talk).mkdir(parents=True)
    (recordings(tiny_talk) / "demo.json").write_text(facts)

    with pytest.raises(SourceError) as caught:
        recording.find_recording(tiny_talk.project(), "demo")

    problem = f"not the facts of a recording: run `{TYPED_HERE} record demo`."
    assert str(caught.value) == f"assets/recordings/demo.json: {problem}"


def test_what_is_not_a_python_is_told_so(tiny_talk: TinyTalk) -> None:
    """It starts, and ends with an error."""
    tiny_talk.demo("demo", "print(1)")
    done = tiny_talk.onstage("record", "demo", "--python", "false")

    assert (done.returncode, done.stderr) == (1, "onstage: false is not a Python: it ended with exit code 1.\n")


NAPS = """\
import asyncio, os
async def nap(seconds):
    await asyncio.sleep(seconds)
    raise OSError(f"{os.path.expanduser('~')}/secret")
async def main():
    await asyncio.gather(nap(0.01), nap(0.02), return_exceptions=True)
asyncio.run(main())
"""


def test_a_recording_keeps_what_the_tasks_did(tiny_talk: TinyTalk) -> None:
    """One TracePart with all of it, a line for each lane and step, and nothing that names this machine."""
    tiny_talk.demo("demo", NAPS)
    text = recorded(tiny_talk).with_suffix(".tasks.json").read_text()
    trace = json.loads(text)

    assert [(lane["name"], lane["parent"], lane["how"]) for lane in trace["lanes"]] == [
        ("main", None, "returned"), ("nap", 1, "raised"), ("nap 2", 1, "raised"),
    ]  # fmt: skip
    assert trace["lanes"][1]["detail"] == "OSError: ~/secret"
    assert [place[2] for place in trace["places"]][1] == "sleep(seconds)"
    assert text.count("\n") >= len(trace["lanes"]) + len(trace["steps"]) + len(trace["places"])


@pytest.mark.parametrize(("body", "header"), [("print('no loop')", ""), (NAPS, "# alone = true")])
def test_without_lanes_no_trace_is_kept_and_an_old_one_goes(tiny_talk: TinyTalk, body: str, header: str) -> None:
    """It would be shown under the date of another run."""
    tiny_talk.demo("demo", body, header)
    recordings(tiny_talk).mkdir(parents=True)
    old = recordings(tiny_talk) / "demo.tasks.json"
    old.write_text("{}")
    recorded(tiny_talk)

    assert not old.exists()
