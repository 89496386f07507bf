"""What the talk says of a shield is how many of the demo's pages are saved when its task is cancelled twice."""

import re

import pytest
from support import Finished

CANCEL, OVER = "main: cancel()", "main: the task is over"
PAGES = [f"page {page} of 3 is saved" for page in (1, 2, 3)]


@pytest.fixture(scope="module")
def parts(finished: Finished) -> dict[str, list[str]]:
    """The lines of each way to save."""
    _, *texts = re.split(r"^  finally: await (\w+)\(\)$", finished("shield").text, flags=re.MULTILINE)
    return {
        name: [line.strip() for line in text.splitlines() if line.strip()]
        for name, text in zip(texts[::2], texts[1::2], strict=True)
    }


def test_a_clean_up_that_awaits_can_be_cancelled_as_well(parts: dict[str, list[str]]) -> None:
    """The first cancel starts it, the second one cuts it off."""
    assert parts["save"] == [CANCEL, PAGES[0], CANCEL, OVER]


def test_a_shield_alone_lets_the_task_end_first_and_then_the_end_of_the_loop_cuts_it_off(
    parts: dict[str, list[str]],
) -> None:
    """The trap: what is inside goes on, and nobody waits for it."""
    assert parts["shielded"] == [CANCEL, PAGES[0], CANCEL, OVER, PAGES[1]]


def test_a_shield_whose_task_is_awaited_saves_all_of_it(parts: dict[str, list[str]]) -> None:
    """The task ends only when it is saved."""
    assert parts["shielded_and_awaited"] == [CANCEL, PAGES[0], CANCEL, *PAGES[1:], OVER]
