"""RISE's settings of a notebook: theme, transition, scroll, header and footer are honoured, the rest is named."""

from collections.abc import Callable
from typing import Any

from nbconvert.preprocessors import Preprocessor
from nbformat import NotebookNode

from .embedding import ACTIVE_SCRIPT, Surroundings
from .facts import Frame, Place, Resources, RiseWishes, facts_of, place_of
from .remarks import NEEDS_TRUST, remark

DARK_THEMES = ("black", "black-contrast", "blood", "dracula", "league", "moon", "night")
LIGHT_THEMES = ("beige", "serif", "simple", "sky", "solarized", "white", "white-contrast")
TRANSITIONS = ("none", "fade", "slide", "convex", "concave", "zoom")
IS_VALID: dict[str, Callable[[object], bool]] = {
    "theme": lambda value: value in DARK_THEMES or value in LIGHT_THEMES,
    "transition": lambda value: value in TRANSITIONS,
    "scroll": lambda value: isinstance(value, bool),
    "header": lambda value: isinstance(value, str),
    "footer": lambda value: isinstance(value, str),
}


class RiseSettings(Preprocessor):  # type: ignore[misc]
    """Note in each cell what its notebook wishes for its slides; the first theme named is that of the deck."""

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """Runs before slides are cut: a notebook's wishes are those of all its cells."""
        known: dict[str, RiseWishes] = {}
        resources["frames"] = []
        for number, cell in enumerate(nb.cells, 1):
            facts = facts_of(cell)
            about = facts.pop("notebook", nb.metadata)
            source = place_of(cell, resources, number)[0].partition(", cell ")[0]
            if source not in known:
                known[source] = _wishes(about, (source, None), resources)
            facts["rise"] = known[source]
            facts["language"] = _language(about)
        return nb, resources


def _wishes(about: dict[str, Any], place: Place, resources: Resources) -> RiseWishes:
    """What the template needs of a notebook's settings; the look and the frame go into the resources."""
    wishes, frame = RiseWishes(), Frame()
    for key, value in _settings(about, place, resources).items():
        if key not in IS_VALID:
            remark(resources, place, f"rise key {key!r} is not honoured.")
        elif not IS_VALID[key](value):
            remark(resources, place, f"rise {key} = {value!r} is not honoured.")
        elif key == "theme":
            resources["look"] = resources.get("look") or ("dark" if value in DARK_THEMES else "light")
        elif key == "transition":
            wishes["transition"] = value
        elif key == "scroll":
            wishes["scroll"] = value
        elif key == "header" and value.strip():
            frame["header"] = _embedded(value, place, resources)
        elif key == "footer" and value.strip():
            frame["footer"] = _embedded(value, place, resources)
    if frame:
        wishes["frame"] = len(resources["frames"])
        resources["frames"].append(frame)
    return wishes


def _settings(about: dict[str, Any], place: Place, resources: Resources) -> dict[str, Any]:
    """RISE's settings in a notebook's metadata, which knows them by an older and by a newer name; the newer wins."""
    settings: dict[str, Any] = {}
    for key in ("livereveal", "rise"):
        found = about.get(key, {})
        if isinstance(found, dict):
            settings |= found
        else:
            remark(resources, place, f"{key} = {found!r} is not honoured: expected an object.")
    return settings


def _embedded(page: str, place: Place, resources: Resources) -> str:
    """A header or footer with its pictures inside."""
    if ACTIVE_SCRIPT.search(page):
        remark(resources, place, f"its header or footer brings scripts of its own: {NEEDS_TRUST}")
    return Surroundings(resources, place).embed(page)


def _language(about: dict[str, Any]) -> str:
    """The programming language of a notebook, as highlighters name it."""
    spec, info = about.get("kernelspec", {}), about.get("language_info", {})
    return str(spec.get("language") or info.get("name") or "python").lower()
