"""Whether a port of the loopback address is free."""

import errno
import socket

import pytest
from onstage.net import LOOPBACK, free_port


def test_a_port_nobody_listens_on_is_free() -> None:
    """It can be taken at once; 0 finds such a port."""
    port = free_port(0)

    assert free_port(port) == port
    with socket.create_server((LOOPBACK, port)):
        pass


def test_a_port_that_was_just_in_use_is_free() -> None:
    """A stage that is started again may have its old port, though old connections linger."""
    with socket.create_server((LOOPBACK, 0)) as server:
        port = server.getsockname()[1]
        with socket.create_connection((LOOPBACK, port)):
            server.accept()[0].close()

    assert free_port(port) == port


def test_a_port_somebody_listens_on_is_taken() -> None:
    """The error says so in the system's words."""
    with socket.create_server((LOOPBACK, 0)) as server, pytest.raises(OSError, match="in use") as caught:
        free_port(server.getsockname()[1])

    assert caught.value.errno == errno.EADDRINUSE
