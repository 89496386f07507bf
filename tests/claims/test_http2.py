"""What the talk says of HTTP/2 is which protocol the server saw, and over how many connections."""

import re

import pytest
from support import Finished

Rows = dict[str, tuple[str, int, int]]  # library → protocol, requests, connections


@pytest.fixture(scope="module")
def rows(finished: Finished) -> Rows:
    """Both libraries, as the demo printed them."""
    row = r"with_(\w+) +HTTP/(\S+) +requests: +(\d+) +connections: +(\d+)"
    found = re.findall(row, finished("http2").text)
    return {name: (version, int(asked), int(opened)) for name, version, asked, opened in found}


def test_httpx2_negotiates_http2_and_needs_one_connection(rows: Rows) -> None:
    """All fifty requests share it."""
    assert rows["httpx2"] == ("2", 50, 1)


def test_aiohttp_stays_at_http_1_1_and_opens_fifty(rows: Rows) -> None:
    """Fifty requests at once, each on a connection of its own."""
    assert rows["aiohttp"] == ("1.1", 50, 50)
