"""Notes where a Python process reaches beyond this machine; put on a demo's path as its sitecustomize.py.

`onstage check` runs demos with it. It notes what goes through Python's own sockets (the audit events of PEP 578), not
what code in C opens by itself. It runs in the demo's process, without the package.
"""

import os
import socket
import sys
from typing import Any

NOTES = "ONSTAGE_OUTWARD"  # names the file to append to: one host per line, each time it is asked for
LOCAL_HOSTS = ("", "localhost", "::1", "::", "0.0.0.0", socket.gethostname())


def _host(event: str, details: tuple[Any, ...]) -> str | None:
    """The host that a look-up or a connection asks for; None for other events, and for sockets that have no host."""
    if event == "socket.getaddrinfo":
        host = details[0]
    elif event in ("socket.connect", "socket.sendto") and isinstance(details[1], tuple):
        host = details[1][0]
    else:
        return None
    if isinstance(host, bytes):
        return host.decode("ascii", "replace")
    return host if isinstance(host, str) else None


def _note(event: str, details: tuple[Any, ...]) -> None:
    """Append the host to the notes, unless it is this machine."""
    host = _host(event, details)
    if host is not None and host not in LOCAL_HOSTS and not host.startswith("127."):
        with open(os.environ[NOTES], "a", encoding="utf-8") as notes:
            notes.write(f"{host}\n")


if NOTES in os.environ:
    sys.addaudithook(_note)
