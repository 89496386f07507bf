"""Remarks: one line about each thing that a deck cannot honour, printed by whoever asked for the deck."""

from ..errors import SourceError
from .pipeline_types import Place, Resources

NEEDS_TRUST = "on stage they run only with --trust."


def remark_line(place: Place, words: str) -> str:
    """A remark as an error at that place would be worded: "file:line: words"."""
    return str(SourceError(*place, words))


def remark(resources: Resources, place: Place, words: str) -> None:
    """Add a remark to the resources, unless the same line is there already."""
    lines = resources.setdefault("remarks", [])
    line = remark_line(place, words)
    if line not in lines:
        lines.append(line)


def forgives_mistakes(resources: Resources, place: Place) -> bool:
    """Whether a mistake at that place is a remark and not an error: whoever presents it may not have written it."""
    talk = resources.get("talk")
    return talk is None or talk.foreign or ".ipynb" in place[0]
