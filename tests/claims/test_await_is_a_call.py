"""What the talk says of await and other tasks is what the two lanes of its demo show."""

import re

import pytest
from support import Finished

CALLS = ("await coroutine()", "await done_task", "await free_lock.acquire()", "await filled_queue.get()")
GIVEN_AWAY = ("await sleep(0)",)
WAITS = ("await new_task", "await sleep(0.01)")


@pytest.fixture(scope="module")
def lanes(finished: Finished) -> dict[str, tuple[str, str]]:
    """The lane of the main task and that of the other one, by what was awaited."""
    found = re.findall(
        r"^  (await \S+) +main +(\S+)(?: …)?\n +other +(\S+)", finished("await_is_a_call").text, re.MULTILINE
    )
    return {what: (main, other) for what, main, other in found}


def test_every_await_has_its_lanes(lanes: dict[str, tuple[str, str]]) -> None:
    """Four that are plain calls, one that gives its turn away, then two that wait."""
    assert tuple(lanes) == CALLS + GIVEN_AWAY + WAITS


@pytest.mark.parametrize("what", CALLS)
def test_an_await_with_nothing_to_wait_for_lets_nobody_in(lanes: dict[str, tuple[str, str]], what: str) -> None:
    """The main task goes straight on, the other one has no turn."""
    main, other = lanes[what]

    assert (set(main), set(other)) == ({"█"}, {"░"})


@pytest.mark.parametrize("what", GIVEN_AWAY + WAITS)
def test_an_await_that_pauses_gives_the_other_task_a_turn(lanes: dict[str, tuple[str, str]], what: str) -> None:
    """The other one runs after the main task has paused."""
    main, other = lanes[what]

    assert re.match(r"█+░", main)
    assert re.match(r"░+█", other)


def test_the_two_tasks_never_run_at_the_same_time(lanes: dict[str, tuple[str, str]]) -> None:
    """In each column exactly one lane is solid."""
    columns = {column for main, other in lanes.values() for column in zip(main, other, strict=True)}

    assert columns == {("█", "░"), ("░", "█")}


def test_a_sleep_of_nothing_stands_apart_from_what_waits(finished: Finished) -> None:
    """sleep(0) waits for nothing: it is neither a plain call nor a wait."""
    text = finished("await_is_a_call").text
    call, given_away, waits = re.split(r"^  (?:Nothing|Something) to wait for.*$", text, flags=re.MULTILINE)[1:]

    assert [re.findall(r"^  (await \S+)", part, re.MULTILINE) for part in (call, given_away, waits)] == [
        list(CALLS),
        list(GIVEN_AWAY),
        list(WAITS),
    ]


def test_a_sleep_of_nothing_is_one_turn_for_the_other(lanes: dict[str, tuple[str, str]]) -> None:
    """Main, other, main."""
    assert lanes["await sleep(0)"] == ("███░░░███", "░░░███░░░")
