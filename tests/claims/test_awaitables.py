"""What the talk says of the kinds of awaitables is what its demo prints."""

import re

import pytest
from support import Finished


@pytest.fixture(scope="module")
def steps(finished: Finished) -> dict[str, list[str]]:
    """The lines below each heading."""
    found = re.findall(r"^  (\w.*)\n((?:    .*\n)+)", finished("awaitables").text, re.MULTILINE)
    return {step: [line.strip() for line in lines.splitlines()] for step, lines in found}


def test_coroutine_task_future_and_one_of_our_own_are_awaited(steps: dict[str, list[str]]) -> None:
    """Each gives back its own result."""
    results = {
        step.removeprefix("await "): lines[-1]
        for step, lines in steps.items()
        if "await " in step and "int" not in step
    }

    assert results == {
        "coroutine": "coroutine is done",
        "Task": "task is done",
        "Future": "a timer set it",
        "Teapot": "teapot is done",
    }


def test_after_one_turn_of_the_loop_only_the_task_has_begun(steps: dict[str, list[str]]) -> None:
    """A task is given to the loop; nothing else is."""
    assert next(iter(steps.values())) == ["task begins"]


@pytest.mark.parametrize("kind", ["coroutine", "Teapot"])
def test_a_coroutine_begins_when_it_is_awaited(steps: dict[str, list[str]], kind: str) -> None:
    """So does one that an object of ours wraps."""
    assert steps[f"await {kind}"][0] == f"{kind.lower()} begins"


def test_a_future_never_begins_anything(steps: dict[str, list[str]]) -> None:
    """Somebody else sets its result."""
    assert steps["await Future"] == ["a timer set it"]


def test_five_cannot_be_awaited(steps: dict[str, list[str]]) -> None:
    """The words differ from one Python to the next."""
    assert steps["await int"][0].startswith("TypeError(")
