"""Widgets that do nothing without a kernel are drawn as plain HTML: a deck of only such loads no script for widgets."""

import html
from collections.abc import Callable
from itertools import groupby
from typing import Any

import nbformat
from nbconvert.preprocessors import Preprocessor
from nbformat import NotebookNode, from_dict
from nbformat.v4 import new_output

from ..mime import WIDGET_STATE_MIME, WIDGET_VIEW_MIME
from .metadata import clean_output
from .pipeline_types import Resources

MODEL_REFERENCE = "IPY_MODEL_"  # begins the id of one widget in the state of another
INERT_TITLE = "As it was when the deck was built. It works in a live notebook."

WidgetModels = dict[str, Any]  # the id of a widget → its name and state, as ipywidgets saves them
WidgetPart = Any  # what a widget becomes: an output (NotebookNode), or HTML (str)


class StaticWidgets(Preprocessor):  # type: ignore[misc]
    """Replace views of widgets by what their saved state shows, but leave those that work without a kernel, too."""

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """The notebook with HTML for such views; without the state of widgets when no view is left that needs it."""
        models = nb.metadata.get("widgets", {}).get(WIDGET_STATE_MIME, {}).get("state", {})
        script_needed = False
        for cell in nb.cells:
            if cell.get("outputs"):
                cell.outputs = [part for output in cell.outputs for part in _static_outputs(output, models)]
                script_needed = script_needed or any(_viewed_widget(output) in models for output in cell.outputs)
        if not script_needed:
            nb.metadata.pop("widgets", None)
        return nb, resources


def _viewed_widget(output: NotebookNode) -> str:
    """The id of the widget that the output is a view of; "" where it is not a view."""
    return str(output.get("data", {}).get(WIDGET_VIEW_MIME, {}).get("model_id", ""))


def _static_outputs(output: NotebookNode, models: WidgetModels) -> list[NotebookNode]:
    """The outputs that replace this one: itself, unless it is a view of a widget that can be drawn as plain HTML."""
    viewed = _viewed_widget(output)
    if not viewed:
        return [output]
    try:
        return _joined_widget_parts(_widget_parts(viewed, models))
    # All but the first: a state that makes no sense, or widgets inside each other without end.
    except (_WidgetNeedsScriptError, AttributeError, TypeError, ValueError, RecursionError):
        return [output]


class _WidgetNeedsScriptError(Exception):
    """This widget works without a kernel, or cannot be drawn here: it is left to the script for widgets."""


def _widget_parts(reference: str, models: WidgetModels) -> list[WidgetPart]:
    """HTML of widgets, and between it the outputs that Output widgets have captured."""
    name, state = _widget_model(reference, models)
    if _widget_layout(state, models).get("display") == "none":
        return []
    if name == "OutputModel":
        return [_captured_output(output) for output in state.get("outputs", ())]
    if name == "VBoxModel":
        return [part for child in state.get("children", ()) for part in _widget_parts(child, models)]
    return [_widget_html(reference, models)]


def _widget_model(reference: str, models: WidgetModels) -> tuple[str, dict[str, Any]]:
    """Name and state of a widget; of one that was not saved, neither."""
    model = models.get(reference.removeprefix(MODEL_REFERENCE), {})
    return str(model.get("model_name")), model.get("state", {})


def _captured_output(output: Any) -> NotebookNode:
    """An output that an Output widget has captured. Raises _WidgetNeedsScriptError for one that makes no sense."""
    try:
        nbformat.validate(output, ref="output", version=4, version_minor=5, relax_add_props=True)
    except nbformat.ValidationError:
        raise _WidgetNeedsScriptError from None
    captured = from_dict(output)
    if clean_output(captured):
        raise _WidgetNeedsScriptError
    return captured


def _widget_html(reference: str, models: WidgetModels) -> str:
    name, state = _widget_model(reference, models)
    style = html.escape("; ".join(f"{key}: {value}" for key, value in _widget_layout(state, models).items()))
    if name in BOX_WIDGETS:
        children = "".join(_widget_html(child, models) for child in state.get("children", ()))
        return f'<div class="inert-{BOX_WIDGETS[name]}" style="{style}">{children}</div>'
    if name not in DRAWN_WIDGETS:
        raise _WidgetNeedsScriptError
    return f'<div class="inert" style="{style}">{DRAWN_WIDGETS[name](state)}</div>'


def _widget_layout(state: dict[str, Any], models: WidgetModels) -> dict[str, str]:
    """What a widget's layout sets, as CSS properties."""
    _, layout = _widget_model(str(state.get("layout")), models)
    properties = {key: value for key, value in layout.items() if not key.startswith("_") and isinstance(value, str)}
    return {key.replace("_", "-"): value for key, value in properties.items()}


def _labelled_widget(state: dict[str, Any], markup: str) -> str:
    """The widget's description before what it shows."""
    words = html.escape(str(state.get("description") or ""))
    return f"<span>{words}</span> {markup}" if words else markup


def _button_widget(state: dict[str, Any]) -> str:
    words = state.get("description") or state.get("tooltip") or state.get("icon") or "Button"
    style = html.escape(str(state.get("button_style") or ""))
    return f'<button type="button" class="{style}" disabled>{html.escape(str(words))}</button>'


def _html_widget(state: dict[str, Any]) -> str:
    return _labelled_widget(state, str(state.get("value") or ""))


def _label_widget(state: dict[str, Any]) -> str:
    return _labelled_widget(state, html.escape(str(state.get("value") or "")))


def _progress_widget(state: dict[str, Any]) -> str:
    least, most = float(state.get("min", 0)), float(state.get("max", 100))  # ipywidgets may leave out what is usual
    value = float(state.get("value", 0))
    share = (value - least) / (most - least) if most > least else 0
    return _labelled_widget(state, f'<progress value="{share:.4g}"></progress>')


def _joined_widget_parts(parts: list[WidgetPart]) -> list[NotebookNode]:
    """The parts as outputs; neighbours are one output where both are HTML, or pieces of the same stream."""
    outputs: list[NotebookNode] = []
    for kind, neighbours in groupby(parts, _widget_part_kind):
        if kind == "html":
            markup = f'<div class="inert-vbox" title="{INERT_TITLE}">{"".join(map(str, neighbours))}</div>'
            outputs.append(new_output("display_data", {"text/html": markup}))
        elif kind:
            outputs.append(new_output("stream", name=kind, text="".join(piece["text"] for piece in neighbours)))
        else:
            outputs.extend(neighbours)
    return outputs


def _widget_part_kind(part: WidgetPart) -> str:
    """The name of a stream, `html` for HTML, or nothing for an output that is not joined with others."""
    return "html" if isinstance(part, str) else str(part.get("name", ""))


BOX_WIDGETS = {"BoxModel": "hbox", "HBoxModel": "hbox", "VBoxModel": "vbox"}
DRAWN_WIDGETS: dict[str, Callable[[dict[str, Any]], str]] = {
    "ButtonModel": _button_widget,
    "FloatProgressModel": _progress_widget,
    "HTMLModel": _html_widget,
    "IntProgressModel": _progress_widget,
    "LabelModel": _label_widget,
}
