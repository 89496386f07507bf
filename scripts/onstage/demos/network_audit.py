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


def _is_local(host: object) -> bool:
    """Whether that is this machine: by name, by a loopback address, or as the path of a Unix socket."""
    name = host.decode("ascii", "replace") if isinstance(host, bytes) else host
    return not isinstance(name, str) or name in LOCAL_HOSTS or name.startswith(("127.", "/", "\0"))


def _on_audit_event(event: str, details: tuple[Any, ...]) -> None:
    """Append the host of a look-up or a connection to the notes, unless it is this machine."""
    if event == "socket.getaddrinfo":
        host = details[0]
    elif event in ("socket.connect", "socket.sendto"):
        address = details[1]
        host = address[0] if isinstance(address, tuple) else None
    else:
        return
    if not _is_local(host):
        with open(os.environ[NOTES], "a", encoding="utf-8") as notes:
            notes.write(f"{host}\n")


if NOTES in os.environ:
    sys.addaudithook(_on_audit_event)
