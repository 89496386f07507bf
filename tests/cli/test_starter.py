"""A talk of one's own: what `onstage new` makes is a talk that builds, runs and is proved."""

import os
import re
import shlex
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from support import ONSTAGE

BARE = {"PATH": "/usr/bin:/bin"}  # of a machine on which onstage was started by scripts/launch.py: it is not there


def command(folder: Path, *words: object, environment: dict[str, str] | None = None) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of a command in that folder."""
    environment = os.environ | (environment or {})
    done = subprocess.run([*map(str, words)], cwd=folder, env=environment, capture_output=True, text=True, timeout=100)
    return done.returncode, done.stdout, done.stderr


@pytest.fixture(scope="module")
def mine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new talk, in a folder whose parents do not exist yet."""
    above = tmp_path_factory.mktemp("new")
    code, _, err = command(above, ONSTAGE, "new", "talks/mine", environment=BARE)
    assert (code, err) == (0, "")
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


def block_of(text: str) -> list[str]:
    """The commands of an indented or fenced block, without the comments."""
    block = re.search(r"^```\n(.+?)^```$", text, re.MULTILINE | re.DOTALL)
    lines = block[1].splitlines() if block else re.findall(r"^ {4}(.+)$", text, re.MULTILINE)
    return [line for line in lines if line and not line.startswith("#")]


def typed(folder: Path, line: str) -> str:
    """What a command says, typed into a shell that finds no onstage; it must succeed."""
    code, out, err = command(folder, "sh", "-c", line, environment=BARE)
    assert code == 0, err
    return out


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def presented(folder: Path, line: str) -> str:
    """What a command that presents says until it is on stage; then it is interrupted."""
    words = f"exec {line} --no-open --port 0"
    with subprocess.Popen(["sh", "-c", words], cwd=folder, env=os.environ | BARE, stdout=subprocess.PIPE) as stage:
        said = next(line for line in stage.stdout if line.startswith(b"On stage"))
        stage.send_signal(signal.SIGINT)
        stage.stdout.read()
    return said.decode()


def test_every_command_that_is_printed_after_a_new_talk_works(tmp_path: Path) -> None:
    """Typed as they stand, one after the other, where onstage is not on the PATH."""
    folder = "a talk, or two"
    _, said, _ = command(tmp_path, ONSTAGE, "new", folder, environment=BARE)
    go, present, check = block_of(said)

    assert typed(tmp_path, f"{go} && pwd").strip().endswith(folder)
    assert presented(tmp_path / folder, present).startswith("On stage at ")
    assert typed(tmp_path / folder, f"{check} --port {free_port()}").splitlines()[-1].startswith("0 would fail")


def test_every_command_in_the_readme_of_a_new_talk_works(mine: Path) -> None:
    """Typed as they stand, where onstage is not on the PATH; pytest is there already, so nothing is fetched."""
    present, check, record, install, test, demo = block_of((mine / "README.md").read_text("utf-8"))

    assert presented(mine, present).startswith("On stage at ")
    assert typed(mine, f"{check} --port {free_port()}").splitlines()[-1].startswith("0 would fail")
    assert typed(mine, record).startswith("hello_async: ")
    assert "pytest" in typed(mine, install)
    assert "2 passed" in typed(mine, f"{test} -p no:cacheprovider -p no:asyncio")
    assert "All said hello" in typed(mine, demo)


def test_where_onstage_is_on_the_path_the_plain_words_are_printed(tmp_path: Path) -> None:
    """As people say them to each other; and another program of that name is not taken for this one."""
    here = {"PATH": f"{ONSTAGE.parent}:/usr/bin:/bin"}
    _, plain, _ = command(tmp_path, ONSTAGE, "new", "mine", environment=here)
    (tmp_path / "onstage").write_text("#!/bin/sh\n")
    (tmp_path / "onstage").chmod(0o755)
    _, whole, _ = command(tmp_path, ONSTAGE, "new", "other", environment={"PATH": f"{tmp_path}:{here['PATH']}"})

    assert block_of(plain) == ["cd mine", "onstage", "onstage check"]
    assert block_of((tmp_path / "mine" / "README.md").read_text("utf-8"))[:5] == [
        "onstage", "onstage check", "onstage record", "python3 -m pip install pytest", "python3 -m pytest",
    ]  # fmt: skip
    assert block_of(whole)[1] == shlex.quote(str(ONSTAGE))


def test_a_new_talk_begun_by_the_module_is_told_the_module(tmp_path: Path) -> None:
    """`python -m onstage` is the command where no script was installed."""
    _, said, _ = command(tmp_path, sys.executable, "-m", "onstage", "new", ".", environment=BARE)

    assert block_of(said)[0] == f"{shlex.quote(sys.executable)} -m onstage"


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
