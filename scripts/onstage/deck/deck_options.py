"""The options of a deck: which slides it has, and what comes along with them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class DeckOptions:
    """Which slides a deck has, and what comes along with them."""

    minutes: float | None = None  # the length of the talk; None: all of it
    spares: bool = False  # slides outside this length come along, for the presenter to jump to
    notes: bool = True
    execute: bool = False  # run the cells even of notebooks that come with outputs
    exported: bool = False  # made to live without a stage: recordings inside, no terminal


WHOLE_TALK = DeckOptions()
