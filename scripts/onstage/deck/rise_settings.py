"""RISE's settings of a notebook: theme, transition, scroll, header and footer are honoured, others get a remark."""

from collections.abc import Callable
from typing import Any

from nbconvert.preprocessors import Preprocessor
from nbformat import NotebookNode

from .embedding import Embedder
from .pipeline_types import Place, Resources, RiseFrame, RiseWishes, facts_of, place_of
from .remarks import remark

DARK_THEMES = ("black", "black-contrast", "blood", "dracula", "league", "moon", "night")
LIGHT_THEMES = ("beige", "serif", "simple", "sky", "solarized", "white", "white-contrast")
TRANSITIONS = ("none", "fade", "slide", "convex", "concave", "zoom")
IS_VALID_SETTING: dict[str, Callable[[object], bool]] = {
    "theme": lambda value: value in DARK_THEMES or value in LIGHT_THEMES,
    "transition": lambda value: value in TRANSITIONS,
    "scroll": lambda value: isinstance(value, bool),
    "header": lambda value: isinstance(value, str),
    "footer": lambda value: isinstance(value, str),
}


class RiseSettings(Preprocessor):  # type: ignore[misc]
    """Note in each cell what its notebook wishes for its slides; the first theme that is named is that of the deck."""

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """The notebook with facts in its cells; the look and the frames go into the resources.

        Runs before slides are cut: a notebook's wishes are those of all its cells.
        """
        wishes: dict[str, RiseWishes] = {}  # by the name of the source
        resources["frames"] = []
        for cell in nb.cells:
            facts = facts_of(cell)
            metadata = facts.pop("notebook", nb.metadata)
            source = place_of(cell)[0].partition(", cell ")[0]
            if source not in wishes:
                wishes[source] = _rise_wishes(metadata, (source, None), resources)
            facts["rise"] = wishes[source]
            facts["language"] = _notebook_language(metadata)
        return nb, resources


def _rise_wishes(metadata: NotebookNode, place: Place, resources: Resources) -> RiseWishes:
    """What the template needs of a notebook's settings."""
    settings = _valid_rise_settings(_settings_for_rise(metadata, place, resources), place, resources)
    if "theme" in settings:
        resources["look"] = resources.get("look") or ("dark" if settings["theme"] in DARK_THEMES else "light")
    wishes = RiseWishes()
    if "transition" in settings:
        wishes["transition"] = settings["transition"]
    if "scroll" in settings:
        wishes["scroll"] = settings["scroll"]
    frame = _header_and_footer(settings, place, resources)
    if frame:
        wishes["frame"] = len(resources["frames"])
        resources["frames"].append(frame)
    return wishes


def _settings_for_rise(metadata: NotebookNode, place: Place, resources: Resources) -> dict[str, Any]:
    """RISE's settings in a notebook's metadata, which knows them by an older and by a newer name; the newer wins."""
    settings: dict[str, Any] = {}
    for key in ("livereveal", "rise"):
        found = metadata.get(key, {})
        if isinstance(found, dict):
            settings |= found
        else:
            remark(resources, place, f"{key} = {found!r} is not honoured: expected an object.")
    return settings


def _valid_rise_settings(settings: dict[str, Any], place: Place, resources: Resources) -> dict[str, Any]:
    """Those settings that can be honoured; the others get a remark each."""
    valid = {}
    for key, value in settings.items():
        if key not in IS_VALID_SETTING:
            remark(resources, place, f"rise key {key!r} is not honoured.")
        elif not IS_VALID_SETTING[key](value):
            remark(resources, place, f"rise {key} = {value!r} is not honoured.")
        else:
            valid[key] = value
    return valid


def _header_and_footer(settings: dict[str, Any], place: Place, resources: Resources) -> RiseFrame:
    """Header and footer with their pictures inside; empty where there is neither."""
    embedder = Embedder(resources, place, subject="its header or footer")
    frame = RiseFrame()
    if settings.get("header", "").strip():
        frame["header"] = embedder.embedded(settings["header"])
    if settings.get("footer", "").strip():
        frame["footer"] = embedder.embedded(settings["footer"])
    return frame


def _notebook_language(metadata: NotebookNode) -> str:
    """The programming language of a notebook, as highlighters name it."""
    spec, info = metadata.get("kernelspec", {}), metadata.get("language_info", {})
    return str(spec.get("language") or info.get("name") or "python").lower()
