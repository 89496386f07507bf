"""Ends what was left behind: by a run that is over and, when the stage or the notebook was killed, by all of it.

On Linux every process that was started for it carries its mark in its environment, which /proc shows.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

MARK = "ONSTAGE_RUN"
MOST_LOOKS = 200  # looks, a hundredth of a second apart, until the last one is gone


def start_watchdog(mark: str, scratch: str = "") -> subprocess.Popen[bytes]:
    """Start a process that outlives this one only to end what carries the mark, and to remove that folder.

    To end it before, leave its context.
    """
    environment = {name: value for name, value in os.environ.items() if name != MARK}
    return subprocess.Popen(
        [sys.executable, "-I", __file__, mark, scratch], stdin=subprocess.PIPE, env=environment, start_new_session=True
    )


def end_marked(mark: str) -> None:
    """Kill every process whose mark begins so, and wait until none is left; blocks for two seconds at most."""
    for _ in range(MOST_LOOKS):
        found = [int(folder.name) for folder in Path("/proc").glob("[0-9]*") if _carries(folder, mark)]
        if not found:
            return
        for number in found:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(number, signal.SIGKILL)
        time.sleep(0.01)


def _carries(process: Path, mark: str) -> bool:
    try:
        environment = (process / "environ").read_bytes().split(b"\0")
    except OSError:
        return False
    return any(variable.startswith(f"{MARK}={mark}".encode()) for variable in environment)


if __name__ == "__main__":
    sys.stdin.read()  # ends when the stage does, however that ends
    end_marked(sys.argv[1])
    if sys.argv[2]:
        shutil.rmtree(sys.argv[2], ignore_errors=True)
