"""What the talk says of a condition is who did what, and in which order."""

import re

import pytest
from support import Finished

Told = list[tuple[str, str]]  # who, what


@pytest.fixture(scope="module")
def bakery(finished: Finished) -> Told:
    """What the baker and those who buy said, in that order."""
    return re.findall(r"^  \S+ s  (\w+) +(.*)$", finished("condition").text, re.MULTILINE)


def test_with_each_loaf_all_who_wait_look_again(bakery: Told) -> None:
    """Before the first loaf both have looked; after each one those who still wait do."""
    looks: list[list[str]] = [[]]
    for who, what in bakery:
        if who == "baker":
            looks.append([])
        elif what.startswith("sees"):
            looks[-1].append(who)

    assert looks == [["Ada", "Grace"], ["Ada", "Grace"], ["Ada"], ["Ada"]]


def test_whose_wish_is_fulfilled_first_is_served_first(bakery: Told) -> None:
    """Ada came first and wants two; Grace wants one, and has it before her."""
    assert [(who, what) for who, what in bakery if what.startswith("takes")] == [
        ("Grace", "takes 1"),
        ("Ada", "takes 2"),
    ]


def test_those_who_wait_do_not_hold_the_lock(bakery: Told) -> None:
    """The baker, who needs it, gets it while Ada waits."""
    baked = [number for number, (who, _) in enumerate(bakery) if who == "baker"]

    assert len(baked) == 3
    assert bakery.index(("Ada", "sees 0, wants 2")) < baked[0] < baked[2] < bakery.index(("Ada", "takes 2"))
