"""What the talk says of context variables is what each line of the demo's log names."""

import pytest
from support import Finished

REQUESTS = {"Ada": "#3", "Grace": "#5", "Edsger": "#6"}
LAST = "#6"


@pytest.fixture(scope="module")
def log(finished: Finished) -> list[tuple[str, str, str, str]]:
    """Task, what it does, and which request the global and the context variable name."""
    lines = []
    for line in finished("context_vars").text.splitlines():
        told, _, values = line.partition("global: ")
        task, what = told.split(maxsplit=1)
        shared, own = values.split("context: ")
        lines.append((task, what.strip(), shared.strip(), own.strip()))
    return lines


def test_each_line_of_a_task_names_its_own_request(log: list[tuple[str, str, str, str]]) -> None:
    """Three lines each, of handle and of query, which is not told the request."""
    named = {task: [own for name, _, _, own in log if name == task] for task in REQUESTS}

    assert named == {task: [request] * 3 for task, request in REQUESTS.items()}


def test_a_global_names_whichever_request_came_last(log: list[tuple[str, str, str, str]]) -> None:
    """Ada's and Grace's data are logged as Edsger's."""
    shared = {(task, what): seen for task, what, seen, _ in log if task in REQUESTS}

    assert shared["Ada", "begins"] == "#3"
    assert shared["Ada", "has its data"] == shared["Grace", "has its data"] == LAST


def test_what_a_task_sets_does_not_reach_its_parent(log: list[tuple[str, str, str, str]]) -> None:
    """A task has a copy of the context."""
    assert log[0][1:] == ("begins", "none", "none")
    assert log[-1][1:] == ("is back", LAST, "none")
