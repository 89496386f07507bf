"""Swim lanes for slides, as SVG: what runs is drawn solid, what waits hatched.

Written by hand: the theme styles the parts by their CSS classes, and a press moves them.
"""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..swim_lanes import DRAWING_WIDTH, Drawing, LaneSheet

LANE_END_WIDTH = 130  # px for the texts of `ends`


@dataclass(frozen=True)
class Bar:
    """A stretch of a lane."""

    kind: str  # a CSS class of the theme; "" for a gap
    length: float  # in the unit of the lanes, whatever that is
    label: str = ""


def runs(length: float, label: str = "", kind: str = "runs") -> Bar:
    """A solid bar: something runs; `kind` is "runs", "other", "third" (success) or "failure", which is vermilion."""
    return Bar(kind, length, label)


def waits(length: float, label: str = "") -> Bar:
    """A hatched bar: something waits."""
    return Bar("waits", length, label)


def nothing(length: float, label: str = "") -> Bar:
    """A gap: nothing happens."""
    return Bar("", length, label)


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
    width = DRAWING_WIDTH - names - (LANE_END_WIDTH if ends else 0)
    unit = width / (scale or max(_length_of_lane(bars) for bars in [*rows.values(), *(then or {}).values()]))
    moves = _moves_of_lanes(rows, then)
    sheet = LaneSheet()
    for y, (name, bars) in enumerate(rows.items()):
        middle = y * height + height / 2
        sheet.name(name, names, middle)
        x = _draw_bars_of_lane(sheet, bars, moves[name], names, middle, height, unit)
        if end := ends.get(name):
            sheet.end(end, x, middle)
    return Drawing(sheet.svg(alt, len(rows) * height) + ('<span class="fragment later"></span>' if then else ""))


def _length_of_lane(bars: Sequence[Bar]) -> float:
    return sum(bar.length for bar in bars)


def _moves_of_lanes(
    rows: Mapping[str, Sequence[Bar]], then: Mapping[str, Sequence[Bar]] | None
) -> dict[str, list[float]]:
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
    new_starts = [start for bar, start in zip(after, _starts_in_lane(after), strict=True) if bar.kind]
    moves = []
    for bar, start in zip(before, _starts_in_lane(before), strict=True):
        moves.append(new_starts.pop(0) - start if bar.kind else 0.0)
    return moves


def _starts_in_lane(bars: Sequence[Bar]) -> list[float]:
    """Where each bar begins."""
    return list(itertools.accumulate((bar.length for bar in bars), initial=0.0))[:-1]


def _draw_bars_of_lane(
    sheet: LaneSheet, bars: Sequence[Bar], moves: Sequence[float], x: float, middle: float, height: float, unit: float
) -> float:
    """Draw the bars of one lane from `x` on, at `unit` px each; returns where the last one ends."""
    for bar, shift in zip(bars, moves, strict=True):
        move = f' style="--move: {shift * unit:.1f}px"' if shift else ""
        width = bar.length * unit
        if bar.kind:
            sheet.bar(bar.kind, x, width, middle, height, move)
        if bar.label:
            sheet.label(bar.label, bar.kind, x + width / 2, middle, move)
        x += width
    return x
