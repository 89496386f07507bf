"""Diagrams for slides, as SVG: boxes, and arrows between them."""

import html
import math
import uuid
from collections.abc import Mapping, Sequence

from .lanes import WIDTH, Drawing, hatch

Box = tuple[float, float] | tuple[float, float, str]


def graph(
    boxes: Mapping[str, Box],
    arrows: Sequence[tuple[str, str] | tuple[str, str, str]],
    alt: str,
    *,
    box: tuple[float, float] = (210, 84),
    row: float = 150,
) -> Drawing:
    """Draw boxes at (column, row), perhaps filled as (column, row, kind), and arrows between them, perhaps labelled.

    `alt` says in words what the picture shows; `box` is the size of a box and `row` the distance of two rows,
    in px; the columns share the width. A name may hold line breaks. Raises KeyError for an arrow to no box.
    """
    (wide, high), columns = box, max(place[0] for place in boxes.values())
    column = (WIDTH - wide) / columns if columns else 0
    middles = {name: (wide / 2 + place[0] * column, high / 2 + place[1] * row) for name, place in boxes.items()}
    tall = max(y for _, y in middles.values()) + high / 2
    mark = uuid.uuid4().hex[:8]
    pairs = {(arrow[0], arrow[1]) for arrow in arrows}
    parts = [
        _arrow(middles[start], middles[end], box, label[0] if label else "", (end, start) in pairs, mark)
        for start, end, *label in arrows
    ]
    parts += [_box(name, middles[name], box, place[2] if len(place) > 2 else "") for name, place in boxes.items()]
    body = "".join(parts).replace("url(#HATCH)", f"url(#hatch-{mark})")
    head = (
        f'<defs><marker id="head-{mark}" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="14" markerHeight="14" '
        'orient="auto" markerUnits="userSpaceOnUse"><path class="arrow-head" d="M0 0L10 5L0 10z"/></marker></defs>'
    )
    return Drawing(
        f'<svg class="lanes diagram" role="img" aria-label="{html.escape(alt)}" width="{WIDTH}" height="{tall:g}" '
        f'viewBox="0 0 {WIDTH} {tall:g}">{hatch(f"hatch-{mark}")}{head}{body}</svg>'
    )


def _box(name: str, middle: tuple[float, float], size: tuple[float, float], kind: str) -> str:
    (x, y), (wide, high) = middle, size
    fill = ' fill="url(#HATCH)"' if kind == "waits" else ""
    parts = [
        f'<rect class="{kind or "box"}"{fill} x="{x - wide / 2:g}" y="{y - high / 2:g}" '
        f'width="{wide:g}" height="{high:g}" rx="10"/>'
    ]
    lines = name.split("\n")
    text = "".join(
        f'<tspan x="{x:g}" y="{y + (number - (len(lines) - 1) / 2) * 30:g}">{html.escape(line)}</tspan>'
        for number, line in enumerate(lines)
    )
    parts.append(f'<text class="box-name on-{kind or "nothing"}">{text}</text>')
    return "".join(parts)


def _arrow(
    start: tuple[float, float], end: tuple[float, float], box: tuple[float, float], label: str, two_way: bool, mark: str
) -> str:
    """A straight arrow from border to border; of two that go both ways each keeps to its right."""
    across, down = end[0] - start[0], end[1] - start[1]
    length = math.hypot(across, down) or 1.0
    aside = 22 if two_way else 0  # px to the right of the line between the middles
    right = -down / length * aside, across / length * aside
    share = _to_border(across, down, box)
    x1, y1 = start[0] + right[0] + across * share, start[1] + right[1] + down * share
    x2, y2 = end[0] + right[0] - across * share, end[1] + right[1] - down * share
    line = f'<path class="arrow" d="M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}" marker-end="url(#head-{mark})"/>'
    if not label:
        return line
    if abs(across) > abs(down):
        beside, anchor = (0, 24 if two_way and across > 0 else -20), "middle"
    else:
        beside, anchor = ((-14, 0), "end") if two_way and down > 0 else ((14, 0), "start")
    return line + (
        f'<text class="arrow-label on-nothing" text-anchor="{anchor}" x="{(x1 + x2) / 2 + beside[0]:.1f}" '
        f'y="{(y1 + y2) / 2 + beside[1]:.1f}">{html.escape(label)}</text>'
    )


def _to_border(across: float, down: float, box: tuple[float, float]) -> float:
    """The share of the way between two middles that lies inside one box, with a little air."""
    shares = [(side / 2 + 6) / abs(way) for side, way in zip(box, (across, down), strict=True) if way]
    return min(shares, default=0)
