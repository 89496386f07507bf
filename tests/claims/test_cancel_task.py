"""What the talk says of cancelling is what the ticking task of the demo does, line by line."""

import pytest
from support import Finished


@pytest.fixture(scope="module")
def lines(finished: Finished) -> list[str]:
    """What was printed from the first tick on."""
    lines = [line.split(maxsplit=1) for line in finished("cancel_task").text.splitlines() if line.strip()]
    return [words[1] for words in lines if words[0] in ("task", "main")]


def test_the_task_ticks_until_it_is_asked(lines: list[str]) -> None:
    """Several ticks, and none after the request."""
    asked = lines.index("cancel()    True")

    assert set(lines[:asked]) == {"tick"}
    assert "tick" not in lines[asked:]


def test_cancel_only_asks(lines: list[str]) -> None:
    """The request is accepted, and the task not yet cancelled."""
    asked = lines.index("cancel()    True")

    assert lines[asked + 1] == "cancelled() False"


def test_the_error_comes_out_of_the_await_and_then_the_task_tidies_up(lines: list[str]) -> None:
    """CancelledError, finally with an await in it, and only then it is cancelled."""
    asked = lines.index("cancelled() False")

    assert lines[asked + 1 : asked + 5] == [
        "CancelledError, out of the await",
        "I tidy up …",
        "… and am gone",
        "cancelled() True",
    ]


def test_except_exception_does_not_catch_it(finished: Finished) -> None:
    """It is a BaseException, and the handler of exceptions stays silent."""
    text = finished("cancel_task").text

    assert "CancelledError is a BaseException" in text
    assert "never said" not in text


def test_cancelled_before_its_first_turn_nothing_of_it_runs(finished: Finished) -> None:
    """Neither its body nor its finally: no line of the task comes after the heading."""
    told = finished("cancel_task").text.split("Cancelled before its first turn")[1]

    assert "task  " not in told
    assert told.split()[-3:] == ["main", "cancelled()", "True"]
