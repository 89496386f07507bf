"""RISE's settings of a notebook: theme, transition, scroll, header and footer are honoured, the rest is named."""

from typing import Any

from nbconvert.preprocessors import Preprocessor
from nbformat import NotebookNode

from .embedding import ACTIVE_SCRIPT, Surroundings
from .remarks import NEEDS_TRUST, Place, remark
from .slides import place_of

CHAPTER = "onstage_chapter"  # cell metadata: that of the cell's notebook, where several notebooks are one talk
DARK = ("black", "black-contrast", "blood", "dracula", "league", "moon", "night")
LIGHT = ("beige", "serif", "simple", "sky", "solarized", "white", "white-contrast")
TRANSITIONS = ("none", "fade", "slide", "convex", "concave", "zoom")

Resources = dict[str, Any]


class Rise(Preprocessor):  # type: ignore[misc]
    """Note in each cell what its notebook wishes for its slides; the first theme named is that of the deck."""

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """Runs before slides are cut: a notebook's wishes are those of all its cells."""
        known: dict[int, dict[str, Any]] = {}
        resources["frames"] = []
        for number, cell in enumerate(nb.cells, 1):
            about = cell.metadata.pop(CHAPTER, nb.metadata)
            if id(about) not in known:
                file, *_ = place_of(cell, resources, number)[0].partition(", cell ")
                known[id(about)] = _wishes(about, (file, None), resources)
            cell.metadata["rise"] = known[id(about)]
            cell.metadata["language"] = _language(about)
        return nb, resources


def _wishes(about: dict[str, Any], place: Place, resources: Resources) -> dict[str, Any]:
    """What the template needs of a notebook's settings: `transition`, `scroll`, and `frame` (an index)."""
    settings: dict[str, Any] = {}
    for key in ("livereveal", "rise"):  # the older name first: the newer one wins
        found = about.get(key, {})
        if isinstance(found, dict):
            settings |= found
        else:
            remark(resources, place, f"{key} = {found!r} is not honoured: expected an object.")
    wishes: dict[str, Any] = {}
    for key, value in settings.items():
        honour = HONOURED.get(key)
        if honour is None:
            remark(resources, place, f"rise key {key!r} is not honoured.")
        elif not honour(value, resources, wishes):
            remark(resources, place, f"rise {key} = {value!r} is not honoured.")
    frame = {key: _embedded(settings[key], place, resources) for key in ("header", "footer") if key in wishes}
    if frame:
        wishes["frame"] = len(resources["frames"])
        resources["frames"].append(frame)
    return wishes


def _theme(value: object, resources: Resources, _: dict[str, Any]) -> bool:
    look = "dark" if value in DARK else "light" if value in LIGHT else ""
    resources["look"] = resources.get("look") or look
    return bool(look)


def _transition(value: object, _: Resources, wishes: dict[str, Any]) -> bool:
    wishes["transition"] = value if value in TRANSITIONS else ""
    return value in TRANSITIONS


def _scroll(value: object, _: Resources, wishes: dict[str, Any]) -> bool:
    wishes["scroll"] = value is True
    return isinstance(value, bool)


def _text(key: str) -> Any:
    def honour(value: object, _: Resources, wishes: dict[str, Any]) -> bool:
        if isinstance(value, str) and value.strip():
            wishes[key] = True
        return isinstance(value, str)

    return honour


HONOURED = {
    "theme": _theme,
    "transition": _transition,
    "scroll": _scroll,
    "header": _text("header"),
    "footer": _text("footer"),
}


def _embedded(page: str, place: Place, resources: Resources) -> str:
    if ACTIVE_SCRIPT.search(page):
        remark(resources, place, f"its header or footer brings scripts of its own: {NEEDS_TRUST}")
    return Surroundings(resources, place).embed(page)


def _language(about: dict[str, Any]) -> str:
    """The programming language of a notebook, as highlighters name it."""
    spec, info = about.get("kernelspec", {}), about.get("language_info", {})
    return str(spec.get("language") or info.get("name") or "python").lower()
