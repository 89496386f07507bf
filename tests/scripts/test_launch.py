"""The two starting scripts, in made-up checkouts whose Python is a shell script: nothing is really installed."""

import ast
import os
import re
import runpy
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

HOME = Path(__file__).resolve().parents[2]
SCRIPTS = ("launch.py", "test.py")
DECISIVE = ("pyproject.toml", "assets/packages/package-lock.json", "scripts/npm_parts.py")
VERSION = f"{sys.version_info.major}.{sys.version_info.minor}"
OLD_PYTHONS = sorted(Path.home().glob(".pyenv/versions/3.[678].*/bin/python3"))
NOTHING_LISTENS = {"PIP_CONFIG_FILE": os.devnull, "PIP_INDEX_URL": "http://127.0.0.1:9/simple", "PIP_RETRIES": "0"}
on_a_mac = pytest.mark.skipif(sys.platform == "darwin", reason="the browser of this Mac itself would be found")

# Runs a script as `python SCRIPT WORDS` would, after one statement that changes the Python it meets.
RUN = "import runpy, sys; exec(sys.argv[1]); del sys.argv[:2]; runpy.run_path(sys.argv[0], run_name='__main__')"

# Stands in for Python, the machine's and that of .venv: notes what it is asked, and makes what would be made.
FAKE_PYTHON = r"""#!/bin/sh
ASKER_PATH=$PATH
PATH=/usr/bin:/bin
echo "$*" >> "$ASKED"
case "$*" in
    "-I -m venv "*)
        mkdir -p "$4/bin" && cp "$0" "$4/bin/python"
        printf '#!/bin/sh\necho "pip 1 from %s/lib/pip (python %s)"\n' "$4" "$VERSION" > "$4/bin/pip"
        chmod +x "$4/bin/pip" ;;
    "-I -m pip install "*)
        [ -z "$INSTEAD_OF_PIP" ] || exec "$REAL_PYTHON" -c "$INSTEAD_OF_PIP"
        printf '#!/bin/sh\necho "onstage $*"\n' > .venv/bin/onstage
        chmod +x .venv/bin/onstage
        mkdir -p assets/npm ;;
    *chromium.browsers_here*) PATH=$ASKER_PATH exec "$REAL_PYTHON" "$@" ;;
    *executable_path*) echo "$OF_PLAYWRIGHT" ;;
    *"playwright install"*) exit 1 ;;
    *"-m pytest"*)
        echo "pytest with ${ONSTAGE_BROWSER-no browser}"
        case "$*" in *"$FAILS"*) exit 1 ;; esac ;;
esac
"""


class Checkout:
    """A small checkout, a folder `bin` that is all of its PATH, and a note of what the fake Python was asked."""

    def __init__(self, folder: Path) -> None:
        self.root, self.bin, self.notes = folder / "checkout", folder / "bin", folder / "asked"
        self.venv = self.root / ".venv"
        for name in (*DECISIVE, *(f"scripts/{script}" for script in SCRIPTS)):
            (self.root / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(HOME / name, self.root / name)
        self.bin.mkdir()
        self.program("python", FAKE_PYTHON)

    def program(self, name: str, text: str = "#!/bin/sh\n") -> str:
        path = self.bin / name
        path.write_text(text)
        path.chmod(0o755)
        return str(path)

    def start(self, *words: str, meeting: str | None = None, **more: str) -> subprocess.CompletedProcess[str]:
        meeting = meeting or f"sys.executable = {str(self.bin / 'python')!r}"
        command = [sys.executable, "-c", RUN, meeting, f"{self.root}/scripts/{words[0]}", *words[1:]]
        environment = {"PATH": str(self.bin), "PYTHONPATH": str(self.root / "scripts"), "ASKED": str(self.notes)}
        environment |= {"VERSION": VERSION, "REAL_PYTHON": sys.executable, "FAILS": "nothing", **more}
        return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60)

    def asked(self, words: str) -> list[str]:
        return [line for line in self.notes.read_text().splitlines() if words in line]


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)


