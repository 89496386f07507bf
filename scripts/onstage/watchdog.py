"""Ends what a run left behind: processes that left its group and, when the stage itself was killed, all of its runs.

On Linux every process of a run carries the run's mark in its environment, which /proc shows.
"""

import contextlib
import os
import signal
import sys
import time
from pathlib import Path

MARK = "ONSTAGE_RUN"
PATIENCE = 200  # looks, a hundredth of a second apart, until the last one is gone


def end_marked(mark: str) -> None:
    """Kill every process whose mark begins so, and wait until none is left; blocks for two seconds at most."""
    for _ in range(PATIENCE):
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
