"""What the talk says of a condition and a barrier is who did what, and in which order."""

import re

import pytest
from support import Finished

Told = list[tuple[str, str]]  # who, what


def told(part: str) -> Told:
    """What everybody said, in that order."""
    return re.findall(r"^  \S+ s  (\w+) +(.*)$", part, re.MULTILINE)


@pytest.fixture(scope="module")
def parts(finished: Finished) -> list[str]:
    """The bakery, and the three friends."""
    return finished("condition_barrier").text.strip("\n").split("\n\n")


@pytest.fixture(scope="module")
def bakery(parts: list[str]) -> Told:
    """What the baker and those who buy said."""
    return told(parts[0])


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


def test_nobody_goes_in_before_the_last_one_is_here(parts: list[str]) -> None:
    """Three arrive, and then three go in."""
    friends = told(parts[1])

    assert [what for _, what in friends] == ["is here"] * 3 + ["goes in"] * 3
    assert {who for who, _ in friends[:3]} == {who for who, _ in friends[3:]} == {"Barbara", "Dennis", "Edsger"}


def test_all_go_in_as_soon_as_the_last_one_is_here(parts: list[str]) -> None:
    """No later than that, by the demo's own clock."""
    last, *inside = [float(seconds) for seconds in re.findall(r"^  (\S+) s  ", parts[1], re.MULTILINE)][2:]

    assert inside == pytest.approx([last] * 3, abs=0.15)
