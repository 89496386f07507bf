"""What the talk says of gather, order and failure is what the demo's bars and lists show."""

import re

import pytest
from support import Finished

ALL = ["cake", "soup", "toast"]


@pytest.fixture(scope="module")
def acts(finished: Finished) -> list[str]:
    """The three acts: order, failure, failure among the results."""
    return re.split(r"\n\n", finished("gather_order").text.strip("\n"))


def listed(act: str, what: str) -> list[str]:
    return re.findall(r"'(\w+)'", re.search(rf"^ +{what} +\[(.*)\]$", act, re.MULTILINE)[1])


def test_they_start_in_the_order_of_the_arguments(acts: list[str]) -> None:
    """First come, first begun."""
    assert listed(acts[0], "started") == ALL


def test_they_finish_as_they_like(acts: list[str]) -> None:
    """The shortest first: here the other way round."""
    assert listed(acts[0], "finished") == ALL[::-1]


def test_the_results_stand_in_the_order_of_the_arguments(acts: list[str]) -> None:
    """Whoever finished first."""
    assert listed(acts[0], "results") == ALL


def test_a_failure_does_not_stop_the_siblings(acts: list[str]) -> None:
    """gather has raised while the soup cooks on, and the soup is ready in the end."""
    assert "raised   RuntimeError('toast burnt'), and 1 cooks on" in acts[1]
    assert re.search(r"toast +█+ burnt\n +soup +█+ ready", acts[1])


def test_exceptions_can_be_among_the_results(acts: list[str]) -> None:
    """With return_exceptions nothing is raised."""
    assert "results  [RuntimeError('toast burnt'), 'soup']" in acts[2]
    assert "raised" not in acts[2]
