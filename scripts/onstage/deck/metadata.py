"""Notebooks are checked against Jupyter's schema and cleaned, once: every later step may rely on types of metadata.

The schema leaves open what stands under most keys of metadata, and what an output of a `+json` type holds.
RISE's settings are not cleaned here: they are checked where they are read.
Of a cell's metadata a deck reads `id`, `lines`, `slideshow` and `tags`, and of a raw cell's its format, no other key.
"""

import re
import warnings
from typing import Any, NamedTuple

import nbformat
from nbformat import NotebookNode

from ..errors import SourceError, suggest
from ..mime import WIDGET_VIEW_MIME
from .pipeline_types import FACTS_KEY

SLIDE_TYPES = ("slide", "subslide", "fragment", "skip", "notes", "-", "")
LAYOUTS = ("title", "question", "statement", "split", "drawing", "closing")  # what theme.css has rules for
DURATION = re.compile(r"\s*\d+(?:\.\d+)?\s*")
# Keys of a cell's metadata under which steps of a build hand facts to each other: ours, and those of nbconvert.
KEYS_OF_THE_BUILD = (
    *(FACTS_KEY, "slide_type", "slide_start", "slide_end", "subslide_start", "subslide_end"),
    *("fragment_start", "fragment_end", "transient", "magics_language"),
)


class MetadataFlaw(NamedTuple):
    """Something of the wrong type that has been taken out of a notebook; both are sentences."""

    words: str  # what was wrong
    instead: str  # what the deck does without it
    cell: int | None = None  # its index; None: it is not in a cell


def check_notebook(notebook: NotebookNode, name: str) -> None:
    """Raises SourceError for a notebook of version 4 that Jupyter's schema refuses; `name` is how errors call it.

    Properties that the schema does not know are allowed, as nbconvert allows them. Cells without an id get one.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # old notebooks lack cell ids; nbformat adds them
            nbformat.validate(notebook, relax_add_props=True)
    except nbformat.ValidationError as error:
        path = list(error.relative_path)
        in_a_cell = path[:1] == ["cells"] and len(path) > 1
        place = f"{name}, cell {path[1] + 1}" if in_a_cell else name
        inside = ".".join(str(part) for part in (path[2:] if in_a_cell else path))
        wrong = f"{inside}: {error.message}" if inside else error.message
        raise SourceError(place, None, f"not a notebook Jupyter can read: {wrong}") from None


def clean_notebook(notebook: NotebookNode) -> list[MetadataFlaw]:
    """Take out of a valid notebook what no step could work with; returns what that was."""
    flaws = _clean_widgets(notebook.metadata)
    for index, cell in enumerate(notebook.cells):
        flaws += [flaw._replace(cell=index) for flaw in _clean_cell(cell)]
    return flaws


def _clean_widgets(metadata: NotebookNode) -> list[MetadataFlaw]:
    """Leave of the saved states of widgets what is an object all the way down to the state of each model."""
    if "widgets" not in metadata:
        return []
    whole = _whole_widgets(metadata["widgets"])
    broken = whole != metadata["widgets"]
    metadata["widgets"] = whole
    return (
        [MetadataFlaw("the state of its widgets is broken.", "Those without a state are shown as text.")]
        if broken
        else []
    )


def _clean_cell(cell: NotebookNode) -> list[MetadataFlaw]:
    """Take out of a cell what has the wrong type, or a key that only a build uses; returns what was of a wrong type.

    Afterwards `slideshow` is an object with a type that there is.
    """
    for key in KEYS_OF_THE_BUILD:
        cell.metadata.pop(key, None)
    flaws = []
    if wrong := _wrong_slideshow(cell.metadata.get("slideshow", {})):
        cell.metadata["slideshow"] = {}
        flaws.append(MetadataFlaw(wrong, "It continues the slide."))
    flaws += _clean_slideshow(cell.metadata.get("slideshow", {}))
    for output in cell.get("outputs", ()):
        flaws += clean_output(output)
    return flaws


def _wrong_slideshow(slideshow: Any) -> str:
    """What is wrong with a cell's `slideshow`; "" for nothing."""
    if not isinstance(slideshow, dict) or not isinstance(slideshow.get("data", {}), dict):
        return f'slideshow = {slideshow!r}: expected {{"slide_type": "…", "data": {{…}}}}.'
    kind = slideshow.get("slide_type") or "-"
    if kind not in SLIDE_TYPES:
        return f"unknown slide_type {kind!r}. {suggest(str(kind), SLIDE_TYPES[:5])}"
    return ""


