"""The loopback address, and whether one of its ports is free."""

import socket

LOOPBACK = "127.0.0.1"


def free_port(port: int) -> int:
    """`port` if nothing listens on it at the loopback address; for 0, some free port. Raises OSError when it is taken.

    The port is free again when this returns: another process may take it before the caller does.
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((LOOPBACK, port))
        return int(probe.getsockname()[1])
