"""What the talk says of asyncio.run where a loop runs already is what its demo prints."""

import re

import pytest
from support import Finished


@pytest.fixture(scope="module")
def steps(finished: Finished) -> dict[str, str]:
    """What stands below each heading."""
    text = finished("loop_already_runs").text
    return dict(re.findall(r"^  (\w.*)\n((?:     .*\n)+)", text, re.MULTILINE))


def test_asyncio_run_refuses_where_a_loop_runs(steps: dict[str, str]) -> None:
    """The library's own asyncio.run raises, and its coroutine never runs."""
    told = steps["library()"]

    assert "RuntimeError: asyncio.run() cannot be called from a running event loop" in told
    assert "██" not in told


def test_the_refused_coroutine_was_never_awaited(steps: dict[str, str]) -> None:
    """The warning one sees together with the error."""
    assert "RuntimeWarning: coroutine 'work' was never awaited" in steps["library()"]


def test_awaiting_runs_it_on_the_loop_there_is(steps: dict[str, str]) -> None:
    """In the main thread, to its end."""
    assert steps["await work()"].split("\n")[:2] == ["     ██ work runs on the loop of MainThread", "     done"]


def test_in_a_thread_the_function_may_have_a_loop_of_its_own(steps: dict[str, str]) -> None:
    """The same library, which no longer raises."""
    told = steps["await asyncio.to_thread(library)"]

    assert "██ work runs on the loop of asyncio_0\n     done" in told


def test_our_loop_goes_on_meanwhile(steps: dict[str, str]) -> None:
    """Its heart beats all the time that the thread is at work."""
    beats = re.search("♥+", steps["await asyncio.to_thread(library)"])

    assert len(beats[0]) >= 5
