"""`onstage tasks`, typed: any program, unchanged, and what its tasks did."""

import json
import os
import re
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from support import TinyTalk, onstage

PROGRAM = """\
import asyncio, sys, time

async def cook(name, seconds):
    await asyncio.sleep(seconds)
    print(name, "is ready")

async def main():
    async with asyncio.TaskGroup() as kitchen:
        kitchen.create_task(cook("soup", 0.05), name="soup")
        kitchen.create_task(cook("cake", 0.1))
    time.sleep(0.15)
    sys.exit(int(sys.argv[1]) if len(sys.argv) > 1 else 0)

asyncio.run(main())
"""
COMMAND = [sys.executable, "-m", "onstage", "tasks"]


@pytest.fixture
def script(tmp_path: Path) -> Path:
    path = tmp_path / "dinner.py"
    path.write_text(PROGRAM)
    return path


def test_json_is_the_trace_alone_on_stdout(script: Path) -> None:
    """What the program prints goes to stderr, so that another program can read the trace."""
    code, out, err = onstage(script.parent, "tasks", "--json", "dinner.py")

    trace = json.loads(out)
    assert (code, {lane["name"]: lane["parent"] for lane in trace["lanes"]}) == (
        0,
        {"main": None, "soup": 1, "cook": 1},
    )
    assert "soup is ready\ncake is ready\n" in err
    assert "sleep(seconds)" in [place[2] for place in trace["places"]]


def test_the_program_gets_its_arguments_and_gives_its_exit_code(script: Path) -> None:
    """Also where an argument looks like one of our options."""
    assert onstage(script.parent, "tasks", "dinner.py", "7")[0] == 7

    script.write_text("import sys; print(sys.argv[1:])")
    assert onstage(script.parent, "tasks", "dinner.py", "--json", "-m")[1] == "['--json', '-m']\n"


def test_what_is_remarkable_is_printed_and_the_page_written(script: Path) -> None:
    """To stderr: stdout is the program's alone."""
    code, out, err = onstage(script.parent, "tasks", "dinner.py")

    assert (code, out) == (0, "soup is ready\ncake is ready\n")
    assert re.search(r"onstage: 3 tasks in \d", err)
    assert re.search(r"onstage: main blocked the loop for 1\d\d ms, after its wait in line 8\n", err)
    assert (script.parent / "build/dinner.tasks.html").is_file()
    assert "onstage: build/dinner.tasks.html" in err


def test_a_module_is_run_as_python_does_it(script: Path) -> None:
    """With -m, from the current folder."""
    code, out, _ = onstage(script.parent, "tasks", "--json", "-m", "dinner")

    assert code == 0
    assert json.loads(out)["places"][0][:3] == [8, 8, "TaskGroup()"]


def test_a_script_that_is_not_there_is_wrong_use(tmp_path: Path) -> None:
    """One line, exit 2."""
    code, _, err = onstage(tmp_path, "tasks", "nosuch.py")
    assert (code, err) == (
        2, "onstage: nosuch.py: No such file or directory. Name a Python script, or a module with -m.\n"
    )  # fmt: skip

    (tmp_path / "a.py").write_text("1")
    code, _, err = onstage(tmp_path, "tasks", "--python", "/no/python", "a.py")
    assert (code, err) == (
        2, "onstage: /no/python does not start (No such file or directory): name a Python with --python.\n"
    )  # fmt: skip


def test_a_page_that_cannot_be_written_is_one_line(script: Path) -> None:
    """The program has run all the same."""
    (script.parent / "build").write_text("a file")
    code, out, err = onstage(script.parent, "tasks", "dinner.py")

    assert (code, out) == (1, "soup is ready\ncake is ready\n")
    assert "onstage: cannot write build/dinner.tasks.html (" in err


def test_an_interrupt_reaches_the_program_alone(script: Path) -> None:
    """As if it had been started without us: it decides what to do, and the trace is printed nevertheless."""
    script.write_text(
        "import asyncio\nasync def main():\n    print('ready', flush=True)\n"
        "    try: await asyncio.sleep(60)\n    finally: print('tidied up', flush=True)\nasyncio.run(main())\n"
    )
    process = subprocess.Popen(
        [*COMMAND, str(script)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=script.parent,
        start_new_session=True,
    )  # fmt: skip
    assert process.stdout
    assert process.stdout.readline() == "ready\n"
    os.killpg(process.pid, signal.SIGINT)  # as the terminal does it for Ctrl-C
    out, err = process.communicate(timeout=60)

    assert out == "tidied up\n"
    assert process.returncode == 128 + signal.SIGINT
    assert "KeyboardInterrupt" in err
    assert "onstage: 1 task in " in err


def test_a_live_page_hears_each_part_and_the_end(script: Path) -> None:
    """At an address nobody can guess, while the program still runs."""
    script.write_text(PROGRAM.replace("time.sleep(0.15)", "input()"))
    process = subprocess.Popen(
        [*COMMAND, "--live", "--no-open", str(script)], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE, text=True, cwd=script.parent,
    )  # fmt: skip
    with process:
        assert process.stderr
        assert process.stdin
        address = re.search(r"http://127\.0\.0\.1:\d+/([\w-]{22})/", process.stderr.readline())
        assert address
        with urllib.request.urlopen(address[0]) as page:
            assert b"EventSource" in page.read()
        with pytest.raises(urllib.error.HTTPError, match="404"):
            urllib.request.urlopen(address[0].replace(address[1], "guess"))
        with urllib.request.urlopen(address[0] + "parts") as events:
            first = json.loads(events.readline().removeprefix(b"data: "))
            process.stdin.write("\n")
            process.stdin.close()
            parts = [json.loads(line.removeprefix(b"data: ")) for line in events if line.startswith(b"data: ")]
        process.stderr.read()

    assert (first["reset"], first["over"]) == (True, False)
    ends = [lane.get("how") for part in parts for lane in part.get("lanes", ()) if lane["name"] == "main"]
    assert (parts[-1]["over"], ends[-1]) == (True, "raised")


def test_a_demo_is_traced_when_that_is_asked_for(tiny_talk: TinyTalk) -> None:
    """Also one that is measured alone otherwise."""
    tiny_talk.demo("naps", "import asyncio\nasyncio.run(asyncio.sleep(0.01))\n", "# alone = true")
    done = tiny_talk.onstage("run", "--tasks", "naps")

    assert done.returncode == 0
    assert "1 task in" in done.stderr
    assert (tiny_talk.root / "build/naps.tasks.html").is_file()
