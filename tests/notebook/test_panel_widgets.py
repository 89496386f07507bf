"""What a panel looks like in a notebook: its views, its buttons, and the style that it brings along."""

from collections.abc import Callable

import pytest
import tinycss2
from onstage import theme
from onstage.demos.script_block import COLUMNS

pytest.importorskip("ipywidgets")
from onstage.notebook.panel_widgets import PanelWidgets


def widgets(**does: Callable[[], None]) -> PanelWidgets:
    return PanelWidgets({name: does.get(name, lambda: None) for name in ("run", "stop", "recording")})


def test_one_view_is_shown_at_a_time_and_its_button_says_which() -> None:
    """The code first."""
    panel = widgets()
    for view in ("code", "picture", "terminal"):
        if view != "code":
            panel.turn(view)
        shown = [name for name, widget in panel._views.items() if widget.layout.display is None]
        marked = [name for name, button in panel._turn.items() if button.button_style]

        assert (panel.view, shown, marked) == (view, [view], [view])


def test_a_button_does_what_it_was_given() -> None:
    """Those of the panel and those of keys, which can be disabled by name."""
    done: list[str] = []
    panel = widgets(run=lambda: done.append("run"))
    panel.keys({"go on [enter]": lambda: done.append("enter")})
    (key,) = panel._keys.children
    panel._actions["run"].click()
    key.click()
    panel.enable(run=False, keys=False)

    assert done == ["run", "enter"]
    assert (panel._actions["run"].disabled, panel._actions["stop"].disabled, key.disabled) == (True, False, True)


def test_the_picture_is_offered_once_there_is_one() -> None:
    """And no longer when the next run begins without."""
    panel = widgets()
    offered = []
    for svg in (b"", b"<svg/>", b""):
        panel.picture(svg)
        offered.append(not panel._turn["picture"].disabled)

    assert offered == [False, True, False]


def test_the_code_of_a_demo_is_text_with_its_size() -> None:
    """However strange it is: an empty file has a size, too."""
    panel = widgets()
    panel.code("a = '<b>'\n")
    code = panel._views["code"].value
    panel.code("")

    assert ("&lt;b&gt;" in code, "--lines: 2; --columns: 13" in code) == (True, True)
    assert "--lines: 1; --columns: 4" in panel._views["code"].value


def test_the_style_is_for_panels_alone_and_has_the_colours_of_the_dark_look() -> None:
    """Each rule is for something of a panel; each variable that it uses is set in it; the terminal has its columns."""
    panel = widgets()
    panel.terminal("x", COLUMNS)
    style = panel._whole.children[0].value.removeprefix("<style>").removesuffix("</style>")
    rules = tinycss2.parse_stylesheet(style, skip_comments=True, skip_whitespace=True)
    selectors = [one.strip() for rule in rules for one in tinycss2.serialize(rule.prelude).split(",")]

    assert [selector for selector in selectors if "onstage" not in selector] == []
    assert [rule.type for rule in rules] == ["qualified-rule"] * len(rules)
    assert f"--terminal-columns: {COLUMNS}" in panel._views["terminal"].value
    assert f"--ink: {theme.theme_variables()['ink']};" in style
    assert ".onstage .ansi-red-fg { color: var(--ansi-red); }" in style
