"""How a run ended: whether as its demo declares, and in words for people."""

from dataclasses import dataclass
from typing import Literal, Self

from .script_block import Declared
from .terminal import HowRunEnds, RunEnding

Mood = Literal["good", "bad", ""]  # how the words are coloured; "" for neither: somebody wanted it stopped


@dataclass(frozen=True)
class Outcome:
    """How one run ended, beside what its demo declares."""

    how: HowRunEnds
    code: int  # exit code; negative: the signal that killed it
    seconds: float  # how long it ran
    limit: float  # seconds it was allowed to run
    exits: int  # the exit code its demo declares

    @classmethod
    def of(cls, ending: RunEnding, declared: Declared) -> Self:
        """The outcome of a run that ended so, of a demo that declares this."""
        return cls(ending.how, ending.code, ending.seconds, declared.seconds, declared.exits)

    @property
    def well(self) -> bool:
        """Whether it ended by itself, with the exit code its demo declares."""
        return self.how == "exit" and self.code == self.exits

    @property
    def mood(self) -> Mood:
        """Whether that is good or bad news; a run that somebody stopped is neither."""
        if self.how == "stop":
            return ""
        return "good" if self.well else "bad"

    @property
    def words(self) -> str:
        """One line: how it ended, after how long, and what was declared where that differs."""
        if self.how == "stop":
            return f"stopped after {self.seconds:.1f} s"
        if self.how == "limit":
            return f"stopped at its limit of {self.limit:g} s"
        ended = f"exit {self.code} · {self.seconds:.1f} s"
        if self.code < 0:
            ended = f"killed by signal {-self.code} after {self.seconds:.1f} s"
        return ended if self.well else f"{ended} (declared: exit {self.exits})"
