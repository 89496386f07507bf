"""What the talk says of silent exceptions is what the demo prints, and when."""

import pytest
from support import Finished


@pytest.fixture(scope="module")
def acts(finished: Finished) -> list[str]:
    """What is printed while nobody asks, after the last reference has gone, and with a callback."""
    silent, rest = finished("task_exception").text.split("now the last reference goes:")
    return [silent, *rest.split("A callback asks")]


def test_nothing_is_heard_while_somebody_holds_the_task(acts: list[str]) -> None:
    """The task has failed, and there is not a word of it."""
    assert "done, and not a word" in acts[0]
    assert "not done" not in acts[0]
    assert "ValueError" not in acts[0]


def test_the_failure_is_logged_when_the_task_is_dropped(acts: list[str]) -> None:
    """The loop's own message, with the exception, on lines that are not broken."""
    lines = [line.strip() for line in acts[1].splitlines() if line.strip()]

    assert lines == ["Task exception was never retrieved", "ValueError('no such table')"]


def test_the_callback_reports_the_failure_alone(acts: list[str]) -> None:
    """The cancelled task is told apart, and raises nothing."""
    lines = [line.strip() for line in acts[2].splitlines() if line.strip()]

    assert sorted(lines) == ["fails: ValueError('no such table')", "sleeps: cancelled"]
