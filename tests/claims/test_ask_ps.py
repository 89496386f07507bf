"""What the talk says of a process that hangs is what it tells those who ask from outside."""

import re
import sys

import pytest
from support import TALK, Finished


@pytest.fixture(scope="module")
def answers(finished: Finished) -> dict[str, list[str]]:
    """The lines of each answer, by what was asked."""
    text = finished("ask_ps").text
    if "insufficient permissions" in text:
        pytest.skip("this system does not let one process look into another")
    parts = re.split(r"^  python -m \S+ (\w+) PID$", text, flags=re.MULTILINE)[1:]
    return {verb: lines.strip("\n").splitlines() for verb, lines in zip(parts[::2], parts[1::2], strict=True)}


def line_of(code: str) -> int:
    """Where this code stands in the demo, alone on its line."""
    lines = [line.strip() for line in (TALK / "demos" / "ask_ps.py").read_text("utf-8").splitlines()]
    return lines.index(code) + 1


def branches(tree: list[str]) -> dict[str, list[str]]:
    """The tasks of a tree, each with its coroutines from the outside in."""
    found: dict[str, list[str]] = {}
    for line in tree:
        words = line.lstrip(" │├└─")
        if words.startswith("(T) "):
            found[words[4:]] = inner = []
        else:
            inner.append(words)
    return found


def test_ps_lists_every_task_with_its_coroutines(answers: dict[str, list[str]]) -> None:
    """Even while the loop stands still; the innermost comes first."""
    rows = dict(re.split(r"  +", line.strip()) for line in answers["ps"][2:])
    rows.pop("Task-1")

    assert rows == {
        "heartbeat": "sleep -> beat",
        "guest": "report",
    }


def test_a_task_that_waits_ends_in_what_it_waits_for(answers: dict[str, list[str]]) -> None:
    """The heartbeat ends in asyncio's sleep."""
    beat, sleep = branches(answers["pstree"])["heartbeat"]

    assert re.fullmatch(r"beat ask_ps\.py:\d+", beat)
    assert re.fullmatch(r"sleep tasks\.py:\d+", sleep)


def test_the_task_that_hangs_ends_in_its_own_coroutine_at_the_line_that_blocks(answers: dict[str, list[str]]) -> None:
    """Below it there is nothing it waits for; the function it called is not in the tree."""
    [report] = branches(answers["pstree"])["guest"]

    assert report.startswith("report ")
    assert report.endswith(f" ask_ps.py:{line_of('parse()')}")


@pytest.mark.skipif(sys.version_info < (3, 15), reason="has no sampling profiler")
def test_the_sampling_profiler_names_the_function_and_its_line(answers: dict[str, list[str]]) -> None:
    """The plain function too, which pstree leaves out."""
    *_, where, what = answers["dump"]

    assert where.endswith(f'ask_ps.py", line {line_of("time.sleep(10)")}, in parse')
    assert what.strip() == "time.sleep(10)"
