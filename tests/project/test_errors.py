"""Messages: a place, what is wrong, what exists; and the exit code that goes with each kind."""

from pathlib import Path

import pytest
from onstage.errors import CannotRun, OnstageError, SourceError, UsageError, suggest


def test_wrong_use_exits_2_and_every_failure_exits_1() -> None:
    """The command can exit with the code its error carries."""
    codes = {kind.__name__: kind.exit_code for kind in (OnstageError, SourceError, CannotRun, UsageError)}

    assert codes == {"OnstageError": 1, "SourceError": 1, "CannotRun": 1, "UsageError": 2}


@pytest.mark.parametrize(
    ("path", "line", "message"),
    [
        ("slides/1_why.md", 41, "slides/1_why.md:41: what is wrong."),
        (Path("demos/race.py"), 3, "demos/race.py:3: what is wrong."),
        ("slides/1_why.ipynb, cell 2", None, "slides/1_why.ipynb, cell 2: what is wrong."),
    ],
)
def test_an_error_in_a_source_begins_with_its_place(path: Path | str, line: int | None, message: str) -> None:
    """File and line as editors understand them; without a line, the file alone."""
    assert str(SourceError(path, line, "what is wrong.")) == message


def test_an_error_in_a_source_is_one_line_whatever_it_quotes() -> None:
    """What parsers and cells say over several lines, in colours, is folded into one."""
    message = str(SourceError("a.md", 1, "raised ValueError: one\n  two\r\n\x1b[31mthree\x1b[0m"))

    assert message == "a.md:1: raised ValueError: one two three"


@pytest.mark.parametrize(
    ("word", "choices", "sentence"),
    [
        ("spiner", ["race", "spinner"], "Did you mean 'spinner'?"),
        ("race", ["fetch_race", "loop_race", "timeouts"], "Did you mean 'fetch_race' or 'loop_race'?"),
        ("Slide", ["slide", "subslide"], "Did you mean 'slide'?"),
        ("RIPPLE", ["race", "ripple"], "Did you mean 'ripple'?"),
        ("xyz", ["b", "a"], "There are: a, b."),
        ("xyz", [], "There are none."),
        ("xyz", list("abcdefgh"), "There are: a, b, c, d, e, f, g, h."),
        ("xyz", list("abcdefghi"), "There are 9, among them a, b, c, d, e."),
    ],
)
def test_a_suggestion_is_the_nearest_name_or_a_handful(word: str, choices: list[str], sentence: str) -> None:
    """A near miss is answered with the name that was meant, anything else with what there is, or some of it."""
    assert suggest(word, choices) == sentence
