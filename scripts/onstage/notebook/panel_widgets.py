"""What a demo's panel looks like in a notebook: places, buttons and a line of status, made of ipywidgets."""

import re
from collections.abc import Callable, Mapping
from functools import cache, partial
from typing import Any

import ipywidgets  # type: ignore[import-untyped]
from pygments import formatters, highlight, lexers  # type: ignore[import-untyped]

from ..demos.terminal import COLUMNS
from ..project import ASSETS

LOOK = formatters.HtmlFormatter(noclasses=True, nowrap=True, style="github-dark")
VIEWS = ("code", "terminal", "picture")


class Face:
    """One place that shows code, terminal or picture, and below it what can be done.

    `does` says what each of the buttons run, stop and recording does when it is pressed.
    """

    def __init__(self, does: Mapping[str, Callable[[], None]]) -> None:
        self.view = "code"
        self._places = {
            "code": ipywidgets.HTML(),
            "terminal": ipywidgets.HTML(),
            "picture": ipywidgets.Image(format="svg+xml"),
        }
        self._places["picture"].add_class("onstage").add_class("onstage-picture")
        styles = {"run": "success", "stop": "danger"}
        self._do = {name: _button(name.capitalize(), do, styles.get(name, "")) for name, do in does.items()}
        self._turn = {view: _button(view.capitalize(), partial(self.turn, view)) for view in VIEWS}
        self._keys, self._status = ipywidgets.HBox(), ipywidgets.Label()
        bar = ipywidgets.HBox([*self._do.values(), self._keys, *self._turn.values(), self._status])
        bar.add_class("onstage-bar")
        self._whole = ipywidgets.VBox([ipywidgets.HTML(_style()), *self._places.values(), bar])
        self._whole.add_class("onstage-panel")
        self.turn("code")

    def bundle(self) -> dict[str, Any]:
        """What a front end with widgets shows, by mime type."""
        return {mime: data for mime, data in self._whole._repr_mimebundle_().items() if mime != "text/plain"}

    def turn(self, view: str) -> None:
        """Look at code, terminal or picture."""
        self.view = view
        for name, place in self._places.items():
            place.layout.display = None if name == view else "none"
            self._turn[name].button_style = "info" if name == view else ""

    def say(self, words: str) -> None:
        """Put these words beside the buttons."""
        self._status.value = words

    def code(self, source: str) -> None:
        """Show this Python."""
        coloured = highlight(source, lexers.PythonLexer(), LOOK).rstrip()
        lines = source.rstrip().splitlines()
        size = f"--lines: {len(lines) + 1}; --columns: {max(map(len, lines), default=0) + 4}"
        self._places["code"].value = f'<div class="onstage onstage-code" style="{size}">{coloured}</div>'

    def terminal(self, screen: str) -> None:
        """Show this HTML of a screen."""
        self._places["terminal"].value = f'<div class="onstage onstage-screen">{screen}</div>'

    def picture(self, svg: bytes) -> None:
        """Keep this SVG, to be turned to."""
        self._places["picture"].value = svg
        self._turn["picture"].disabled = not svg

    def keys(self, presses: Mapping[str, Callable[[], None]]) -> None:
        """Offer these keys: what stands on the button, and what it does."""
        self._keys.children = [_button(words, press) for words, press in presses.items()]

    def enable(self, **can: bool) -> None:
        """Say of run, stop, recording and keys whether they do anything now."""
        for name, able in can.items():
            for button in self._keys.children if name == "keys" else [self._do[name]]:
                button.disabled = not able


def _button(words: str, do: Callable[[], None], style: str = "") -> Any:
    button = ipywidgets.Button(description=words, button_style=style)
    button.on_click(lambda _: do())
    return button


@cache
def _style() -> str:
    """How panels look, in the colours of the deck's dark look; no other part of the page gets these."""
    theme = (ASSETS / "theme" / "theme.css").read_text("utf-8")
    names = re.search(r":root (\{.*?\n\})", theme, re.DOTALL)
    classes = re.findall(r"\.ansi-[\w-]+ \{[^}]*\}", theme)
    frames = (ASSETS / "notebook" / "panel.css").read_text("utf-8")
    size = f".onstage-panel {{ --terminal-columns: {COLUMNS}; }}"
    rules = [f".onstage {names[1] if names else '{}'}", size, frames, *(f".onstage {rule}" for rule in classes)]
    return f"<style>{' '.join(rules)}</style>"
