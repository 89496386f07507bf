"""Swim lanes as SVG, part by part: what lanes() draws and what tasks() shows as measured have one look."""

import html
import uuid
from dataclasses import dataclass

from .theme import theme_variables

DRAWING_WIDTH = 1136  # px: a slide's width without its margins
BAR_SHARE = 0.62  # share of a lane's height that its bars fill
NAME_GAP = 18  # px between a lane's name and its zero
END_GAP = 14  # px between the last bar of a lane and the text behind it
ROUNDING = 3  # px: radius of a bar's corners
# Kinds of bars that wait: for a clock or somebody else, for another task, for a thread or process. Each has a texture.
WAITING = ("waits", "waits-task", "waits-thread")


@dataclass(frozen=True)
class Drawing:
    """An SVG that a notebook shows as HTML, so that the slide's fonts and colours apply to it."""

    svg: str

    def _repr_html_(self) -> str:
        return self.svg


class LaneSheet:
    """One drawing in the making. Places and sizes are in px, from the top left; `mark` makes its ids its own."""

    def __init__(self, mark: str = "") -> None:
        self.mark = mark or uuid.uuid4().hex[:8]
        self._parts: list[str] = []
        self._patterns: dict[str, None] = {}  # in the order of their first use

    def name(self, text: str, x: float, middle: float) -> None:
        """Put a lane's name before its zero `x`."""
        self.text("lane-name", text, x - NAME_GAP, middle)

    def bar(self, kind: str, x: float, width: float, middle: float, height: float, move: str = "") -> None:
        """Draw a bar of a lane of that height. `kind` is a CSS class of the theme; one that waits has a texture."""
        fill = f'fill="{self.pattern(kind)}"' if kind in WAITING else ""
        top, tall = middle - height * BAR_SHARE / 2, height * BAR_SHARE
        box = f'x="{x:.1f}" y="{top:.1f}" width="{width:.1f}" height="{tall:.1f}"'
        self._parts.append(f'<rect class="{kind}" {fill} {box} rx="{min(ROUNDING, width / 3):.3g}"{move}/>')

    def label(self, text: str, kind: str, middle_x: float, middle: float, move: str = "") -> None:
        """Write on the bar of that kind which was drawn last; "" is a gap."""
        on = "on-waits" if kind in WAITING else f"on-{kind or 'nothing'}"
        self.text(f"lane-label {on}", text, middle_x, middle, move)

    def end(self, text: str, x: float, middle: float, css: str = "") -> None:
        """Write behind the last bar of a lane, which ends at `x`."""
        self.text(f"lane-end {css}".rstrip(), text, x + END_GAP, middle)

    def text(self, css: str, text: str, x: float, y: float, move: str = "") -> None:
        """Write that text; the theme knows its class, and so its size and where it begins."""
        self._parts.append(f'<text class="{css}" x="{x:.6g}" y="{y:.6g}"{move}>{html.escape(text)}</text>')

    def part(self, svg: str) -> None:
        """Add an element as it is."""
        self._parts.append(svg)

    def pattern(self, kind: str) -> str:
        """What an attribute `fill` says to be filled with the texture of that kind of waiting."""
        self._patterns.setdefault(kind)
        return f"url(#{kind}-{self.mark})"

    def svg(self, alt: str, height: float) -> str:
        """The drawing; `alt` says in words what it shows."""
        patterns = "".join(texture_pattern(kind, self.mark) for kind in self._patterns)
        return (
            f'<svg class="lanes" role="img" aria-label="{html.escape(alt)}" width="{DRAWING_WIDTH}" '
            f'height="{height:g}" viewBox="0 0 {DRAWING_WIDTH} {height:g}">{patterns}{"".join(self._parts)}</svg>'
        )


def texture_pattern(kind: str, mark: str) -> str:
    """The SVG pattern for a kind of waiting, as the theme says it, with an id of the drawing's own.

    Each drawing needs its own: browsers do not draw a pattern that is defined on a hidden slide.
    """
    side, path = theme_variables()[f"texture-{kind}"].strip('"').split(maxsplit=1)
    return (
        f'<defs><pattern id="{kind}-{mark}" width="{side}" height="{side}" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate(45)"><path class="hatch-line" d="{path}"/></pattern></defs>'
    )
