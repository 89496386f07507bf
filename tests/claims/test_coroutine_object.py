"""What the talk says of calling and awaiting is what its demo prints."""

import re

import pytest
from support import Finished


@pytest.fixture(scope="module")
def steps(finished: Finished) -> dict[str, str]:
    """What stands below each heading."""
    text = finished("coroutine_object").text
    return dict(re.findall(r"^  (\w.*)\n((?:    .*\n)+)", text, re.MULTILINE))


def test_the_four_steps_are_shown_in_order(steps: dict[str, str]) -> None:
    """Call, await, await again, forget."""
    assert list(steps) == ["Call it", "Await it", "Await it once more", "Forget to await it"]


def test_calling_makes_a_coroutine_object_and_runs_nothing(steps: dict[str, str]) -> None:
    """All there is to see is the object."""
    assert re.fullmatch(r" +<coroutine object greet at 0x\w+>\n", steps["Call it"])


def test_awaiting_runs_it_and_gives_back_what_it_returns(steps: dict[str, str]) -> None:
    """First its own line, then its result."""
    assert steps["Await it"].split("\n")[:2] == ["    greet runs: hello, Ada", "    Ada smiles"]


def test_a_coroutine_can_be_awaited_once_only(steps: dict[str, str]) -> None:
    """The second time raises, and runs nothing."""
    assert steps["Await it once more"].strip() == "RuntimeError('cannot reuse already awaited coroutine')"


def test_a_forgotten_coroutine_runs_nothing_and_warns(steps: dict[str, str]) -> None:
    """No greeting, but a warning that names the function."""
    told = steps["Forget to await it"]

    assert """RuntimeWarning("coroutine 'greet' was never awaited")""" in told
    assert "greet runs" not in told
