"""What a stranger's notebook says where nobody checks it ends in one line with its place, never in a traceback."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from nbformat import NotebookNode, v4
from onstage.deck import build
from onstage.deck.deck_options import WHOLE_TALK
from onstage.deck.exporter import DeckExporter
from onstage.errors import SourceError
from onstage.mime import DEMO_MIME, WIDGET_STATE_MIME, WIDGET_VIEW_MIME
from onstage.project import Project
from support import TinyTalk

NOT_OURS = f"an output of the kind {DEMO_MIME} is not one of demo(), picture() or tasks(). It is left out."
SLIDE = {"slideshow": {"slide_type": "slide"}}


def notebook(cell: dict[str, Any], about: dict[str, Any], *outputs: Any) -> dict[str, Any]:
    """A slide and a code cell with that metadata and these outputs, as JSON: nothing has checked it."""
    first = v4.new_markdown_cell("# A", metadata=SLIDE)
    second = {**v4.new_code_cell("x"), "metadata": cell, "outputs": list(outputs) or [shown()]}
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": about, "cells": [first, second]}


def shown(**data: Any) -> dict[str, Any]:
    """An output with these data, `__` for the slash of their kinds, and some text that can always be shown."""
    kinds = {kind.replace("__", "/"): value for kind, value in data.items()}
    return {"output_type": "display_data", "metadata": {}, "data": {"text/plain": "as text", **kinds}}


def viewed(**state: Any) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    """A cell that views a widget of that state."""
    module = {"model_module": "@jupyter-widgets/controls", "model_module_version": "2.0.0"}
    model = {**module, "model_name": "VBoxModel", **state}
    view = {"output_type": "display_data", "metadata": {}, "data": {WIDGET_VIEW_MIME: {"model_id": "m"}}}
    return {}, {"widgets": {WIDGET_STATE_MIME: {"state": {"m": model}}}}, view


def built(folder: Path, content: dict[str, Any]) -> tuple[str, list[str]]:
    """The page of the notebook's deck, and what was remarked on: the only line where the build fails."""
    path = folder / "some.ipynb"
    path.write_text(json.dumps(content), "utf-8")
    lines: list[str] = []
    try:
        page, _ = build.render_deck(Project(folder, path, folder / "build"), WHOLE_TALK, lines.append)
    except SourceError as error:
        return "", [str(error)]
    return page, lines


REMARKED = {
    "slideshow null": (
        ({"slideshow": None}, {}),
        'slideshow = None: expected {"slide_type": "…", "data": {…}}. It continues the slide.',
    ),
    "slide_type a number": (({"slideshow": {"slide_type": 7}}, {}), "unknown slide_type 7. There are: …"),
    "a class a number": (
        ({"slideshow": {"slide_type": "slide", "class": 7}}, {}),
        "class = 7: expected the name of a layout. There are: closing, drawing, question, split, statement, title. "
        "It has the usual layout.",
    ),
    "a class nobody knows": (
        ({"slideshow": {"slide_type": "slide", "class": "title tilte"}}, {}),
        "unknown class 'tilte'. Did you mean 'title'? It has the usual layout.",
    ),
    "a time below zero": (
        ({"slideshow": {"slide_type": "slide", "data": {"timing": -3}}}, {}),
        "timing = -3: expected seconds, such as 60. It has no planned time.",
    ),
    "a view of nothing": (
        ({}, {}, shown(**{WIDGET_VIEW_MIME: None})),
        "the view of a widget names no model. It is shown as text.",
    ),
    "a view in words": (
        ({}, {}, shown(**{WIDGET_VIEW_MIME: "m"})),
        "the view of a widget names no model. It is shown as text.",
    ),
    "a demo in words": (
        ({}, {}, shown(**{DEMO_MIME: "ripple"})),
        NOT_OURS,
    ),
    "a demo without a name": (
        ({}, {}, shown(**{DEMO_MIME: {"show": None}})),
        NOT_OURS,
    ),
    "a demo named by a number": (
        ({}, {}, shown(**{DEMO_MIME: {"name": 7, "show": None, "lines": ""}})),
        NOT_OURS,
    ),
    "a picture without words": (
        ({}, {}, shown(**{DEMO_MIME: {"picture": "ripple"}})),
        NOT_OURS,
    ),
    "tasks with a word for a time": (
        ({}, {}, shown(**{DEMO_MIME: {"tasks": "ripple", "alt": "", "only": [], "begin": "one"}})),
        NOT_OURS,
    ),
    "html a number": (({}, {}, shown(text__html=7)), "an output for text/html = 7: expected text. It is left out."),
    "markdown null": (
        ({}, {}, shown(text__markdown=None)),
        "an output for text/markdown = None: expected text. It is left out.",
    ),
    "metadata of a picture null": (
        ({}, {}, {**shown(image__png="AAAA"), "metadata": {"image/png": None}}),
        "the metadata of an output for image/png = None: expected an object. It is ignored.",
    ),
    "widgets null": (
        ({}, {"widgets": None}),
        "the state of its widgets is broken. Those without a state are shown as text.",
    ),
    "state of widgets null": (
        ({}, {"widgets": {WIDGET_STATE_MIME: None}}),
        "the state of its widgets is broken. Those without a state are shown as text.",
    ),
    "state of widgets in words": (
        ({}, {"widgets": {WIDGET_STATE_MIME: {"state": "text"}}}),
        "the state of its widgets is broken. Those without a state are shown as text.",
    ),
    "a widget null": (
        ({}, {"widgets": {WIDGET_STATE_MIME: {"state": {"m": None}}}}),
        "the state of its widgets is broken. Those without a state are shown as text.",
    ),
    "state of a widget a list": (
        ({}, {"widgets": {WIDGET_STATE_MIME: {"state": {"m": {"state": []}}}}}),
        "the state of its widgets is broken. Those without a state are shown as text.",
    ),
    "rise null": (({}, {"rise": None}), "rise = None is not honoured: expected an object."),
}  # fmt: skip


