"""The loopback address, and whether one of its ports is free."""

import socket

LOOPBACK = "127.0.0.1"


def free_port(port: int) -> int:
    """That port of this machine if nobody listens there; for 0 a free one. Raises OSError when it is taken."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((LOOPBACK, port))
        return int(probe.getsockname()[1])
