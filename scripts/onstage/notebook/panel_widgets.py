"""What a demo's panel looks like in a notebook: its views, its buttons and a line of status, made of ipywidgets."""

from collections.abc import Callable, Mapping
from functools import cache, partial
from typing import Any

import ipywidgets  # type: ignore[import-untyped]
from pygments import formatters, highlight, lexers  # type: ignore[import-untyped]

from .. import theme
from ..project import ASSETS

CODE_LOOK = formatters.HtmlFormatter(noclasses=True, nowrap=True, style="github-dark")
PANEL_VIEWS = ("code", "terminal", "picture")


class PanelWidgets:
    """The widgets of one panel: a view of code, terminal or picture, and below it buttons and a line of status.

    `does` says what each of the buttons run, stop and recording does when it is clicked.
    """

    def __init__(self, does: Mapping[str, Callable[[], None]]) -> None:
        self.view = "code"
        self._views = {
            "code": ipywidgets.HTML(),
            "terminal": ipywidgets.HTML(),
            "picture": ipywidgets.Image(format="svg+xml"),
        }
        self._views["picture"].add_class("onstage").add_class("onstage-picture")
        styles = {"run": "success", "stop": "danger"}
        self._actions = {name: _panel_button(name.capitalize(), do, styles.get(name, "")) for name, do in does.items()}
        self._turn = {view: _panel_button(view.capitalize(), partial(self.turn, view)) for view in PANEL_VIEWS}
        self._keys, self._status = ipywidgets.HBox(), ipywidgets.Label()
        bar = ipywidgets.HBox([*self._actions.values(), self._keys, *self._turn.values(), self._status])
        bar.add_class("onstage-bar")
        self._whole = ipywidgets.VBox([ipywidgets.HTML(_panel_style()), *self._views.values(), bar])
        self._whole.add_class("onstage-panel")
        self.turn("code")

    def bundle(self) -> dict[str, Any]:
        """What a front end with widgets shows: MIME type → data."""
        return {mime: data for mime, data in self._whole._repr_mimebundle_().items() if mime != "text/plain"}

    def turn(self, view: str) -> None:
        """Show this one of PANEL_VIEWS, and mark its button."""
        self.view = view
        for name, widget in self._views.items():
            widget.layout.display = None if name == view else "none"
            self._turn[name].button_style = "info" if name == view else ""

    def say(self, words: str) -> None:
        """Show these words in the line of status."""
        self._status.value = words

    def code(self, source: str) -> None:
        """Set the code view to this Python source, coloured, as large as its lines and columns allow."""
        coloured = highlight(source, lexers.PythonLexer(), CODE_LOOK).rstrip()
        lines = source.rstrip().splitlines()
        size = f"--lines: {len(lines) + 1}; --columns: {max(map(len, lines), default=0) + 4}"
        self._views["code"].value = f'<div class="onstage onstage-code" style="{size}">{coloured}</div>'

    def terminal(self, screen: str, columns: int) -> None:
        """Set the terminal view to this screen, given as HTML, in type that fits so many columns."""
        size = f"--terminal-columns: {columns}"
        self._views["terminal"].value = f'<div class="onstage onstage-screen" style="{size}">{screen}</div>'

    def picture(self, svg: bytes) -> None:
        """Set the picture view to this SVG; with b"" there is none, and its button is disabled."""
        self._views["picture"].value = svg
        self._turn["picture"].disabled = not svg

    def keys(self, presses: Mapping[str, Callable[[], None]]) -> None:
        """Show a button for each of these keys: the words on it → what it does when it is clicked."""
        self._keys.children = [_panel_button(words, press) for words, press in presses.items()]

    def enable(self, **can: bool) -> None:
        """Enable or disable buttons: `run`, `stop`, `recording`, or `keys` for all of those."""
        for name, able in can.items():
            for button in self._keys.children if name == "keys" else [self._actions[name]]:
                button.disabled = not able


def _panel_button(words: str, do: Callable[[], None], style: str = "") -> Any:
    button = ipywidgets.Button(description=words, button_style=style)
    button.on_click(lambda _: do())
    return button


@cache
def _panel_style() -> str:
    """How panels look, in the colours of the deck's dark look; no other part of the page gets these."""
    colours = "".join(f"--{name}: {value};" for name, value in theme.theme_variables().items())
    ansi = [rule for rule in theme.theme_rules() if rule.selector.startswith(".ansi-")]
    rules = [f".onstage, .onstage-panel {{ {colours} }}", (ASSETS / "notebook" / "panel.css").read_text("utf-8")]
    rules += [f".onstage {rule.selector} {{ {rule.declarations} }}" for rule in ansi]
    return f"<style>{' '.join(rules)}</style>"