def told(started: subprocess.CompletedProcess[str]) -> str:
    """The one line on stderr that a start which failed must end with."""
    (line,) = started.stderr.splitlines()
    assert started.returncode == 1
    return line


# What it meets


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_python_too_old_is_told_in_one_line(checkout: Checkout, script: str) -> None:
    line = told(checkout.start(script, meeting="sys.version_info = (3, 8, 18, 'final', 0)"))

    assert line.startswith("onstage: needs Python 3.11 or newer; ")
    assert line.endswith(" is 3.8: start with a newer one.")


@pytest.mark.parametrize("script", SCRIPTS)
@pytest.mark.parametrize("python", OLD_PYTHONS, ids=lambda python: python.parts[-3])
def test_a_real_old_python_can_say_so(python: Path, script: str) -> None:
    started = subprocess.run([python, HOME / "scripts" / script], capture_output=True, text=True, timeout=60)

    assert told(started).startswith("onstage: needs Python 3.11 or newer")


@pytest.mark.parametrize("script", SCRIPTS)
def test_the_scripts_keep_to_the_grammar_of_python_3_6(script: str) -> None:
    ast.parse((HOME / "scripts" / script).read_text(), feature_version=(3, 6))


def test_the_python_needed_is_the_one_the_package_needs() -> None:
    needed = runpy.run_path(str(HOME / "scripts" / "launch.py"))["NEEDED"]
    declared = tomllib.loads((HOME / "pyproject.toml").read_text())["project"]["requires-python"]

    assert ">={}.{}".format(*needed) == declared


@pytest.mark.parametrize("module", ["venv", "ensurepip"])
def test_a_python_that_cannot_make_a_venv_is_told_the_package_to_install(checkout: Checkout, module: str) -> None:
    line = told(checkout.start("launch.py", meeting=f"sys.modules[{module!r}] = None"))

    assert f"`apt install python{VERSION}-venv`" in line


def test_an_index_out_of_reach_is_told_in_one_line_that_says_what_to_do(checkout: Checkout) -> None:
    """The one test here with a real Python, venv and pip."""
    line = told(checkout.start("launch.py", meeting="pass", **NOTHING_LISTENS))

    assert line.startswith("onstage: pip cannot reach its package index: connect to a network")


def test_a_place_that_cannot_be_written_is_named_in_one_line(checkout: Checkout) -> None:
    checkout.venv.touch()

    assert f"{checkout.venv}. Clone into a folder you may write to" in told(checkout.start("launch.py"))


# What it installs, and when


@pytest.mark.parametrize(
    ("words", "given"),
    [
        ("", "present"),
        ("--port 0 --no-open", "present --port 0 --no-open"),
        ("list", "list"),
        ("present talk", "present talk"),
        ("--version", "--version"),
    ],
)
def test_the_words_go_to_onstage_and_options_alone_to_present(checkout: Checkout, words: str, given: str) -> None:
    started = checkout.start("launch.py", *words.split())

    assert started.stdout.splitlines()[-1] == f"onstage {given}"


def test_the_first_start_says_where_the_command_is(checkout: Checkout) -> None:
    """It is not on the PATH: the line that is printed works from any folder."""
    said = checkout.start("launch.py", "list").stdout
    line = re.search(r"^    (.+) new FOLDER$", said, re.MULTILINE)
    started = subprocess.run(["sh", "-c", f"{line[1]} list"], cwd="/", capture_output=True, text=True, timeout=60)

    assert line[1] == str(checkout.venv / "bin" / "onstage")
    assert [each for each in said.splitlines() if len(each) > 80 and line[1] not in each] == []
    assert started.stdout == "onstage list\n"


def test_a_second_start_installs_nothing_and_says_nothing(checkout: Checkout) -> None:
    checkout.start("launch.py")

    assert checkout.start("launch.py", "list").stdout == "onstage list\n"
    assert len(checkout.asked("pip install")) == 1


