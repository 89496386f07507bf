"""What a deck cannot honour, one line each: noted where it is found, printed by whoever asked for the deck."""

from ..errors import SourceError
from .facts import Place, Resources

NEEDS_TRUST = "on stage they run only with --trust."


def remark(resources: Resources, place: Place, words: str) -> None:
    """Note a line for the speaker, once."""
    lines = resources.setdefault("remarks", [])
    line = str(SourceError(*place, words))
    if line not in lines:
        lines.append(line)


def forgives(resources: Resources, place: Place) -> bool:
    """Whether what is wrong there is remarked on rather than an error: whoever presents it may not have written it."""
    talk = resources.get("talk")
    return talk is None or bool(talk.foreign) or ".ipynb" in place[0]
