"""What the talk says of debug mode is which of three mistakes are heard without it and with it."""

import re

import pytest
from support import TALK, Finished

MISTAKES = ("slow_step", "never_awaited", "wrong_thread")


@pytest.fixture(scope="module")
def heard(finished: Finished) -> dict[str, dict[str, str]]:
    """What is heard of each mistake, by whether debug mode is on."""
    _, off, on = re.split(r"debug=\w+", finished("debug_mode").text)
    parts = [re.split(rf"^  ({'|'.join(MISTAKES)})$", text, flags=re.MULTILINE)[1:] for text in (off, on)]
    return {
        debug: {name: " ".join(text.split()) for name, text in zip(part[::2], part[1::2], strict=True)}
        for debug, part in zip(("off", "on"), parts, strict=True)
    }


@pytest.mark.parametrize("mistake", ["slow_step", "wrong_thread"])
def test_without_debug_mode_nothing_is_heard(heard: dict[str, dict[str, str]], mistake: str) -> None:
    """Neither of a step that blocks nor of a call from another thread."""
    assert heard["off"][mistake] == ""


def test_a_step_that_blocked_is_logged_with_its_coroutine(heard: dict[str, dict[str, str]]) -> None:
    """And how long it took: the demo blocks for 0.2 seconds."""
    log = re.fullmatch(r"log: Executing <Task .* coro=<slow_step\(\) … took (\S+) seconds", heard["on"]["slow_step"])

    assert log
    assert float(log[1]) >= 0.199


def test_a_coroutine_nobody_awaits_is_reported_either_way_and_its_place_only_in_debug_mode(
    heard: dict[str, dict[str, str]],
) -> None:
    """The place is the line that makes it, in its function."""
    lines = (TALK / "demos" / "debug_mode.py").read_text("utf-8").splitlines()
    makes_it = lines.index("async def never_awaited():") + 2
    warning = "RuntimeWarning: coroutine 'sleep' was never awaited"

    assert heard["off"]["never_awaited"] == warning
    assert heard["on"]["never_awaited"].startswith(f"{warning} File ")
    assert heard["on"]["never_awaited"].endswith(f'debug_mode.py", line {makes_it}, in never_awaited')


def test_a_call_from_another_thread_raises(heard: dict[str, dict[str, str]]) -> None:
    """A RuntimeError, where the mistake is made."""
    assert "RuntimeError: Non-thread-safe operation invoked on an event loop" in heard["on"]["wrong_thread"]