@pytest.mark.parametrize(("content", "line"), REMARKED.values(), ids=REMARKED.keys())
def test_what_has_the_wrong_type_is_one_remark_and_the_deck_is_built(
    tmp_path: Path, content: tuple[Any, ...], line: str
) -> None:
    """File, number of the cell where one is to blame, and what is done instead."""
    page, lines = built(tmp_path, notebook(*content))
    of_the_notebook = content[1] and not content[0]
    place = "some.ipynb" if of_the_notebook else "some.ipynb, cell 2"

    assert page
    assert len(lines) == 1
    assert lines[0].startswith(f"{place}: {line.rstrip('…')}")


REFUSED = {
    "kernelspec null": (({}, {"kernelspec": None}), "some.ipynb"),
    "language_info a list": (({}, {"language_info": []}), "some.ipynb"),
    "title a number": (({}, {"title": 7}), "some.ipynb"),
    "tags a word": (({"tags": "remove-cell"}, {}), "some.ipynb, cell 2"),
    "tags null": (({"tags": None}, {}), "some.ipynb, cell 2"),
    "tags of numbers": (({"tags": [1]}, {}), "some.ipynb, cell 2"),
    "an output without data": (({}, {}, {"output_type": "display_data", "metadata": {}}), "some.ipynb, cell 2"),
    "an output null": (({}, {}, None), "some.ipynb"),
    "an output of no type": (({}, {}, {"data": {}}), "some.ipynb, cell 2"),
    "a stream without text": (({}, {}, {"output_type": "stream", "name": "stdout"}), "some.ipynb, cell 2"),
}


@pytest.mark.parametrize(("content", "place"), REFUSED.values(), ids=REFUSED.keys())
def test_what_jupyters_own_schema_refuses_is_one_line_with_its_place(
    tmp_path: Path, content: tuple[Any, ...], place: str
) -> None:
    """The cell is named where one is to blame."""
    page, lines = built(tmp_path, notebook(*content))

    assert page == ""
    assert len(lines) == 1
    assert lines[0].startswith(f"{place}: not a notebook Jupyter can read: ")
    assert "\n" not in lines[0]


@pytest.mark.parametrize("attachments", [None, {"a.png": None}])
def test_broken_attachments_are_refused_with_their_place(tmp_path: Path, attachments: Any) -> None:
    """By Jupyter's schema."""
    content = notebook({}, {})
    content["cells"][0] |= {"source": "![a](attachment:a.png)", "attachments": attachments}

    line = built(tmp_path, content)[1][0]

    assert re.match(r"some\.ipynb(, cell 1)?: not a notebook Jupyter can read: ", line)
    assert "\n" not in line


WIDGETS = {
    "no children": viewed(state={"children": None}),
    "children of numbers": viewed(state={"children": [1]}),
    "its own child": viewed(state={"children": ["IPY_MODEL_m"]}),
    "side by side with itself": viewed(model_name="HBoxModel", state={"children": ["IPY_MODEL_m"]}),
    "a layout of numbers": viewed(state={"layout": 7}),
    "no outputs": viewed(model_name="OutputModel", state={"outputs": None}),
    "outputs in words": viewed(model_name="OutputModel", state={"outputs": ["text"]}),
    "outputs without data": viewed(model_name="OutputModel", state={"outputs": [{"output_type": "display_data"}]}),
    "outputs with lists": viewed(
        model_name="OutputModel",
        state={"outputs": [{"output_type": "display_data", "metadata": {}, "data": {"text/html": ["a"]}}]},
    ),
    "outputs without text": viewed(model_name="OutputModel", state={"outputs": [{"output_type": "stream"}]}),
    "a bar of words": viewed(model_name="FloatProgressModel", state={"max": "much"}),
    "a bar without an end": viewed(model_name="FloatProgressModel", state={"max": None}),
    "a name that is none": viewed(model_name={"a": 1}),
}


