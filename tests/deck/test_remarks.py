"""What a deck cannot honour: one line each, told by a build, on stage and by nbconvert, and the deck is built."""

import subprocess
import sys
from pathlib import Path

import pytest
from decks import Deck, code, data, prose
from nbformat import NotebookNode, v4
from support import StartStage

VIEW, STATE = (f"application/vnd.jupyter.widget-{part}+json" for part in ("view", "state"))


def test_remarks_are_told_again_while_the_deck_is_current_and_on_stage(tmp_path: Path) -> None:
    """They belong to the deck: a second build that builds nothing says the same."""
    deck = Deck(tmp_path, prose("# A"), rise={"autolaunch": True})
    deck.command("some.ipynb")
    first = (deck.folder / "index.html").stat().st_mtime_ns
    deck.command("some.ipynb")

    assert deck.said == ["some.ipynb: rise key 'autolaunch' is not honoured."]
    assert (deck.folder / "index.html").stat().st_mtime_ns == first


async def test_the_stage_tells_remarks_too(tmp_path: Path, start_stage: StartStage) -> None:
    """Before it opens."""
    deck = Deck(tmp_path, prose("# A"), rise={"autolaunch": True})
    stage = await start_stage(deck.talk.root, "some.ipynb")

    assert "some.ipynb: rise key 'autolaunch' is not honoured." in stage.lines


@pytest.mark.parametrize(
    ("cell", "line"),
    [
        (prose("![x](gone.png)"), "there is no gone.png beside it."),
        (prose("![x](../x.png)"), "../x.png is outside its folder, and is left out."),
        (prose("![x](attachment:gone.png)"), "its attachment gone.png is missing."),
        (prose("![x](https://example.org/x.png)"), "it needs the network for https://example.org/x.png"),
        (prose("<script>1</script>"), "it brings scripts of its own: on stage they run only with --trust."),
        (prose("<p onclick='f()'>x</p>"), "it brings scripts of its own: on stage they run only with --trust."),
        (code(data(text__html="<script src='https://example.org/x.js'></script>")),
         "it brings scripts of its own: on stage they run only with --trust."),
        (code(data(application__javascript="f()")),
         "it brings scripts of its own: on stage they run only with --trust."),
        (code(data(**{"application__x-nobody": "?"})), "an output of the kind application/x-nobody cannot be shown."),
        (code(data(**{VIEW.replace("/", "__"): {"model_id": "gone"}, "text__plain": "Slider()"})),
         "its widget was saved without its state, and is shown as text."),
        (v4.new_raw_cell("x", metadata={"raw_mimetype": "text/latex"}), "a raw cell for text/latex is left out."),
        (prose("x", "Slide"), "unknown slide_type 'Slide'. Did you mean 'slide'? It continues the slide."),
        (prose("[there](#/slide-2-1)"), "no slide has the id 'slide-2-1'. Its link leads nowhere."),
    ],
)  # fmt: skip
def test_what_cannot_be_honoured_is_one_line_and_the_deck_is_built(
    tmp_path: Path, cell: NotebookNode, line: str
) -> None:
    """File, number of the cell, what; and nothing else."""
    deck = Deck(tmp_path, prose("# A"), cell)
    deck.build()

    assert deck.said == [f"some.ipynb, cell 2: {line}"]


def test_what_is_only_told_of_in_code_is_not_remarked_on(tmp_path: Path) -> None:
    """A slide about HTML shows HTML."""
    fenced = "# A\n\n```html\n<script>1</script><img src=gone.png>\n```\n\n`![x](gone.png)` and `<script>`"
    deck = Deck(tmp_path, prose(fenced), prose("![x](gone.png)", "skip"))
    deck.build()

    assert deck.said == []


def test_a_widget_from_elsewhere_is_shown_as_text(tmp_path: Path) -> None:
    """The script in the deck draws Jupyter's own, and would ask a network for others."""
    state = {"m": {"model_module": "bqplot", "model_name": "Figure", "model_module_version": "1", "state": {}}}
    view = data(**{VIEW.replace("/", "__"): {"model_id": "m"}, "text__plain": "Figure()"})
    widgets = {STATE: {"state": state, "version_major": 2, "version_minor": 0}}
    deck = Deck(tmp_path, prose("# A"), code(view), widgets=widgets)

    assert "Figure()" in deck.build().select_one("#a").get_text()
    assert deck.said == ["some.ipynb, cell 2: a widget of bqplot cannot be drawn here, and is shown as text."]


def test_nbconvert_tells_the_same_remarks(tmp_path: Path) -> None:
    """In its own log."""
    deck = Deck(tmp_path, prose("# A"), rise={"autolaunch": True})
    convert = [sys.executable, "-m", "nbconvert", "--to", "onstage", deck.talk.root / "some.ipynb"]
    done = subprocess.run(convert, capture_output=True, text=True, check=True)

    assert "WARNING | some: rise key 'autolaunch' is not honoured." in done.stderr
