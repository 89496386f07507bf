"""Present the talk on a machine that has only Python 3.11 or newer and pip.

    python3 scripts/launch.py               present the talk
    python3 scripts/launch.py --port 0      options without a command are passed to `onstage present`
    python3 scripts/launch.py notebook      present it in Jupyter, which is installed first
    python3 scripts/launch.py list          any other onstage command

The first start makes .venv in this checkout and installs onstage there; later starts skip that.
This file has to parse on Python 3.6, so that it can say what is wrong there.
"""

import hashlib
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

NEEDED = (3, 11)
VERSION = "{}.{}".format(*sys.version_info)
ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON, PIP, ONSTAGE = (str(VENV / "bin" / name) for name in ("python", "pip", "onstage"))
LOG = VENV / "install.log"  # what the last step printed
STAMP = VENV / "installed-for.txt"  # the state of DECISIVE, then the extras; or HALF_MADE
DECISIVE = ("pyproject.toml", "assets/packages/package-lock.json", "scripts/npm_parts.py")
HALF_MADE = "half-made"
FOR_THE_GROUP = ("-h", "--help", "--version")  # the options that are not for `onstage present`

if sys.version_info < NEEDED:
    sys.exit(f"onstage: needs Python 3.{NEEDED[1]} or newer; {sys.executable} is {VERSION}: start with a newer one.")
if os.name != "posix":
    sys.exit("onstage: needs Linux or macOS: on Windows, start it inside WSL.")


def main() -> None:
    """Become `onstage`, with the arguments given."""
    words = sys.argv[1:]
    if prepare({"rise", "talk"} if words[:1] == ["notebook"] else {"talk"}):
        say("From any folder, to create a talk of your own (--help lists all commands):")
        say(f"    {shlex.quote(ONSTAGE)} new FOLDER")
    if not words or (words[0].startswith("-") and words[0] not in FOR_THE_GROUP):
        words.insert(0, "present")
    os.execv(ONSTAGE, ["onstage", *words])


def prepare(extras: set[str]) -> bool:
    """Make sure that .venv holds onstage with these extras; those of earlier calls are kept. True if it installed."""
    state = current_state()
    installed_for, *earlier = (STAMP.read_text() if STAMP.is_file() else "").split() or [""]
    if installed_for == state and extras <= set(earlier) and is_whole():
        return False
    if installed_for == HALF_MADE or not venv_works():
        make_venv()
    STAMP.unlink(missing_ok=True)
    install(extras | set(earlier))
    STAMP.write_text(" ".join([state, *sorted(extras | set(earlier))]))
    return True


def current_state() -> str:
    """One hash of everything that decides what an installation contains."""
    parts = [str(ROOT).encode(), VERSION.encode(), *((ROOT / name).read_bytes() for name in DECISIVE)]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def is_whole() -> bool:
    """Whether all that the last installation made is still there, and the Python it uses."""
    return all(map(os.path.exists, (PYTHON, ONSTAGE, ROOT / "assets" / "npm")))


def venv_works() -> bool:
    """Whether .venv has a pip that runs here and on this Python; moving or removing either breaks it."""
    try:
        said = subprocess.check_output([PIP, "--version"], stderr=subprocess.DEVNULL, text=True)
    except (OSError, subprocess.CalledProcessError):
        return False
    return f" {VENV}/" in said and f"(python {VERSION})" in said


def make_venv() -> None:
    """Make a fresh .venv, marked as half-made until it is done."""
    if not (find_spec("venv") and find_spec("ensurepip")):
        fail(f"this Python cannot make a .venv: on Debian or Ubuntu, run `apt install python{VERSION}-venv` first.")
    say("Making .venv: a few seconds...")
    if VENV.exists():
        shutil.rmtree(VENV)
    VENV.mkdir()
    STAMP.write_text(HALF_MADE)
    if not succeeds([sys.executable, "-I", "-m", "venv", str(VENV)]):
        fail(f"could not make .venv: {telling_line()}. Fix that, then start again; the full output is in {LOG}.")


def install(extras: set[str]) -> None:
    """Install this checkout into .venv, editable."""
    what = ".[{}]".format(",".join(sorted(extras)))
    say(f"Installing onstage and its dependencies: pip install {what}")
    say("The first time, this takes one to three minutes...")
    begun = time.monotonic()
    if not succeeds([PYTHON, "-I", "-m", "pip", "install", "--no-input", "--editable", what]):
        if re.search(r"Retrying \(|from versions: none", LOG.read_text(errors="replace")):
            fail(f"pip cannot reach its package index: connect to a network, then start again. ({telling_line()})")
        fail(f"pip failed: {telling_line()}. Fix that, then start again; the full output is in {LOG}.")
    say(f"Installed in {time.monotonic() - begun:.0f} s.")


def succeeds(command: list[str], seconds: float | None = None, **environment: str) -> bool:
    """Run a command, for at most so many seconds, with its output in LOG; True if it succeeds."""
    environment = {**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_USER": "0", **environment}
    with LOG.open("wb") as log:
        return exit_code(command, seconds, env=environment, stdout=log, stderr=log) == 0


def exit_code(command: list[str], seconds: float | None = None, **streams: Any) -> int:
    """Run a command in the checkout, for at most so many seconds; an interrupt reaches all its processes."""
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL, start_new_session=True, **streams)
    try:
        return process.wait(seconds)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        return process.wait()
    except KeyboardInterrupt:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGINT)  # not SIGKILL: pip removes its temporary folders
            process.wait()
        raise


def telling_line() -> str:
    """The line of the log that best explains why the last step failed."""
    lines = [line.strip(" .") for line in LOG.read_text(errors="replace").splitlines()]
    telling = [[line for line in lines if re.match(kind, line)] for kind in (r"\w+Error: ", "ERROR: ", ".")]
    return next((found[-1] for found in telling if found), "it printed nothing")


def say(line: str) -> None:
    """Print a line at once."""
    print(line, flush=True)


def fail(line: str) -> None:
    """Exit with one line that says what is wrong and what to do."""
    sys.exit(f"onstage: {line}")


def plainly(run: Callable[[], None]) -> None:
    """Run a script's main; a disk error, Ctrl-C or a closed terminal ends it with one line, too."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, signal.default_int_handler)
    try:
        run()
    except OSError as error:
        fail(f"{error.strerror}: {error.filename}. Clone into a folder you may write to, on a disk with room.")
    except KeyboardInterrupt:
        say("")  # the cursor is behind ^C
        print("onstage: interrupted; the next start goes on from here.", file=sys.stderr)
        sys.exit(130)


if __name__ == "__main__":
    plainly(main)