@pytest.mark.parametrize("content", WIDGETS.values(), ids=WIDGETS.keys())
def test_a_widget_whose_state_makes_no_sense_spoils_no_deck(tmp_path: Path, content: tuple[Any, ...]) -> None:
    """Its view is left to the script for widgets, or is shown as nothing; the slide is there."""
    page, lines = built(tmp_path, notebook(*content))

    assert "<h1>A</h1>" in page
    assert lines == []


KEYS_OF_THE_BUILD = [
    "slide_type", "slide_start", "slide_end", "subslide_start", "subslide_end", "fragment_start", "fragment_end",
    "transient", "magics_language", "onstage",
]  # fmt: skip


@pytest.mark.parametrize("by_build", [True, False], ids=["onstage build", "nbconvert"])
@pytest.mark.parametrize("value", [True, "skip", {"remove_source": True}], ids=["true", "a word", "an object"])
def test_a_key_that_the_build_uses_means_nothing_in_a_notebook(tmp_path: Path, by_build: bool, value: Any) -> None:
    """Marks of nbconvert's and of ours, each in a cell of its own: the page is the one without them."""

    def slides(*cells: dict[str, Any]) -> str:
        content = notebook({}, {})
        content["cells"] += [{**v4.new_code_cell("x"), "metadata": cell, "outputs": [shown()]} for cell in cells]
        if by_build:
            page = built(tmp_path, content)[0]
        else:
            page, _ = DeckExporter().from_notebook_node(to_nodes(content))
        return str(BeautifulSoup(page, "html.parser").select_one(".slides"))

    assert slides(*({key: value} for key in KEYS_OF_THE_BUILD)) == slides(*({} for _ in KEYS_OF_THE_BUILD))


def to_nodes(content: Any) -> Any:
    """JSON as nbformat has it in memory."""
    if isinstance(content, dict):
        return NotebookNode({key: to_nodes(value) for key, value in content.items()})
    return [to_nodes(value) for value in content] if isinstance(content, list) else content


def test_nbconvert_remarks_on_the_same_and_makes_the_page(tmp_path: Path) -> None:
    """Alone, without a talk."""
    content = notebook({"slideshow": None}, {"widgets": 7}, shown(**{WIDGET_VIEW_MIME: []}))
    page, resources = DeckExporter().from_notebook_node(to_nodes(content), {"metadata": {"name": "some"}})

    assert "as text" in page
    assert resources["remarks"] == [
        "some: the state of its widgets is broken. Those without a state are shown as text.",
        'some, cell 2: slideshow = None: expected {"slide_type": "…", "data": {…}}. It continues the slide.',
        "some, cell 2: the view of a widget names no model. It is shown as text.",
    ]


@pytest.mark.parametrize(
    ("front", "cell"),
    [("date: 2026-01-01\n", ""), ("", ":when: 2026-01-01\n"), ("1: one\n", ""), ("", ":lines: 2\n")],
    ids=["a date in front", "a date of a cell", "a number for a key", "a number of a cell"],
)
def test_what_yaml_has_and_json_has_not_does_no_harm(tiny_talk: TinyTalk, front: str, cell: str) -> None:
    """MyST's own front matter has a date; cells that ran are kept as JSON."""
    kernel = "kernelspec:\n  name: python3\n  display_name: Python 3\n"
    tiny_talk.slides(f"---\n{front}{kernel}---\n\n# A\n\n```{{code-cell}}\n{cell}print(6 * 7)\n```\n")

    assert "42" in tiny_talk.build().read_text("utf-8")


@pytest.mark.parametrize("front", ["kernelspec: 7", "kernelspec: [python3]", "language_info: text", "title: [a]"])
def test_front_matter_of_the_wrong_type_is_one_line_with_its_place(tiny_talk: TinyTalk, front: str) -> None:
    """In a chapter of one's own, whose author can mend it."""
    tiny_talk.slides(f"---\n{front}\n---\n\n# A\n\n```{{code-cell}}\n1\n```\n")

    with pytest.raises(SourceError) as caught:
        tiny_talk.build()
    assert str(caught.value).startswith("slides/1_first.md:1: broken metadata: ")
    assert "\n" not in str(caught.value)
    assert "Failed validating" not in str(caught.value)


def test_an_unknown_property_is_no_reason_to_refuse_a_notebook(tmp_path: Path) -> None:
    """Tools write ids into formats that had none yet, and Jupyter opens it all the same."""
    content = notebook({}, {}, shown()) | {"nbformat_minor": 4}

    assert "as text" in built(tmp_path, content)[0]
