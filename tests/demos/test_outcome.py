"""How a run ended, in words: one place decides, for the deck, the presenter's page and the notebook."""

import pytest
from onstage.demos.outcome import Mood, Outcome


@pytest.mark.parametrize(
    ("outcome", "well", "mood", "words"),
    [
        (Outcome("exit", 0, 2.44, 10, 0), True, "good", "exit 0 · 2.4 s"),
        (Outcome("exit", 3, 0.1, 10, 3), True, "good", "exit 3 · 0.1 s"),
        (Outcome("exit", 3, 0.1, 10, 0), False, "bad", "exit 3 · 0.1 s (declared: exit 0)"),
        (Outcome("exit", 0, 0.1, 10, 1), False, "bad", "exit 0 · 0.1 s (declared: exit 1)"),
        (Outcome("exit", -9, 2.0, 10, 0), False, "bad", "killed by signal 9 after 2.0 s (declared: exit 0)"),
        (Outcome("exit", -15, 2.0, 10, -15), True, "good", "killed by signal 15 after 2.0 s"),
        (Outcome("limit", -15, 10.1, 10, 0), False, "bad", "stopped at its limit of 10 s"),
        (Outcome("limit", 0, 0.3, 0.25, 0), False, "bad", "stopped at its limit of 0.25 s"),
        (Outcome("stop", -15, 1.04, 10, 0), False, "", "stopped after 1.0 s"),
        (Outcome("stop", 0, 1.0, 10, 0), False, "", "stopped after 1.0 s"),
    ],
)
def test_an_outcome_is_judged_and_put_into_words(outcome: Outcome, well: bool, mood: Mood, words: str) -> None:
    """Well is only the declared exit code, of a run that ended by itself; a stopped run is neither good nor bad."""
    assert (outcome.well, outcome.mood, outcome.words) == (well, mood, words)
