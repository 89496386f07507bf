"""Names in the output of a terminal: found however it was read, while escape sequences and pieces stay."""

import re
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from onstage.demos.anonymous_recording import ESCAPE_SEQUENCE, anonymous_output
from onstage.project import Project

ROOT = Path("/srv/talks/asyncio")
PROJECT = Project(ROOT, ROOT / "slides", ROOT / "build")
KEY = "dep-81c4b0d6"


@pytest.fixture(autouse=True, scope="module")
def jane() -> None:
    """This process belongs to somebody called jane, who has a secret."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LOGNAME", "jane")
        patch.setenv("DEPLOY_KEY", KEY)
        yield


@pytest.mark.parametrize(
    ("pieces", "shown"),
    [
        (["ja", "ne"], ["user", ""]),
        (["j", "a", "ne and ja", "ne"], ["user", "", " and user", ""]),
        ([f"{ROOT}/de", "mos/race.py"], ["de", "mos/race.py"]),
        ([f"{ROOT}"[:9], f"{ROOT}"[9:] + "/demos"], ["", "demos"]),
        ([KEY[:3], KEY[3:5], KEY[5:] + "."], ["***", "", "."]),
        (["jane", "t"], ["jane", "t"]),
        ([], []),
        (["", "jane", ""], ["", "user", ""]),
    ],
)
def test_a_name_over_several_pieces_is_replaced_in_the_first(pieces: list[str], shown: list[str]) -> None:
    """And vanishes from the others; what only begins like a name stays."""
    assert anonymous_output(pieces, PROJECT) == shown


@pytest.mark.parametrize(
    ("output", "shown"),
    [
        ("\x1b[35mjane\x1b[m", "\x1b[35muser\x1b[m"),
        ("ja\x1b[1mne\x1b[m", "user\x1b[1m\x1b[m"),
        ("\x1b[38;2;1;2;3mjane\x1b[38:5:9m.", "\x1b[38;2;1;2;3muser\x1b[38:5:9m."),
        ("ja\x1b[1mnet", "ja\x1b[1mnet"),
        ("\x1b[Kjane\x1b[2K", "\x1b[Kuser\x1b[2K"),
        ("jane\x1b[5Cx", "user\x1b[5Cx"),
        ("\x1b]0;jane@here\x07jane", "\x1b]0;user@here\x07user"),
        (f"\x1b]8;;file://{ROOT}/a\x1b\\a\x1b]8;;\x1b\\", "\x1b]8;;file://a\x1b\\a\x1b]8;;\x1b\\"),
        ("\x1b7jane\x1b8\x1b(Bjane", "\x1b7user\x1b8\x1b(Buser"),
        ("jane\x1b", "user\x1b"),
    ],
)
def test_escape_sequences_stay_whole(output: str, shown: str) -> None:
    """A colour parts no name, anything else does; the text of a title or of a link is looked at as well."""
    assert anonymous_output([output], PROJECT) == [shown]


words = some.sampled_from(["jane", "janet", KEY, f"{ROOT}/demos", "é✓", "\r\n", " ", "\x1b[35m", "\x1b[m", "\x1b[2K"])


@settings(deadline=None)  # the machine may be busy
@given(some.lists(words, max_size=8).map("".join), some.lists(some.integers(0, 80), max_size=6))
def test_it_makes_no_difference_where_the_output_was_cut(output: str, cuts: list[int]) -> None:
    """All pieces together are the same, and so are their escape sequences."""
    borders = [0, *sorted(min(cut, len(output)) for cut in cuts), len(output)]
    pieces = [output[start:end] for start, end in pairwise(borders)]
    cleaned = anonymous_output(pieces, PROJECT)

    assert len(cleaned) == len(pieces)
    assert "".join(cleaned) == anonymous_output([output], PROJECT)[0]
    assert sequences("".join(cleaned)) == sequences(output)
    assert not re.search(f"{KEY}|{ROOT}", "".join(cleaned))


def sequences(output: str) -> list[str]:
    return [sequence[0] for sequence in ESCAPE_SEQUENCE.finditer(output)]
