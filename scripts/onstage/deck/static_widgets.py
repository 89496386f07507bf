"""Widgets that do nothing without a kernel are drawn as plain HTML: a deck of only such loads no script for widgets."""

import html
from collections.abc import Callable
from itertools import groupby
from typing import Any

from nbconvert.preprocessors import Preprocessor
from nbformat import NotebookNode, from_dict
from nbformat.v4 import new_output

from ..mime import WIDGET_STATE_MIME, WIDGET_VIEW_MIME
from .facts import Resources

REFERENCE = "IPY_MODEL_"
TITLE = "As it was when the deck was built. It works in a live notebook."

Models = dict[str, Any]


class StaticWidgets(Preprocessor):  # type: ignore[misc]
    """Put what the saved state of a widget shows where its view stands; leave widgets that live in a page alone."""

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """State that no view needs any more is dropped: nbconvert stumbles over one that is not whole."""
        models = nb.metadata.get("widgets", {}).get(WIDGET_STATE_MIME, {}).get("state", {})
        alive = False
        for cell in nb.cells:
            if cell.get("outputs"):
                cell.outputs = [part for output in cell.outputs for part in _at_rest(output, models)]
                alive = alive or any(_views(output) in models for output in cell.outputs)
        if not alive:
            nb.metadata.pop("widgets", None)
        return nb, resources


def _views(output: NotebookNode) -> str:
    """The model whose view this output is, if it is one."""
    return str(output.get("data", {}).get(WIDGET_VIEW_MIME, {}).get("model_id", ""))


def _at_rest(output: NotebookNode, models: Models) -> list[NotebookNode]:
    """What stands for this output: itself, unless it views a widget that can be drawn as it is."""
    viewed = _views(output)
    try:
        parts = _parts(viewed, models) if viewed else [output]
    except (_Alive, TypeError, ValueError):  # the latter: a state that is none
        return [output]
    return _joined(parts)


class _Alive(Exception):
    """This widget does something in a page, or is none that can be drawn here."""


def _parts(reference: str, models: Models) -> list[NotebookNode | str]:
    """HTML of widgets, and between it the outputs that Output widgets have caught."""
    model = models.get(reference.removeprefix(REFERENCE), {})
    name, state = model.get("model_name"), model.get("state", {})
    if _layout(state, models).get("display") == "none":
        return []
    if name == "OutputModel":
        return [from_dict(caught) for caught in state.get("outputs", ())]
    if name == "VBoxModel":
        return [part for child in state.get("children", ()) for part in _parts(child, models)]
    return [_html(reference, models)]


def _html(reference: str, models: Models) -> str:
    model = models.get(reference.removeprefix(REFERENCE), {})
    state, name = model.get("state", {}), str(model.get("model_name"))
    style = html.escape("; ".join(f"{key}: {value}" for key, value in _layout(state, models).items()))
    if name in BOXES:
        children = "".join(_html(child, models) for child in state.get("children", ()))
        return f'<div class="inert-{BOXES[name]}" style="{style}">{children}</div>'
    if name not in DRAWN:
        raise _Alive
    return f'<div class="inert" style="{style}">{DRAWN[name](state)}</div>'


def _layout(state: dict[str, Any], models: Models) -> dict[str, str]:
    """What it says in words of CSS."""
    layout = models.get(str(state.get("layout")).removeprefix(REFERENCE), {}).get("state", {})
    said = {key: value for key, value in layout.items() if not key.startswith("_") and isinstance(value, str)}
    return {key.replace("_", "-"): value for key, value in said.items()}


def _described(state: dict[str, Any], what: str) -> str:
    words = html.escape(str(state.get("description") or ""))
    return (f"<span>{words}</span> " if words else "") + what


def _button(state: dict[str, Any]) -> str:
    words = state.get("description") or state.get("tooltip") or state.get("icon") or "Button"
    style = html.escape(str(state.get("button_style") or ""))
    return f'<button type="button" class="{style}" disabled>{html.escape(str(words))}</button>'


def _progress(state: dict[str, Any]) -> str:
    least, most, value = (float(state.get(key, usual)) for key, usual in (("min", 0), ("max", 100), ("value", 0)))
    share = (value - least) / (most - least) if most > least else 0
    return _described(state, f'<progress value="{share:.4g}"></progress>')


def _joined(parts: list[Any]) -> list[NotebookNode]:
    """Neighbours that belong together as one output: HTML, and pieces of one stream."""
    outputs: list[NotebookNode] = []
    for kind, group in groupby(parts, lambda part: "html" if isinstance(part, str) else part.get("name")):
        if kind == "html":
            markup = f'<div class="inert-vbox" title="{TITLE}">{"".join(group)}</div>'
            outputs.append(new_output("display_data", {"text/html": markup}))
        elif kind:
            outputs.append(new_output("stream", name=kind, text="".join(part["text"] for part in group)))
        else:
            outputs.extend(group)
    return outputs


BOXES = {"BoxModel": "hbox", "HBoxModel": "hbox", "VBoxModel": "vbox"}
DRAWN: dict[str, Callable[[dict[str, Any]], str]] = {
    "ButtonModel": _button,
    "FloatProgressModel": _progress,
    "HTMLModel": lambda state: _described(state, str(state.get("value") or "")),
    "IntProgressModel": _progress,
    "LabelModel": lambda state: _described(state, html.escape(str(state.get("value") or ""))),
}
