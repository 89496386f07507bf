"""Widgets that do nothing without a kernel are in the page as plain HTML, and the script for widgets is not."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from nbformat import NotebookNode, v4
from onstage.deck.exporter import DeckExporter
from onstage.mime import WIDGET_STATE_MIME, WIDGET_VIEW_MIME
from support import TinyTalk

widgets = pytest.importorskip("ipywidgets")
Show = Callable[..., Tag]
SCRIPT = 'script[src="assets/npm/widgets.js"]'


@pytest.fixture(autouse=True)
def no_widgets_of_others() -> Iterator[None]:
    widgets.Widget.close_all()
    yield
    widgets.Widget.close_all()


@pytest.fixture
def show(tiny_talk: TinyTalk) -> Show:
    """The page of a deck whose one cell shows these widgets, saved as Jupyter saves them."""

    def page(*shown: Any, drop_defaults: bool = False) -> Tag:
        state = widgets.Widget.get_manager_state(drop_defaults=drop_defaults)
        return exported(tiny_talk, [view(widget.model_id) for widget in shown], {WIDGET_STATE_MIME: state})

    return page


def view(model_id: str) -> NotebookNode:
    return v4.new_output("display_data", {WIDGET_VIEW_MIME: {"model_id": model_id}, "text/plain": "As text"})


def exported(talk: TinyTalk, outputs: list[NotebookNode], metadata: dict[str, Any]) -> Tag:
    notebook = v4.new_notebook(cells=[v4.new_code_cell("x", outputs=outputs)], metadata={"widgets": metadata})
    page, _ = DeckExporter(talk=talk.project()).from_notebook_node(notebook)
    return BeautifulSoup(page, "html.parser")


def test_a_button_is_a_button_that_cannot_be_pressed(show: Show) -> None:
    """With its words as text, its style as a class, and no script to draw it."""
    page = show(widgets.Button(description="run <b>", button_style="danger"))
    button = page.select_one("section button")

    assert (button.get_text(), button["class"], button.has_attr("disabled")) == ("run <b>", ["danger"], True)
    assert not page.select(SCRIPT)
    assert WIDGET_STATE_MIME not in str(page)


@pytest.mark.parametrize("drop_defaults", [False, True])
def test_a_bar_shows_how_far_it_came(show: Show, drop_defaults: bool) -> None:
    """As tqdm draws it: words, a bar, words, in a row; saved with what is usual or without."""
    row = widgets.HBox(
        [widgets.HTML("75%"), widgets.FloatProgress(value=25, min=10, max=30), widgets.Label("15/20 <s>")]
    )
    page = show(row, drop_defaults=drop_defaults)

    assert page.select_one(".inert-hbox").get_text("|", strip=True) == "75%|15/20 <s>"
    assert page.select_one(".inert-hbox progress")["value"] == "0.75"


def test_what_an_output_widget_caught_is_an_output_like_others(show: Show) -> None:
    """Where it stands among its neighbours; its pieces are one text, with the colours of the theme."""
    caught = widgets.Output()
    for text in ("one \x1b[31m", "red\x1b[0m\n"):
        caught.append_stdout(text)
    page = show(widgets.VBox([widgets.Button(description="above"), caught, widgets.Label("below")]))
    text = page.select_one("section pre:not(.code)")

    assert text.decode_contents() == 'one <span class="ansi-red-fg">red</span>\n'
    assert page.select_one("section .live").get_text("|", strip=True) == "x|above|one|red|below"


def test_layout_is_kept_and_what_it_hides_is_not_shown(show: Show) -> None:
    """Its words are those of CSS."""
    wide, gone = widgets.Label("wide", layout={"min_width": "300px"}), widgets.Label("gone", layout={"display": "none"})
    page = show(widgets.VBox([wide, gone]))

    assert page.select_one("section .inert")["style"] == "min-width: 300px"
    assert "gone" not in page.select_one("section").get_text()


@pytest.mark.parametrize("around", [lambda widget: widget, lambda widget: widgets.VBox([widgets.Button(), widget])])
def test_what_lives_in_a_page_is_left_to_the_script_for_widgets(show: Show, around: Callable[[Any], Any]) -> None:
    """A slider can be dragged without a kernel; so can one in a box with a button."""
    page = show(around(widgets.IntSlider()))

    assert page.select(f'section script[type="{WIDGET_VIEW_MIME}"]')
    assert page.select(SCRIPT)
    assert not page.select("section button")


def test_what_an_output_widget_caught_beside_others_is_left_to_the_script(show: Show) -> None:
    """Outputs of a cell stand below each other: side by side is what only the script can do."""
    assert show(widgets.HBox([widgets.Button(), widgets.Output()])).select(SCRIPT)


@pytest.mark.parametrize(
    "metadata",
    [{}, {WIDGET_STATE_MIME: {}}, {WIDGET_STATE_MIME: {"state": {}}}, {WIDGET_STATE_MIME: {"state": {"m": {}}}}],
)
def test_a_view_without_its_model_is_shown_as_text(tiny_talk: TinyTalk, metadata: dict[str, Any]) -> None:
    """However little of the state was saved."""
    page = exported(tiny_talk, [view("m")], metadata)

    assert "As text" in page.select_one("section").get_text()


def test_a_state_that_makes_no_sense_is_left_to_the_script(show: Show, tiny_talk: TinyTalk) -> None:
    """A bar from nowhere to nowhere."""
    model = {"model_name": "FloatProgressModel", "model_module": "@jupyter-widgets/controls", "state": {"max": "much"}}
    page = exported(tiny_talk, [view("m")], {WIDGET_STATE_MIME: {"state": {"m": model}}})

    assert page.select(SCRIPT)
