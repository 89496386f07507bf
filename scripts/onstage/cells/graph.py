"""Diagrams for slides, as SVG: boxes, and arrows between them.

Written by hand: Graphviz is a program to install, and it decides where the boxes go.
"""

import html
import math
import uuid
from collections.abc import Mapping, Sequence

from ..swim_lanes import DRAWING_WIDTH, Drawing, texture_pattern

GraphBox = tuple[float, float] | tuple[float, float, str]  # column, row and, if it has one, kind
GraphArrow = tuple[str, str] | tuple[str, str, str]  # from, to and, if it has one, label
GraphPoint = tuple[float, float]  # px, from the top left
BOX_LINE_HEIGHT = 30  # px between two lines of a box's name
ARROW_SIDE_STEP = 22  # px by which each of two opposite arrows keeps to its right
ARROW_GAP = 6  # px between an arrow and its box


def graph(
    boxes: Mapping[str, GraphBox],
    arrows: Sequence[GraphArrow],
    alt: str,
    *,
    box: tuple[float, float] = (210, 84),
    row: float = 150,
) -> Drawing:
    """Draw boxes, name → (column, row) or (column, row, kind), and arrows (from, to) or (from, to, label) between them.

    Columns and rows count from 0 and need not be whole; a kind is a CSS class of the theme that fills the box. `alt`
    says in words what the picture shows. `box` is the width and height of a box and `row` the distance of two rows, in
    px; the columns share the width. A name may contain line breaks. Raises KeyError for an arrow to an unknown box.
    """
    wide, high = box
    columns = max(column for column, *_ in boxes.values())
    step = (DRAWING_WIDTH - wide) / columns if columns else 0
    middles = {name: (wide / 2 + at[0] * step, high / 2 + at[1] * row) for name, at in boxes.items()}
    tall = max(y for _, y in middles.values()) + high / 2
    mark = uuid.uuid4().hex[:8]
    pairs = {(arrow[0], arrow[1]) for arrow in arrows}
    parts = [
        _graph_arrow(middles[start], middles[end], box, "".join(label), (end, start) in pairs, mark)
        for start, end, *label in arrows
    ]
    parts += [_graph_box(name, middles[name], box, at[2] if len(at) > 2 else "") for name, at in boxes.items()]
    body = "".join(parts).replace("url(#WAITS)", f"url(#waits-{mark})")
    head = (
        f'<defs><marker id="head-{mark}" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="14" markerHeight="14" '
        'orient="auto" markerUnits="userSpaceOnUse"><path class="arrow-head" d="M0 0L10 5L0 10z"/></marker></defs>'
    )
    return Drawing(
        f'<svg class="lanes diagram" role="img" aria-label="{html.escape(alt)}" width="{DRAWING_WIDTH}" '
        f'height="{tall:g}" viewBox="0 0 {DRAWING_WIDTH} {tall:g}">{texture_pattern("waits", mark)}{head}{body}</svg>'
    )


def _graph_box(name: str, middle: GraphPoint, size: tuple[float, float], kind: str) -> str:
    (x, y), (wide, high) = middle, size
    fill = ' fill="url(#WAITS)"' if kind == "waits" else ""
    rect = (
        f'<rect class="{kind or "box"}"{fill} x="{x - wide / 2:g}" y="{y - high / 2:g}" '
        f'width="{wide:g}" height="{high:g}" rx="10"/>'
    )
    lines = name.split("\n")
    text = "".join(
        f'<tspan x="{x:g}" y="{y + (number - (len(lines) - 1) / 2) * BOX_LINE_HEIGHT:g}">{html.escape(line)}</tspan>'
        for number, line in enumerate(lines)
    )
    return f'{rect}<text class="box-name on-{kind or "nothing"}">{text}</text>'


def _graph_arrow(
    start: GraphPoint, end: GraphPoint, box: tuple[float, float], label: str, two_way: bool, mark: str
) -> str:
    """A straight arrow from border to border; of two that go both ways each keeps to its right."""
    across, down = end[0] - start[0], end[1] - start[1]
    length = math.hypot(across, down) or 1.0
    inside = _share_inside_box(across, down, box)
    aside = ARROW_SIDE_STEP if two_way else 0
    right, below = -down / length * aside, across / length * aside
    x1, y1 = start[0] + right + across * inside, start[1] + below + down * inside
    x2, y2 = end[0] + right - across * inside, end[1] + below - down * inside
    line = f'<path class="arrow" d="M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}" marker-end="url(#head-{mark})"/>'
    if not label:
        return line
    (dx, dy), anchor = _arrow_label_offset(across, down, two_way)
    return line + (
        f'<text class="arrow-label on-nothing" text-anchor="{anchor}" x="{(x1 + x2) / 2 + dx:.1f}" '
        f'y="{(y1 + y2) / 2 + dy:.1f}">{html.escape(label)}</text>'
    )


def _arrow_label_offset(across: float, down: float, two_way: bool) -> tuple[GraphPoint, str]:
    """Where an arrow's label is, from the arrow's middle in px, and its text-anchor: beside it, on its own side."""
    if abs(across) > abs(down):
        return (0, 24 if two_way and across > 0 else -20), "middle"
    return ((-14, 0), "end") if two_way and down > 0 else ((14, 0), "start")


def _share_inside_box(across: float, down: float, box: tuple[float, float]) -> float:
    """The share of the way between two middles that is inside one box, with the gap to its border."""
    shares = [(side / 2 + ARROW_GAP) / abs(way) for side, way in zip(box, (across, down), strict=True) if way]
    return min(shares, default=0)
