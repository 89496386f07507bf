"""The stamp beside a deck: what it was built from, and whether that is still so."""

import json
from dataclasses import asdict, dataclass

from ..project import Project
from .deck_options import DeckOptions
from .fingerprint import fingerprint

STAMP_FILE = "built.json"  # beside the deck's page; the stage does not serve it


@dataclass(frozen=True)
class DeckStamp:
    """What is kept beside a deck: the fingerprint of its sources, its options, and the remarks of its build."""

    sources: str
    options: DeckOptions
    remarks: list[str]

    def to_json(self) -> str:
        """The stamp as text; `read_stamp` reads it again."""
        return json.dumps(asdict(self), indent=1)


def read_stamp(project: Project) -> DeckStamp | None:
    """The stamp of the deck in place; None where there is no deck, or one that another version has built."""
    try:
        facts = json.loads((project.deck / STAMP_FILE).read_text("utf-8"))
        return DeckStamp(facts["sources"], DeckOptions(**facts["options"]), facts["remarks"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def is_deck_current(project: Project, options: DeckOptions | None = None) -> bool:
    """Whether the deck in place was built from exactly these sources, by hash, with these options if any are given."""
    stamp = read_stamp(project)
    if stamp is None or (options is not None and stamp.options != options):
        return False
    return stamp.sources == fingerprint(project)


def remarks_in_stamp(project: Project) -> list[str]:
    """What the deck in place does not honour of its sources, one line each."""
    stamp = read_stamp(project)
    return stamp.remarks if stamp else []