def _clean_slideshow(slideshow: dict[str, Any]) -> list[MetadataFlaw]:
    """Take out of a valid `slideshow` a layout and a planned time that make no sense; returns what that was."""
    flaws = []
    if slideshow.get("slide_type") in ("slide", "subslide") and (wrong := _wrong_layout(slideshow.get("class") or "")):
        del slideshow["class"]
        flaws.append(MetadataFlaw(wrong, "It has the usual layout."))
    data = slideshow.get("data", {})
    if "timing" in data and not _is_duration(data["timing"]):
        wrong = f"timing = {data.pop('timing')!r}: expected seconds, such as 60."
        flaws.append(MetadataFlaw(wrong, "It has no planned time."))
    return flaws


def _wrong_layout(named: Any) -> str:
    """What is wrong with a slide's `class`; "" for nothing."""
    if not isinstance(named, str):
        return f"class = {named!r}: expected the name of a layout. {suggest('', LAYOUTS)}"
    unknown = [name for name in named.split() if name not in LAYOUTS]
    return f"unknown class {unknown[0]!r}. {suggest(unknown[0], LAYOUTS)}" if unknown else ""


def _is_duration(value: Any) -> bool:
    """Whether that is a number of seconds, or text that holds one."""
    return not isinstance(value, bool) and bool(DURATION.fullmatch(str(value)))


def clean_output(output: NotebookNode) -> list[MetadataFlaw]:
    """Take out of an output what has the wrong type; returns what that was.

    Afterwards its data are text, but for those of a JSON type, and the view of a widget is an object.
    """
    data, metadata = output.get("data", {}), output.get("metadata", {})
    flaws = []
    if not isinstance(data.get(WIDGET_VIEW_MIME, {}), dict):
        del data[WIDGET_VIEW_MIME]
        flaws.append(MetadataFlaw("the view of a widget names no model.", "It is shown as text."))
    for kind in list(data):
        if not isinstance(data[kind], str) and not kind.endswith("json"):
            wrong = f"an output for {kind} = {str(data.pop(kind))[:80]}: expected text."
            flaws.append(MetadataFlaw(wrong, "It is left out."))
        if not isinstance(metadata.get(kind, {}), dict):  # what is there under the name of a kind says how to show it
            wrong = f"the metadata of an output for {kind} = {metadata.pop(kind)!r}: expected an object."
            flaws.append(MetadataFlaw(wrong, "It is ignored."))
    return flaws


def _whole_widgets(widgets: Any) -> dict[str, Any]:
    """The saved states of widgets, by their MIME type, without the models and states that are not objects."""
    whole = {}
    for mime, saved in _only_objects(widgets).items():
        if "state" in saved:
            models = _only_objects(saved["state"])
            saved = saved | {"state": {key: model for key, model in models.items() if _has_widget_state(model)}}
        whole[mime] = saved
    return whole


def _only_objects(value: Any) -> dict[str, dict[str, Any]]:
    """Those values of an object that are objects; none where it is not an object itself."""
    return {key: part for key, part in value.items() if isinstance(part, dict)} if isinstance(value, dict) else {}


def _has_widget_state(model: dict[str, Any]) -> bool:
    """Whether the state of a model is an object, or usual and so not saved."""
    return isinstance(model.get("state", {}), dict)
