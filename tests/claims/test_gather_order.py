"""What the talk says of gather, order and failure is what the demo prints, line by line."""

import re

import pytest
from support import Finished

ALL = ["cake", "soup", "toast"]


@pytest.fixture(scope="module")
def acts(finished: Finished) -> list[str]:
    """The three acts: order, failure, failure among the results."""
    return re.split(r"\n\n", finished("gather_order").text.strip("\n"))


def who(act: str, what: str) -> list[str]:
    return re.findall(rf"^ +{what} +(.+)$", act, re.MULTILINE)


def test_they_start_in_the_order_of_the_arguments(acts: list[str]) -> None:
    """First come, first begun."""
    assert who(acts[0], "starts") == ALL


def test_they_finish_as_they_like(acts: list[str]) -> None:
    """The shortest first: here the other way round."""
    assert who(acts[0], "finishes") == ALL[::-1]


def test_the_results_stand_in_the_order_of_the_arguments(acts: list[str]) -> None:
    """Whoever finished first."""
    assert who(acts[0], "results") == [str(ALL)]


def test_a_failure_does_not_stop_the_siblings(acts: list[str]) -> None:
    """gather has raised while the soup cooks on, and the soup is ready in the end."""
    assert who(acts[1], "raised") == ["RuntimeError('burnt toast'), the soup is still cooking"]
    assert re.search(r"raised .*\n +finishes soup$", acts[1])


def test_exceptions_can_be_among_the_results(acts: list[str]) -> None:
    """With return_exceptions nothing is raised."""
    assert who(acts[2], "results") == ["[RuntimeError('burnt toast'), 'soup']"]
    assert "raised" not in acts[2]
