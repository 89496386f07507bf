"""Notes where a Python process reaches beyond this machine; put on a demo's path as its sitecustomize.py.

`onstage check` runs demos with it. It notes what goes through Python's own sockets (the audit events of PEP 578), not
what code in C opens by itself. It runs in the demo's process, without the package.
"""

import os
import socket
import sys
from typing import Any

NOTES_VARIABLE = "ONSTAGE_OUTWARD"  # names the file to append to: one host per line, each time it is asked for
LOCAL_HOSTS = ("", "localhost", "::1", "::", "0.0.0.0", socket.gethostname())


def _host_asked_for(event: str, details: tuple[Any, ...]) -> str | None:
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


def _note_foreign_host(event: str, details: tuple[Any, ...]) -> None:
    """Append the host to the notes, unless it is this machine."""
    host = _host_asked_for(event, details)
    if host is not None and host not in LOCAL_HOSTS and not host.startswith("127."):
        with open(os.environ[NOTES_VARIABLE], "a", encoding="utf-8") as notes:
            notes.write(f"{host}\n")


if NOTES_VARIABLE in os.environ:
    sys.addaudithook(_note_foreign_host)
