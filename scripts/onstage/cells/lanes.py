"""Swim lanes for slides, as SVG: what runs is drawn solid, what waits hatched."""

import html
import itertools
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

WIDTH = 1136  # px: a slide's width without its margins
BAR_SHARE = 0.62  # share of a lane's height that its bars fill


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
class Drawing:
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
    then: Mapping[str, Sequence[Bar]] | None = None,
) -> Drawing:
    """Draw one lane a row, all from the same zero, all to the same scale.

    `alt` says in words what the picture shows. `height` and `names` are the height of a lane and the width
    kept for names, in px. `scale` is how many units of length fill the width; the longest lane when not
    given. `ends` puts a text behind the last bar of a lane. With `then`, the same lanes later, the next press
    lets each bar glide to its new place. Raises ValueError when `then` has other lanes or other bars.
    """
    ends = ends or {}
    room = WIDTH - names - (130 if ends else 0)
    unit = room / (scale or max(_length(bars) for lanes in (rows, then or {}) for bars in lanes.values()))
    parts = [
        _lane(name, bars, y * height, height, names, unit, ends.get(name, ""), moves)
        for y, ((name, bars), moves) in enumerate(zip(rows.items(), _moves(rows, then), strict=True))
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


def _moves(rows: Mapping[str, Sequence[Bar]], then: Mapping[str, Sequence[Bar]] | None) -> list[list[float]]:
    """How far each bar of each lane moves, in the lanes' own unit."""
    if then is None:
        return [[0.0] * len(bars) for bars in rows.values()]
    if list(then) != list(rows):
        raise ValueError(f"then= has the lanes {', '.join(then)}; it needs {', '.join(rows)}.")
    moves = []
    for name, bars in rows.items():
        solid = [[bar for bar in lane if bar.kind] for lane in (bars, then[name])]
        if solid[0] != solid[1]:
            raise ValueError(f"then= has other bars in lane {name!r}: only gaps may differ.")
        moves.append(_shifts(bars, then[name]))
    return moves


def _shifts(before: Sequence[Bar], after: Sequence[Bar]) -> list[float]:
    """How far each bar of `before` moves to where it is in `after`; a gap moves nowhere."""
    shifts = [end - start for start, end in zip(_starts(before), _starts(after), strict=True)]
    drawn = [number for number, bar in enumerate(before) if bar.kind]
    by_number = dict(zip(drawn, shifts, strict=True))
    return [by_number.get(number, 0.0) for number in range(len(before))]


def _starts(bars: Sequence[Bar]) -> list[float]:
    """Where each bar that is drawn begins."""
    ends = itertools.accumulate(bar.length for bar in bars)
    return [end - bar.length for bar, end in zip(bars, ends, strict=True) if bar.kind]


def _lane(
    name: str, bars: Sequence[Bar], top: float, height: float, x: float, unit: float, end: str, moves: Sequence[float]
) -> str:
    middle = top + height / 2
    parts = [f'<text class="lane-name" x="{x - 18:g}" y="{middle:g}">{html.escape(name)}</text>']
    for bar, shift in zip(bars, moves, strict=True):
        move = f' style="--move: {shift * unit:.1f}px"' if shift else ""
        if bar.kind:
            fill = 'fill="url(#HATCH)"' if bar.kind == "waits" else ""
            place = f'x="{x:.1f}" y="{middle - height * BAR_SHARE / 2:.1f}" width="{bar.length * unit:.1f}"'
            parts.append(f'<rect class="{bar.kind}" {fill} {place} height="{height * BAR_SHARE:.1f}" rx="3"{move}/>')
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
    """The pattern of what waits, under a name of its own: a pattern on a hidden slide is drawn nowhere else."""
    return (
        f'<defs><pattern id="{name}" width="10" height="10" patternUnits="userSpaceOnUse" '
        'patternTransform="rotate(45)"><rect class="hatch-line" width="2.5" height="10"/></pattern></defs>'
    )
