"""What an export holds: which slides, and whether the notes are in it."""

from collections.abc import Callable
from dataclasses import dataclass

from ..deck.deck_options import DeckOptions


@dataclass(frozen=True)
class ExportOptions:
    """Which slides an export has and how its cells are run, and who hears what cannot be honoured."""

    minutes: float | None = None  # the length of the talk; None: all of it
    notes: bool = False  # the speaker's notes are in it
    execute: bool = False  # run the cells even of notebooks that come with outputs
    remark: Callable[[str], object] = lambda line: None  # gets each remark as one line, without a line break

    @property
    def deck(self) -> DeckOptions:
        """The options of the deck that such an export is made of."""
        return DeckOptions(self.minutes, notes=self.notes, execute=self.execute, exported=True)