def test_the_notebook_brings_jupyter_along_and_nothing_else_does(checkout: Checkout) -> None:
    checkout.start("launch.py", "list")
    started = checkout.start("launch.py", "notebook", "--no-open")

    assert started.stdout.endswith("\nonstage notebook --no-open\n")
    assert [line.split()[-1] for line in checkout.asked("pip install")] == [".[talk]", ".[rise,talk]"]


@pytest.mark.parametrize("name", DECISIVE)
def test_a_change_of_what_decides_installs_again_in_the_same_venv(checkout: Checkout, name: str) -> None:
    checkout.start("launch.py")
    with (checkout.root / name).open("a") as file:
        file.write("\n")
    checkout.start("launch.py")

    assert (len(checkout.asked("-m venv")), len(checkout.asked("pip install"))) == (1, 2)


@pytest.mark.parametrize("name", [".venv/bin/onstage", "assets/npm"])
def test_what_was_deleted_is_installed_again(checkout: Checkout, name: str) -> None:
    checkout.start("launch.py")
    (checkout.root / name).rename(checkout.root / "away")

    assert checkout.start("launch.py", "list").stdout.endswith("\nonstage list\n")
    assert (checkout.root / name).exists()


def test_testing_and_launching_do_not_install_back_and_forth(checkout: Checkout) -> None:
    for script in ("launch.py", "test.py", "launch.py", "test.py"):
        checkout.start(script)
    (checkout.root / "pyproject.toml").write_text("[changed]")
    for script in ("launch.py", "test.py"):
        checkout.start(script)

    installed = [line.split()[-1] for line in checkout.asked("pip install")]
    assert installed == [".[talk]", ".[rise,talk,test]", ".[rise,talk,test]"]


def halve(checkout: Checkout) -> None:
    (checkout.venv / "installed-for.txt").write_text("half-made")


def remove_its_python(checkout: Checkout) -> None:
    (checkout.venv / "bin" / "python").unlink()
    (checkout.venv / "bin" / "python").symlink_to("/nowhere/python3")
    (checkout.venv / "bin" / "pip").write_text("#!/nowhere/python3")


def move(checkout: Checkout) -> None:
    checkout.root = checkout.root.rename(checkout.root.with_name("moved"))


def age(checkout: Checkout) -> None:
    pip = checkout.venv / "bin" / "pip"
    pip.write_text(pip.read_text().replace(VERSION, "3.10"))
    (checkout.venv / "installed-for.txt").unlink()


@pytest.mark.parametrize("spoil", [halve, remove_its_python, move, age])
def test_a_venv_that_cannot_be_used_is_made_anew(checkout: Checkout, spoil: Callable[[Checkout], None]) -> None:
    checkout.start("launch.py")
    (checkout.venv / "left-over").touch()
    spoil(checkout)
    started = checkout.start("launch.py", "list")

    assert started.stdout.startswith("Making .venv")
    assert started.stdout.endswith("onstage list\n")
    assert not (checkout.root / ".venv" / "left-over").exists()


def test_a_failure_of_pip_quotes_its_telling_line_and_the_next_start_tries_again(checkout: Checkout) -> None:
    pip = "print('ERROR: early\\n   RuntimeError: no room\\nERROR: late\\nhint: none'); raise SystemExit(1)"

    assert "onstage: pip failed: RuntimeError: no room. " in told(checkout.start("launch.py", INSTEAD_OF_PIP=pip))
    assert checkout.start("launch.py", "list").stdout.endswith("onstage list\n")
    assert len(checkout.asked("-m venv")) == 1


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_an_interrupt_stops_pip_is_told_in_one_line_and_the_next_start_works(checkout: Checkout, name: str) -> None:
    pip = f"""import os, pathlib, signal
try:
    os.kill(os.getppid(), signal.{name})
    signal.pause()
except KeyboardInterrupt:
    pathlib.Path("pip-was-stopped").touch()"""
    started = checkout.start("launch.py", INSTEAD_OF_PIP=pip)

    assert (started.returncode, len(started.stderr.splitlines())) == (130, 1)
    assert (checkout.root / "pip-was-stopped").exists()
    assert checkout.start("launch.py", "list").stdout.endswith("onstage list\n")


