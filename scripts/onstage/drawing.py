"""Swim lanes for slides, as SVG: what runs is drawn solid, what waits hatched."""

import html
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

WIDTH = 1136  # px: a slide's width without its margins
BAR = 0.62  # share of a lane's height that its bars fill


@dataclass(frozen=True)
class Bar:
    """A stretch of a lane: `kind` is a CSS class of the theme, `length` in the lane's own unit."""

    kind: str
    length: float
    label: str = ""


def runs(length: float, label: str = "", kind: str = "runs") -> Bar:
    """Something runs: a solid bar."""
    return Bar(kind, length, label)


def waits(length: float, label: str = "") -> Bar:
    """Something waits: a hatched bar."""
    return Bar("waits", length, label)


def nothing(length: float, label: str = "") -> Bar:
    """Nothing at all: a gap."""
    return Bar("", length, label)


@dataclass(frozen=True)
class Lanes:
    """A drawing a notebook shows as HTML, so that the slide's fonts and colours apply to it."""

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
) -> Lanes:
    """Draw one lane a row, all from the same zero, all to the same scale.

    `alt` says in words what the picture shows. `height` and `names` are the height of a lane and the width
    kept for names, in px. `scale` is how many units of length fill the width; the longest lane when not
    given. `ends` puts a text behind the last bar of a lane.
    """
    ends = ends or {}
    room = WIDTH - names - (130 if ends else 0)
    unit = room / (scale or max(sum(bar.length for bar in bars) for bars in rows.values()))
    parts = [
        _lane(name, bars, y * height, height, names, unit, ends.get(name, ""))
        for y, (name, bars) in enumerate(rows.items())
    ]
    # A name of its own, for the same drawing on two slides too: a pattern on a hidden slide is drawn nowhere else.
    pattern = f"hatch-{uuid.uuid4().hex[:8]}"
    body = "".join(parts).replace("url(#HATCH)", f"url(#{pattern})")
    size = f'width="{WIDTH}" height="{len(rows) * height:g}"'
    return Lanes(
        f'<svg class="lanes" role="img" aria-label="{html.escape(alt)}" {size} '
        f'viewBox="0 0 {WIDTH} {len(rows) * height:g}">{_hatch(pattern)}{body}</svg>'
    )


def _lane(name: str, bars: Sequence[Bar], top: float, height: float, x: float, unit: float, end: str) -> str:
    middle = top + height / 2
    parts = [f'<text class="lane-name" x="{x - 18:g}" y="{middle:g}">{html.escape(name)}</text>']
    for bar in bars:
        if bar.kind:
            fill = 'fill="url(#HATCH)"' if bar.kind == "waits" else ""
            place = f'x="{x:.1f}" y="{middle - height * BAR / 2:.1f}" width="{bar.length * unit:.1f}"'
            parts.append(f'<rect class="{bar.kind}" {fill} {place} height="{height * BAR:.1f}" rx="3"/>')
        if bar.label:
            on = "on-" + (bar.kind or "nothing")
            parts.append(
                f'<text class="lane-label {on}" x="{x + bar.length * unit / 2:.1f}" y="{middle:g}">'
                f"{html.escape(bar.label)}</text>"
            )
        x += bar.length * unit
    if end:
        parts.append(f'<text class="lane-end" x="{x + 14:.1f}" y="{middle:g}">{html.escape(end)}</text>')
    return "".join(parts)


def _hatch(name: str) -> str:
    return (
        f'<defs><pattern id="{name}" width="10" height="10" patternUnits="userSpaceOnUse" '
        'patternTransform="rotate(45)"><rect class="hatch-line" width="2.5" height="10"/></pattern></defs>'
    )
