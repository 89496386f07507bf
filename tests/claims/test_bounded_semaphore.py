"""What the talk says of one release too many is who gets in where."""

import re

import pytest
from support import Finished


@pytest.fixture(scope="module")
def parts(finished: Finished) -> dict[str, str]:
    """What is told of each kind of semaphore with two places."""
    return dict(re.findall(r"^  (\w+)\(2\)\n((?:  .+\n)+)", finished("bounded_semaphore").text, re.MULTILINE))


def goes_in(part: str) -> list[tuple[str, float]]:
    """Who went in, and when."""
    return [(who, float(at)) for at, who in re.findall(r"^  (\S+) s  (\w+) +goes in$", part, re.MULTILINE)]


def test_one_release_too_many_makes_a_place_or_raises(parts: dict[str, str]) -> None:
    """A plain semaphore says nothing, a bounded one raises."""
    assert "release() says nothing" in parts["Semaphore"]
    assert "release(): ValueError('BoundedSemaphore released too many times')" in parts["BoundedSemaphore"]


def test_a_plain_semaphore_then_lets_one_more_in(parts: dict[str, str]) -> None:
    """All three go in at once, although there are two places."""
    first, *others = [at for _, at in goes_in(parts["Semaphore"])]

    assert others == pytest.approx([first] * 2, abs=0.15)


def test_a_bounded_semaphore_keeps_its_places(parts: dict[str, str]) -> None:
    """The third waits until one of the two has left."""
    first, second, third = [at for _, at in goes_in(parts["BoundedSemaphore"])]

    assert second == pytest.approx(first, abs=0.15)
    assert third - first >= 0.6
