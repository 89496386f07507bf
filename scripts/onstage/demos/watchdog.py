"""Ends the processes that runs left behind: of one run that is over, or of all when the program was killed.

Every process that a run starts inherits its mark in the environment variable MARK_VARIABLE, which Linux shows under
/proc. On other systems nothing is found; there only the process group of a run is ended.
This file also runs as a script, on a bare interpreter without the package: that is the watchdog.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

MARK_VARIABLE = "ONSTAGE_RUN"
LOOK_PAUSE = 0.01  # seconds between two looks whether a marked process is left
MOST_LOOKS = 200


def start_watchdog(mark: str, scratch: str = "") -> subprocess.Popen[bytes]:
    """Start a watchdog: when this process ends, however it ends, it kills what carries the mark and removes `scratch`.

    It is told by the end of its stdin, a pipe only this process holds. The Popen belongs to the caller; leaving its
    context ends the watchdog, which then does its work and exits.
    """
    environment = {name: value for name, value in os.environ.items() if name != MARK_VARIABLE}
    return subprocess.Popen(
        [sys.executable, "-I", __file__, mark, scratch], stdin=subprocess.PIPE, env=environment, start_new_session=True
    )


def end_marked(mark: str) -> None:
    """Kill every process whose mark begins with `mark`, and wait until none is left; blocks for 2 s at most."""
    for _ in range(MOST_LOOKS):
        found = [int(folder.name) for folder in Path("/proc").glob("[0-9]*") if _is_marked_process(folder, mark)]
        if not found:
            return
        for process in found:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(process, signal.SIGKILL)
        time.sleep(LOOK_PAUSE)


def _is_marked_process(process: Path, mark: str) -> bool:
    """Whether the environment of that process, a folder of /proc, holds a mark that begins so."""
    try:
        environment = (process / "environ").read_bytes().split(b"\0")
    except OSError:
        return False
    return any(variable.startswith(f"{MARK_VARIABLE}={mark}".encode()) for variable in environment)


if __name__ == "__main__":
    sys.stdin.read()  # until the process that started this one has ended
    end_marked(sys.argv[1])
    if sys.argv[2]:
        shutil.rmtree(sys.argv[2], ignore_errors=True)
