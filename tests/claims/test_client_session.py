"""What the talk says of sessions is how many connections they opened, and what that cost in the same run."""

import re

import pytest
from support import Finished

Rows = dict[int, tuple[int, int, float]]  # number of sessions → requests, connections, seconds


@pytest.fixture(scope="module")
def rows(finished: Finished) -> Rows:
    """Both ways, as the demo printed them."""
    row = r"sessions: +(\d+) +requests: +(\d+) +connections: +(\d+) +(\S+) s"
    found = re.findall(row, finished("client_session").text)
    return {int(sessions): (int(asked), int(opened), float(took)) for sessions, asked, opened, took in found}


def test_both_ways_ask_twenty_times(rows: Rows) -> None:
    """As the server counted them: otherwise there is nothing to compare."""
    assert {sessions: asked for sessions, (asked, _, _) in rows.items()} == {1: 20, 20: 20}


def test_one_session_opens_one_connection_for_twenty_requests(rows: Rows) -> None:
    """The session keeps it open and uses it again."""
    assert rows[1][1] == 1


def test_a_session_for_each_request_opens_twenty(rows: Rows) -> None:
    """A closed session takes its connection with it."""
    assert rows[20][1] == 20


def test_a_new_session_each_takes_more_than_twice_as_long(rows: Rows) -> None:
    """Each connection costs two more round trips, for TCP and TLS; 3 times in the recording."""
    assert rows[20][2] > 2 * rows[1][2]
