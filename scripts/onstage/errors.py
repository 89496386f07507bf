"""What can go wrong, as one tree; every message says what, which, and what now.

OnstageError        it failed: exit 1
├── SourceError     something in a slide or a demo is wrong: "file:line: message"
├── CannotRun       a demo cannot start here: a package, a Python or a server is missing
└── UsageError      the command or the call was wrong: exit 2
"""

import re
from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path

MOST_SUGGESTED, SOME_SUGGESTED = 8, 5  # how many names a message lists at most, and how many of more
SHORTEST_NAME_PART, FEW_SUGGESTED = 3, 3  # letters of a name that suggest it, and how many names they suggest at most
ALMOST_THE_WORD = 0.8  # how similar a misspelt name is to the one that was meant, of 1


class OnstageError(Exception):
    """Something failed; the message is one line for a person."""

    exit_code = 1


class SourceError(OnstageError):
    """Something in the talk's own files is wrong.

    `path` is shown as given; `line` counts from 1, None means the whole file.
    """

    def __init__(self, path: Path | str, line: int | None, message: str) -> None:
        location = f"{path}:{line}" if line else str(path)
        super().__init__(f"{location}: {one_line(message)}")


class CannotRun(OnstageError):
    """A demo cannot start on this machine."""


class UsageError(OnstageError):
    """The command or the call was wrong."""

    exit_code = 2


def one_line(text: str) -> str:
    """A message of another program, without line breaks and colours, and of at most 300 characters."""
    return " ".join(re.sub(r"\x1b\[[0-9;]*m", "", text).split())[:300]


def suggest(word: str, choices: Iterable[str], more: str = "") -> str:
    """A sentence that offers those of `choices` that `word` may mean; failing that, it lists what there is.

    Of many only a few are listed; `more` is the sentence that says where all of them are.
    """
    known = sorted(choices)
    if near := _near_names(word.lower(), known):
        return f"Did you mean {' or '.join(map(repr, near))}?"
    if len(known) > MOST_SUGGESTED:
        return f"There are {len(known)}, among them {', '.join(known[:SOME_SUGGESTED])}. {more}".rstrip()
    return f"There are: {', '.join(known)}." if known else "There are none."


def _near_names(word: str, known: list[str]) -> list[str]:
    """The name that is almost that word; failing that the first few that contain it, or the closest one."""
    containing = [name for name in known if len(word) >= SHORTEST_NAME_PART and word in name.lower()]
    almost = get_close_matches(word, known, n=1, cutoff=ALMOST_THE_WORD)
    return almost or containing[:FEW_SUGGESTED] or get_close_matches(word, known, n=1)
