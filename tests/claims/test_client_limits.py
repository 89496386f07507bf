"""What the talk says of limits is how twenty healthy requests ended, and when a busy server was asked again."""

import ast
import re

import pytest
from support import Finished

Ends = dict[str, int]  # status or error → requests


@pytest.fixture(scope="module")
def text(finished: Finished) -> str:
    """The last screen."""
    return finished("client_limits").text


def ends(text: str, timeout: str) -> Ends:
    """How the twenty requests with that timeout ended."""
    return ast.literal_eval(re.search(rf"\{{'{timeout}': 0.5\}}: (\{{.*\}})", text)[1])


def tries(text: str) -> list[tuple[float, int]]:
    """When the busy server answered, and with which status."""
    return [(float(at), int(status)) for at, status in re.findall(r"^    (\S+) s  (\d+) *$", text, re.MULTILINE)]


def test_with_a_total_timeout_those_at_the_end_of_the_queue_time_out(text: str) -> None:
    """Each takes 0.2 s, the timeout is 0.5 s: only the wait for a connection makes it too long."""
    total = ends(text, "total")

    assert set(total) == {"200", "TimeoutError()"}
    assert total["200"] + total["TimeoutError()"] == 20
    assert total["TimeoutError()"] >= 5


def test_with_a_timeout_for_reading_all_twenty_succeed(text: str) -> None:
    """The same requests, the same server, the same half second."""
    assert ends(text, "sock_read") == {"200": 20}


def test_a_busy_server_is_asked_three_times_with_growing_pauses(text: str) -> None:
    """The second pause is clearly longer than the first: it is doubled, and then shifted by at most a twentieth."""
    (first, _), (second, _), (third, _) = tries(text)

    assert [status for _, status in tries(text)] == [503, 503, 200]
    assert third - second > second - first + 0.14
