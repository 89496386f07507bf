"""Where the talk is: the slide, the clocks, and how every window should look."""

import time
from collections.abc import Callable
from typing import Any, cast

from .messages import PanelMessage, Position, StateMessage, ToWindow
from .performance_log import PerformanceLog

# What a window that steers may say, and when that is valid: see FromWindow in messages.py.
ALLOWED_MESSAGES: dict[str, Callable[[Any], bool]] = {
    "at": lambda value: (
        isinstance(value, dict)
        and isinstance(value.get("id"), str)
        and value.keys() <= {"id", "f", "by", "n"}  # `by` and `n`: which window said it, and the number of its move
        and len(str(value)) <= 400
    ),
    "black": lambda value: isinstance(value, bool),
    "look": lambda value: value in ("dark", "light"),
    "zoom": lambda value: value in ("smaller", "normal", "larger"),
    "minutes": lambda value: isinstance(value, int | float) and 1 <= value <= 600,
    "panel": lambda value: isinstance(value, dict) and value.get("do") in ("replay", "turn"),
    "again": lambda value: value is True,
}


class TalkState:
    """The state of one performance; each slide that is shown goes into its log."""

    def __init__(self, log: PerformanceLog) -> None:
        self._log = log
        self._state: dict[str, Any] = {}  # what windows said, by the keys of StateMessage
        self._began: float | None = None
        self._here = time.monotonic()

    def hear(self, message: object) -> ToWindow | None:
        """Take what a window says; returns what all windows are to be told, or None when it is not valid."""
        if not isinstance(message, dict) or len(message) != 1:
            return None
        ((word, value),) = message.items()
        if word not in ALLOWED_MESSAGES or not ALLOWED_MESSAGES[word](value):
            return None
        if word == "again":
            self._began = None
        elif word == "at":
            self._arrive(value)
        elif word == "minutes":
            self._state[word] = {"minutes": value, "from": self.elapsed(), "at": self._state.get("at", {}).get("id")}
        elif word == "panel":  # told to the windows that are open, and not remembered
            return cast(PanelMessage, message)
        else:
            self._state[word] = value
        return self.state()

    def state(self) -> StateMessage:
        """All a window needs to catch up; times in seconds."""
        state = {**self._state, "elapsed": self.elapsed(), "here": time.monotonic() - self._here}
        return cast(StateMessage, state)

    def elapsed(self) -> float:
        """Seconds since the talk left its first slide; 0 before."""
        return time.monotonic() - self._began if self._began is not None else 0.0

    def _arrive(self, position: Position) -> None:
        before = self._state.get("at", {}).get("id")
        self._state["at"] = {"f": None, **position}
        if position["id"] == before:
            return
        now = time.monotonic()
        if before is not None and self._began is None:
            self._began = now
        self._here = now
        self._log.slide(position["id"])
