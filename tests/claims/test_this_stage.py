"""What the talk says of its own stage: three watchers see one run alike, and nothing is left behind."""

import re

import pytest
from support import Finished

WATCHERS = ("ada", "ben", "cem")


@pytest.fixture(scope="module")
def text(finished: Finished) -> str:
    """The last screen."""
    return finished("this_stage").text


@pytest.fixture(scope="module")
def seen(text: str) -> dict[str, list[tuple[float, str]]]:
    """When each watcher saw or heard what."""
    told = re.findall(r"^  (\S+) s  (ada|ben|cem) (?:sees|hears) (\w+)$", text, re.MULTILINE)
    return {name: [(float(when), what) for when, who, what in told if who == name] for name in WATCHERS}


def test_all_three_see_the_whole_run(seen: dict) -> None:
    """Only Ada starts it; each of them hears that it runs, sees its three lines, and hears that it has ended."""
    words = {name: [what for _, what in heard] for name, heard in seen.items()}

    assert words == {key: ["idle", "running", "1", "2", "3", "ended"] for key in WATCHERS}


def test_they_see_a_line_at_the_same_moment(seen: dict) -> None:
    """Whoever is last sees a line sooner than the program prints its next one, 0.4 s later."""
    for line in "123":
        moments = [when for heard in seen.values() for when, what in heard if what == line]

        assert max(moments) - min(moments) < 0.2


def test_the_stage_leaves_no_task_behind(text: str) -> None:
    """The last line counts them."""
    assert text.splitlines()[-1].endswith("the stage is closed, and leaves 0 tasks behind")