# Which browser the tests get


def test_the_first_browser_that_starts_is_taken_and_nothing_is_installed(checkout: Checkout) -> None:
    checkout.program("chromium", "#!/bin/sh\nexit 1\n")
    chrome = checkout.program("google-chrome")
    checkout.program("microsoft-edge")

    assert checkout.start("test.py").stdout.endswith(f"pytest with {chrome}\n")
    assert checkout.asked("playwright") == []


def test_a_browser_named_in_the_environment_wins(checkout: Checkout) -> None:
    checkout.program("chromium")
    mine = checkout.program("mine")

    assert checkout.start("test.py", ONSTAGE_BROWSER="mine").stdout.endswith(f"pytest with {mine}\n")


def test_a_named_browser_that_does_not_start_is_a_failure(checkout: Checkout) -> None:
    checkout.program("chromium")

    assert "ONSTAGE_BROWSER is mine, which does not start" in told(checkout.start("test.py", ONSTAGE_BROWSER="mine"))


def test_all_tests_are_run_side_by_side_and_then_those_that_measure(checkout: Checkout) -> None:
    checkout.program("chromium")
    checkout.start("test.py")
    beside, alone = checkout.asked("-m pytest")

    assert "-m not alone" in beside
    assert "-n" in beside.split()
    assert alone.endswith("-m pytest -m alone")


def test_a_failure_of_either_half_of_the_tests_is_one_of_all(checkout: Checkout) -> None:
    checkout.program("chromium")
    codes = [checkout.start("test.py", FAILS=half).returncode for half in ("not alone", "pytest -m alone", "nothing")]

    assert codes == [1, 1, 0]


def test_arguments_are_passed_to_one_pytest(checkout: Checkout) -> None:
    checkout.program("chromium")
    checkout.start("test.py", "-k", "catalog")

    assert [line.partition("-m pytest ")[2] for line in checkout.asked("-m pytest")] == ["-k catalog"]


@on_a_mac
def test_the_browser_playwright_has_is_taken_before_one_is_fetched(checkout: Checkout) -> None:
    own = checkout.program("chrome-of-playwright")

    assert checkout.start("test.py", OF_PLAYWRIGHT=own).stdout.endswith(f"pytest with {own}\n")
    assert checkout.asked("playwright install") == []


@on_a_mac
@pytest.mark.skipif(os.geteuid() != 0, reason="only root installs packages")
def test_debian_s_chromium_is_installed_after_an_update_where_that_is_needed(checkout: Checkout) -> None:
    chromium = checkout.program("chromium-to-be")
    apt = f"""#!/bin/sh
case "$*" in
    *update) : > {checkout.bin}/updated ;;
    *install\\ chromium) [ -e {checkout.bin}/updated ] && /bin/cp -p {chromium} {checkout.bin}/chromium ;;
esac
"""
    checkout.program("apt-get", apt)

    assert checkout.start("test.py", CI="true").stdout.endswith(f"pytest with {checkout.bin}/chromium\n")


@on_a_mac
def test_without_a_browser_it_says_so_in_one_line_and_goes_on(checkout: Checkout) -> None:
    started = checkout.start("test.py", ONSTAGE_BROWSER="")

    assert started.stdout.count("No browser: tests that need one are skipped.") == 1
    assert started.stdout.endswith("pytest with no browser\n")


@on_a_mac
def test_without_a_browser_continuous_integration_fails(checkout: Checkout) -> None:
    started = checkout.start("test.py", CI="true")

    assert "CI=true requires one" in told(started)
    assert "pytest" not in started.stdout
