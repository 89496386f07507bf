"""Where a process reaches beyond this machine is noted, and nothing else."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from onstage.demos import network_audit

# No name is looked up for real: TEST-NET-1 (RFC 5737) and .invalid (RFC 2606) lead nowhere.
REACHES = "import contextlib, socket\nudp = socket.socket(type=socket.SOCK_DGRAM)\nwith contextlib.suppress(OSError): "


def noted(folder: Path, code: str) -> list[str]:
    """The hosts that were noted while the code ran, in the way `onstage check` runs it."""
    shutil.copy(network_audit.__file__, folder / "sitecustomize.py")
    notes = folder / "notes"
    environment = os.environ | {"PYTHONPATH": str(folder), network_audit.NOTES_VARIABLE: str(notes)}
    subprocess.run([sys.executable, "-c", code], env=environment, cwd=folder, check=True, timeout=60)
    return notes.read_text("utf-8").splitlines() if notes.exists() else []


@pytest.mark.parametrize(
    ("code", "host"),
    [
        ("socket.getaddrinfo('nowhere.invalid', 80)", "nowhere.invalid"),
        ("socket.getaddrinfo(b'nowhere.invalid', 80)", "nowhere.invalid"),
        ("udp.connect(('192.0.2.1', 9))", "192.0.2.1"),
        ("udp.sendto(b'', ('192.0.2.1', 9))", "192.0.2.1"),
    ],
    ids=["look-up", "look-up of bytes", "connection", "datagram"],
)
def test_a_host_elsewhere_is_noted(tmp_path: Path, code: str, host: str) -> None:
    """Also when the program itself ignores that it cannot be reached."""
    assert noted(tmp_path, REACHES + code) == [host]


@pytest.mark.parametrize(
    "code",
    [
        "socket.getaddrinfo('localhost', 80)",
        "socket.getaddrinfo(None, 80)",
        "socket.getaddrinfo(socket.gethostname(), 80)",
        "udp.connect(('127.0.0.9', 9))",
        "socket.socket(socket.AF_INET6, socket.SOCK_DGRAM).connect(('::1', 9))",
        "socket.socket(socket.AF_UNIX).connect('/nowhere/at/all')",
        "udp.bind(('127.0.0.1', 0)); udp.sendto(b'', udp.getsockname())",
    ],
)
def test_this_machine_is_not_noted(tmp_path: Path, code: str) -> None:
    """By a name, by a loopback address, by the path of a socket."""
    assert noted(tmp_path, REACHES + code) == []
