"""What the talk says of a barrier is who is here and who goes in, and when."""

import pytest
from support import Finished, Story, story


@pytest.fixture(scope="module")
def friends(finished: Finished) -> Story:
    """What the three friends said, in that order."""
    return story(finished("barrier").text)


def test_nobody_goes_in_before_the_last_one_is_here(friends: Story) -> None:
    """Three arrive, and then three go in."""
    names = [who for _, who, _ in friends]

    assert [what for _, _, what in friends] == ["is here"] * 3 + ["goes in"] * 3
    assert set(names[:3]) == set(names[3:]) == {"Barbara", "Dennis", "Edsger"}


def test_all_go_in_as_soon_as_the_last_one_is_here(friends: Story) -> None:
    """No later than that, by the demo's own clock."""
    last, *inside = [at for at, _, _ in friends[2:]]

    assert inside == pytest.approx([last] * 3, abs=0.15)
