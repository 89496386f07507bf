"""Notes down where a Python process reaches beyond this machine: put on a demo's path as its sitecustomize.

`onstage check` runs demos with it. It sees what goes through Python's own sockets, not what C code opens itself.
"""

import os
import socket
import sys
from typing import Any

NOTES = "ONSTAGE_OUTWARD"  # the file to write to, one address a line
HERE = ("", "localhost", "::1", "::", "0.0.0.0", socket.gethostname())


def _is_here(host: object) -> bool:
    name = host.decode("ascii", "replace") if isinstance(host, bytes) else host
    return not isinstance(name, str) or name in HERE or name.startswith(("127.", "/", "\0"))


def _note(event: str, details: tuple[Any, ...]) -> None:
    if event == "socket.getaddrinfo":
        host = details[0]
    elif event in ("socket.connect", "socket.sendto"):
        host = details[1][0] if isinstance(details[1], tuple) else None
    else:
        return
    if not _is_here(host):
        with open(os.environ[NOTES], "a", encoding="utf-8") as notes:
            notes.write(f"{host}\n")


if NOTES in os.environ:
    sys.addaudithook(_note)
