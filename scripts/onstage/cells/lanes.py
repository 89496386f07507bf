"""Swim lanes for slides, as SVG: what runs is drawn solid, what waits hatched.

Written by hand: the theme styles the parts by their CSS classes, and a press moves them.
"""

import html
import itertools
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

WIDTH = 1136  # px: a slide's width without its margins
BAR_SHARE = 0.62  # share of a lane's height that its bars fill
END_WIDTH = 130  # px for the texts of `ends`


@dataclass(frozen=True)
class Bar:
    """A stretch of a lane."""

    kind: str  # a CSS class of the theme; "" for a gap
    length: float  # in the unit of the lanes, whatever that is
    label: str = ""


def runs(length: float, label: str = "", kind: str = "runs") -> Bar:
    """A solid bar: something runs."""
    return Bar(kind, length, label)


def waits(length: float, label: str = "") -> Bar:
    """A hatched bar: something waits."""
    return Bar("waits", length, label)


def nothing(length: float, label: str = "") -> Bar:
    """A gap: nothing happens."""
    return Bar("", length, label)


@dataclass(frozen=True)
class Drawing:
    """An SVG that a notebook shows as HTML, so that the slide's fonts and colours apply to it."""

    svg: str

    def _repr_html_(self) -> str:
        return self.svg


def lanes(
    rows: Mapping[str, Sequence[Bar]],
    alt: str,
    *,
    height: float = 56,
    names: float = 250,
    scale: float | None = None,
    ends: Mapping[str, str] | None = None,
    then: Mapping[str, Sequence[Bar]] | None = None,
) -> Drawing:
    """Draw one lane per row, name → bars, all from the same start and to the same scale.

    `alt` says in words what the picture shows. `height` and `names` are the height of a lane and the width of the
    column of names, in px. `scale` is how many units of length fill the width; without it, as many as the longest lane
    has. `ends` puts a text after the last bar of a lane. With `then`, the same lanes later, the next press moves each
    bar to where it is there. Raises ValueError when `then` has other lanes or other bars.
    """
    ends = ends or {}
    width = WIDTH - names - (END_WIDTH if ends else 0)
    unit = width / (scale or max(_length(bars) for bars in [*rows.values(), *(then or {}).values()]))
    moves = _moves(rows, then)
    parts = [
        _lane(name, bars, y * height, height, names, unit, ends.get(name, ""), moves[name])
        for y, (name, bars) in enumerate(rows.items())
    ]
    pattern = f"hatch-{uuid.uuid4().hex[:8]}"
    body = "".join(parts).replace("url(#HATCH)", f"url(#{pattern})")
    size = f'width="{WIDTH}" height="{len(rows) * height:g}"'
    return Drawing(
        f'<svg class="lanes" role="img" aria-label="{html.escape(alt)}" {size} '
        f'viewBox="0 0 {WIDTH} {len(rows) * height:g}">{hatch(pattern)}{body}</svg>'
        + ('<span class="fragment later"></span>' if then else "")
    )


def _length(bars: Sequence[Bar]) -> float:
    return sum(bar.length for bar in bars)


def _moves(rows: Mapping[str, Sequence[Bar]], then: Mapping[str, Sequence[Bar]] | None) -> dict[str, list[float]]:
    """Lane → how far each of its bars moves, gaps included, in units of length."""
    if then is None:
        return {name: [0.0] * len(bars) for name, bars in rows.items()}
    if list(then) != list(rows):
        raise ValueError(f"then= has the lanes {', '.join(then)}; it needs {', '.join(rows)}.")
    return {name: _moves_of_lane(name, bars, then[name]) for name, bars in rows.items()}


def _moves_of_lane(name: str, before: Sequence[Bar], after: Sequence[Bar]) -> list[float]:
    """How far each bar of one lane moves; a gap does not."""
    if [bar for bar in before if bar.kind] != [bar for bar in after if bar.kind]:
        raise ValueError(f"then= has other bars in lane {name!r}: only gaps may differ.")
    new_starts = [start for bar, start in zip(after, _starts(after), strict=True) if bar.kind]
    moves = []
    for bar, start in zip(before, _starts(before), strict=True):
        moves.append(new_starts.pop(0) - start if bar.kind else 0.0)
    return moves


def _starts(bars: Sequence[Bar]) -> list[float]:
    """Where each bar begins."""
    return list(itertools.accumulate((bar.length for bar in bars), initial=0.0))[:-1]


def _lane(
    name: str, bars: Sequence[Bar], top: float, height: float, x: float, unit: float, end: str, moves: Sequence[float]
) -> str:
    middle = top + height / 2
    parts = [f'<text class="lane-name" x="{x - 18:g}" y="{middle:g}">{html.escape(name)}</text>']
    for bar, shift in zip(bars, moves, strict=True):
        move = f' style="--move: {shift * unit:.1f}px"' if shift else ""
        if bar.kind:
            fill = 'fill="url(#HATCH)"' if bar.kind == "waits" else ""
            box = f'x="{x:.1f}" y="{middle - height * BAR_SHARE / 2:.1f}" width="{bar.length * unit:.1f}"'
            parts.append(f'<rect class="{bar.kind}" {fill} {box} height="{height * BAR_SHARE:.1f}" rx="3"{move}/>')
        if bar.label:
            on = "on-" + (bar.kind or "nothing")
            parts.append(
                f'<text class="lane-label {on}" x="{x + bar.length * unit / 2:.1f}" y="{middle:g}"{move}>'
                f"{html.escape(bar.label)}</text>"
            )
        x += bar.length * unit
    if end:
        parts.append(f'<text class="lane-end" x="{x + 14:.1f}" y="{middle:g}">{html.escape(end)}</text>')
    return "".join(parts)


def hatch(name: str) -> str:
    """The SVG pattern of what waits, with `name` as its id.

    Each drawing needs its own: browsers do not draw a pattern that is defined on a hidden slide.
    """
    return (
        f'<defs><pattern id="{name}" width="10" height="10" patternUnits="userSpaceOnUse" '
        'patternTransform="rotate(45)"><rect class="hatch-line" width="2.5" height="10"/></pattern></defs>'
    )
