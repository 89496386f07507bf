"""Every message that travels over a websocket, both ways; assets/deck/types.d.ts describes the same for the browser.

There are two kinds of sockets. On `socket/deck`, windows of the deck and the presenter's page say where they go and
how they look. On `socket/demo/NAME`, a panel runs one demo; there, binary messages are the demo's output (from the
stage) and key presses (from the panel), as raw bytes. tests/stage/test_messages.py compares this module with
types.d.ts.
"""

from typing import Literal, NotRequired, TypedDict, final

from ..demos.outcome import Mood
from ..demos.terminal import HowRunEnds
from ..traces.trace import TracePart


class Position(TypedDict):
    """A slide and how many of its fragments are shown; when a window moves, also which window said it."""

    id: str
    f: NotRequired[int | None]  # index of the last fragment shown; None: none of them
    by: NotRequired[str]  # the window that said it
    n: NotRequired[int]  # counts the moves of that window


# `from` is a keyword, so this one cannot be written as a class.
Replan = TypedDict(
    "Replan",
    {
        "minutes": float,  # how long the talk should take in all
        "from": float,  # seconds that had passed when this was asked for
        "at": str | None,  # the slide on which it was asked for
    },
)


class PanelCommand(TypedDict):
    """What every window does with the panels of one demo."""

    name: str
    do: Literal["replay", "turn"]


# From a window of the deck, or the presenter's page, to the stage.


class AtMessage(TypedDict):
    """This window went to a slide."""

    at: Position


class BlackMessage(TypedDict):
    """Make all windows black, or show the slides again."""

    black: bool


class LookMessage(TypedDict):
    """Show all windows dark or light."""

    look: Literal["dark", "light"]


class ZoomMessage(TypedDict):
    """Change the size of the panels in all windows."""

    zoom: Literal["smaller", "normal", "larger"]


class MinutesMessage(TypedDict):
    """The talk should take that many minutes in all: plan the rest of it again."""

    minutes: float


class PanelMessage(TypedDict):
    """Play a recording, or turn a panel, in all windows; the stage passes it on unchanged."""

    panel: PanelCommand


class AgainMessage(TypedDict):
    """Set the clock of the talk back to 0."""

    again: Literal[True]


FromWindow = AtMessage | BlackMessage | LookMessage | ZoomMessage | MinutesMessage | PanelMessage | AgainMessage

# From the stage to a window of the deck, or the presenter's page.


class HelloMessage(TypedDict):
    """The first message to each window: what it may do, and how this stage is run."""

    safe: bool  # a recording takes the place of a run that goes wrong
    steers: bool  # this window may run demos and move the others


class StateMessage(TypedDict):
    """Where the talk is and how windows look: all that a window needs to catch up. What nobody set yet is missing."""

    at: NotRequired[Position]
    black: NotRequired[bool]
    look: NotRequired[Literal["dark", "light"]]
    zoom: NotRequired[Literal["smaller", "normal", "larger"]]
    minutes: NotRequired[Replan]
    elapsed: float  # seconds since the talk left its first slide; 0 before
    here: float  # seconds on this slide


class ReloadMessage(TypedDict):
    """The deck was built again: load it."""

    reload: Literal[True]


class FailedMessage(TypedDict):
    """The deck could not be built again, and why."""

    failed: str


ToWindow = HelloMessage | StateMessage | ReloadMessage | FailedMessage | PanelMessage

# From a panel to the stage.


class RunMessage(TypedDict):
    """Start the demo, or a scratch copy of it."""

    do: Literal["run"]
    scratch: NotRequired[str]  # the source of the copy


class StopMessage(TypedDict):
    """Stop the run."""

    do: Literal["stop"]


class KeepMessage(TypedDict):
    """Write a scratch copy to disk."""

    do: Literal["keep"]
    scratch: str  # the source of the copy


class DrawnMessage(TypedDict):
    """How much of the output the panel has drawn, so that the stage does not send too far ahead."""

    do: Literal["drawn"]
    screen: int  # the number of the screen it was drawn on
    bytes: int  # drawn since that screen began


FromPanel = RunMessage | StopMessage | KeepMessage | DrawnMessage

# From the stage to a panel. They are final, so that mypy can tell them apart by their keys.


@final
class ScreenMessage(TypedDict):
    """Clear the terminal: the output that follows belongs to a fresh screen of this number."""

    screen: int


@final
class IdleMessage(TypedDict):
    """The demo was not run yet, or its last run was forgotten."""

    state: Literal["idle"]


@final
class RefusedMessage(TypedDict):
    """The demo could not be started."""

    state: Literal["refused"]
    why: str


@final
class RunningMessage(TypedDict):
    """The demo runs."""

    state: Literal["running"]
    run: int  # the number of the run; no two runs of a stage share one
    seconds: float  # how long it has been running
    scratch: bool  # a scratch copy runs


@final
class EndedMessage(TypedDict):
    """The run is over, and all of its output has been sent."""

    state: Literal["ended"]
    scratch: bool
    how: HowRunEnds
    code: int  # exit code; negative: the signal that killed it
    seconds: float
    well: bool  # it ended as its demo declares
    words: str  # how it ended, for people
    mood: Mood
    picture: str | None  # the address of what it drew


@final
class KeptMessage(TypedDict):
    """A scratch copy was written, or could not be; in words."""

    kept: str


@final
class TasksMessage(TypedDict):
    """What is new of the run's trace; with `reset`, what was before is void."""

    tasks: TracePart


ToPanel = TasksMessage | ScreenMessage | IdleMessage | RefusedMessage | RunningMessage | EndedMessage | KeptMessage
