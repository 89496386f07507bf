"""What the talk says of thread safety is how late the demo's loop hears of what a thread has brought."""

import re

import pytest
from support import Finished


@pytest.fixture(scope="module")
def late(finished: Finished) -> dict[str, float]:
    """Milliseconds from the thread's call until the waiting task runs, by call."""
    found = re.findall(r"^ +(\S+) +we wake up +(\S+) ms later$", finished("thread_safety").text, re.MULTILINE)
    return {way: float(ms) for way, ms in found}


@pytest.fixture(scope="module")
def until_the_alarm(finished: Finished) -> float:
    """Milliseconds from the thread's call until something else happens in the loop."""
    text = finished("thread_safety").text
    early, alarm = map(float, re.search(r"after (\S+) s a thread calls, nothing until (\S+) s", text).groups())
    return (alarm - early) * 1000


@pytest.mark.parametrize("way", ["event.set", "queue.put_nowait"])
def test_a_thread_that_touches_the_loop_s_things_wakes_nobody(
    late: dict[str, float], until_the_alarm: float, way: str
) -> None:
    """The task hears of it only when the next timer rings; a thread that starts late leaves less to wait."""
    assert late[way] > until_the_alarm / 2


@pytest.mark.parametrize("way", ["call_soon_threadsafe", "run_coroutine_threadsafe"])
def test_the_threadsafe_calls_wake_the_loop(late: dict[str, float], until_the_alarm: float, way: str) -> None:
    """Long before the timer."""
    assert late[way] < until_the_alarm / 4
