"""Run all tests on a machine that has only Python 3.11 or newer and pip.

    python3 scripts/test.py                 all of them: side by side, then those that measure, one after the other
    python3 scripts/test.py -k catalog      with any pytest arguments: one after the other

Some tests need a Chromium: the one that ONSTAGE_BROWSER names, otherwise one that is found, otherwise one
that can be installed. Without any, those tests are skipped; with CI=true that is a failure.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator

import launch

ASK_ONSTAGE = "from onstage import chromium; print(*chromium.browsers_here(), sep='\\n')"
ASK_PLAYWRIGHT = """
from playwright.sync_api import sync_playwright
with sync_playwright() as playwright:
    print(playwright.chromium.executable_path)
"""


def main() -> None:
    """Become pytest, or run it twice where all tests are wanted."""
    launch.prepare({"rise", "talk", "test"})
    browser = find_browser()
    if browser:
        os.environ["ONSTAGE_BROWSER"] = browser
    elif os.environ.get("CI") == "true":
        launch.fail("no browser, and CI=true requires one: install Chromium or set ONSTAGE_BROWSER.")
    else:
        os.environ.pop("ONSTAGE_BROWSER", None)
        launch.say("No browser: tests that need one are skipped. Install Chromium to run them.")
    pytest = [launch.PYTHON, "-P", "-m", "pytest"]
    if sys.argv[1:]:
        os.chdir(launch.ROOT)
        os.execv(launch.PYTHON, [*pytest, *sys.argv[1:]])
    # One more than there are processors: most tests wait for a browser or a demo now and then.
    processes = str((os.cpu_count() or 1) + 1)
    codes = [
        launch.exit_code([*pytest, "-m", "not alone", "--dist", "loadfile", "-n", processes]),
        launch.exit_code([*pytest, "-m", "alone"]),
    ]
    sys.exit(next(filter(None, codes), 0))


def find_browser() -> str | None:
    """The browser that the environment names, otherwise the first of `browsers` that starts."""
    named = os.environ.get("ONSTAGE_BROWSER")
    if not named:
        return next(filter(starts, browsers()), None)
    path = shutil.which(named)
    if not starts(path):
        launch.fail(f"ONSTAGE_BROWSER is {named}, which does not start: correct it or unset it.")
    return path


def browsers() -> Iterator[str | None]:
    """Where a browser may be, the quick places first; the last ones install one."""
    yield from answer(ASK_ONSTAGE).splitlines()
    yield answer(ASK_PLAYWRIGHT)
    launch.say("No browser found. Installing Playwright's Chromium: at most two minutes...")
    if launch.succeeds([launch.PYTHON, "-m", "playwright", "install", "chromium"], seconds=120):
        yield answer(ASK_PLAYWRIGHT)
    if os.geteuid() == 0 and shutil.which("apt-get"):
        launch.say("Installing Debian's package chromium: about a minute...")
        if apt("install", "chromium") or (apt("update") and apt("install", "chromium")):
            yield shutil.which("chromium")


def starts(path: str | None) -> bool:
    """Whether a program is there and starts: Ubuntu's chromium-browser may be a stub that does not."""
    try:
        return path is not None and subprocess.run([path, "--version"], capture_output=True, timeout=30).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def answer(script: str) -> str:
    """What a script prints when .venv's Python runs it, with the packages installed there."""
    asked = subprocess.run([launch.PYTHON, "-c", script], capture_output=True, text=True)
    return asked.stdout.strip()


def apt(*words: str) -> bool:
    """Run apt-get without questions; True if it succeeds."""
    return launch.succeeds(["apt-get", "--yes", "--no-install-recommends", *words], DEBIAN_FRONTEND="noninteractive")


if __name__ == "__main__":
    launch.plainly(main)
