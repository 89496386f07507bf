"""What the talk says of scopes inside one another is who is cancelled in the demo, and when."""

import re

import pytest
from support import Finished


@pytest.fixture(scope="module")
def parts(finished: Finished) -> dict[str, dict[str, tuple[float, str]]]:
    """By part: who ends, after how many seconds of it, and how."""
    _, *texts = re.split(r"^  (limit_\w+)$", finished("nested_scopes").text, flags=re.MULTILINE)
    found = {}
    for part, text in zip(texts[::2], texts[1::2], strict=True):
        lines = re.findall(r"^    (\S+) s  (?:(\w+): )?(.+)$", text, re.MULTILINE)
        start = float(lines[0][0])
        found[part] = {name or "all": (float(at) - start, end) for at, name, end in lines[1:]}
    return found


def test_a_timeout_inside_a_group_ends_one_task_and_leaves_its_siblings(
    parts: dict[str, dict[str, tuple[float, str]]],
) -> None:
    """Rome answers although it needs twice as long as the limit."""
    ends = {name: end for name, (_, end) in parts["limit_inside"].items()}

    assert ends == {"Lima": "answers", "Oslo": "TimeoutError, caught in its own task", "Rome": "answers"}
    assert parts["limit_inside"]["Rome"][0] > 1.5 * parts["limit_inside"]["Oslo"][0]


def test_a_timeout_round_a_group_cancels_all_that_is_left_in_it(
    parts: dict[str, dict[str, tuple[float, str]]],
) -> None:
    """One TimeoutError, not a group of them, and only once the tasks are over."""
    around = parts["limit_around"]

    assert list(around) == ["Lima", "Oslo", "Rome", "all"] or list(around) == ["Lima", "Rome", "Oslo", "all"]
    assert {name: end for name, (_, end) in around.items()} == {
        "Lima": "answers",
        "Oslo": "cancelled",
        "Rome": "cancelled",
        "all": "TimeoutError, once for them all",
    }
    assert 0.5 <= around["all"][0] < 1.1
