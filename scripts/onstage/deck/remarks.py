"""What a deck cannot honour, one line a thing: noted where it is found, told by whoever prints."""

from typing import Any

from ..errors import SourceError

NEEDS_TRUST = "on stage they run only with --trust."

Place = tuple[str, int | None]


def remark(resources: dict[str, Any], place: Place, words: str) -> None:
    """Note a line for the speaker, once."""
    lines = resources.setdefault("remarks", [])
    line = str(SourceError(*place, words))
    if line not in lines:
        lines.append(line)


def forgives(resources: dict[str, Any], place: Place) -> bool:
    """Whether what is wrong there is remarked on rather than an error: whoever presents it may not have written it."""
    talk = resources.get("talk")
    return talk is None or bool(talk.foreign) or ".ipynb" in place[0]
