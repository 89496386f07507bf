"""One measured lane: its bars, the words on them, and how it ended."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from ..swim_lanes import BAR_SHARE, LaneSheet
from .lane_axis import LABEL_SIZE, TimeScale, text_width
from .stretches import LaneStretch, lane_stretches, stretch_blocks_loop
from .trace import TraceLane, TracePart

THINNEST_BAR = 3  # px: a step of some microseconds has to be seen
COMB_TOOTH = 3  # px: many short steps are a comb
LABEL_ROOM = 14  # px around a label


@dataclass
class _SolidBar:
    """What is drawn solid in one piece: a step, or several that lie too close together to be told apart."""

    left: float  # px
    right: float
    span: int  # µs
    busy: int  # µs of it that something ran
    blocks: bool


def how_lane_ended(lane: TraceLane) -> tuple[str, str]:
    """The end of a lane in words, and the CSS class of these words; "" where there is nothing to say."""
    how, detail = lane.get("how", ""), lane.get("detail", "")
    if how == "raised":
        words = f"raised {detail.partition(':')[0]}".rstrip()
        return (f"{words}, never retrieved" if lane.get("untaken") else words), "end-raised"
    if how == "exited":
        return detail or how, "end-raised" if detail and not detail.endswith(" 0") else "end-returned"
    return how, f"end-{how.replace(' ', '-')}"


def draw_lane(
    sheet: LaneSheet, lane: TraceLane, trace: TracePart, scale: TimeScale, middle: float, height: float, colour: str
) -> set[str]:
    """Draw one lane; returns the kinds of waiting that one sees in it."""
    sheet.name(lane["name"], scale.left, middle)
    life = [part for part in lane_stretches(lane, trace) if part.begin <= scale.end and part.end >= scale.begin]
    waiting = [part for part in life if part.kind != "runs" and scale.x(part.end) - scale.x(part.begin) >= 1]
    for part in waiting:
        left, width = scale.x(part.begin), scale.x(part.end) - scale.x(part.begin)
        if part.kind == "turn":
            sheet.part(f'<rect class="turn" x="{left:.1f}" y="{middle - 1.5:.1f}" width="{width:.1f}" height="3"/>')
        else:
            sheet.bar(part.kind, left, width, middle, height)
    solid = _solid_bars([(part, stretch_blocks_loop(lane, part)) for part in life if part.kind == "runs"], scale)
    for piece in solid:
        if not piece.blocks:
            _draw_solid_bar(sheet, piece, middle, height, colour)
    named = [_draw_blocking_bar(sheet, piece, middle, height, colour) for piece in solid if piece.blocks]
    for part in waiting:
        if not any(left < scale.x(part.end) and right > scale.x(part.begin) for left, right in named):
            _label_waiting_bar(sheet, part, scale, middle)
    words, css = how_lane_ended(lane)
    if words and scale.begin < lane.get("end", -1) <= scale.end:
        sheet.end(words, scale.x(lane["end"]), middle, css)
    return {part.kind for part in waiting if scale.x(part.end) - scale.x(part.begin) >= THINNEST_BAR}


def _solid_bars(steps: Iterable[tuple[LaneStretch, bool]], scale: TimeScale) -> list[_SolidBar]:
    """The pieces to draw solid: each step, or several in one where their hairlines would touch."""
    pieces: list[_SolidBar] = []
    for step, is_blocking in steps:
        left = scale.x(step.begin)
        right = max(scale.x(step.end), left + THINNEST_BAR)
        last = pieces[-1] if pieces else None
        if last and not last.blocks and not is_blocking and left - last.right < 1:
            last.span += round((max(right, last.right) - last.right) / scale.unit)
            last.right, last.busy = max(right, last.right), last.busy + step.busy
        else:
            pieces.append(_SolidBar(left, right, step.end - step.begin, step.busy, is_blocking))
    return pieces


def _draw_solid_bar(sheet: LaneSheet, piece: _SolidBar, middle: float, height: float, colour: str) -> None:
    """A bar; a comb, where it is many short steps with pauses between them."""
    width = piece.right - piece.left
    if width < 3 * COMB_TOOTH or piece.busy > 0.8 * piece.span:
        sheet.bar(colour, piece.left, width, middle, height)
        return
    top, tall = middle - height * BAR_SHARE / 2, height * BAR_SHARE
    teeth = "".join(
        f"M{piece.left + place * 2 * COMB_TOOTH:.1f} {top:.1f}h{COMB_TOOTH}v{tall:.1f}h-{COMB_TOOTH}z"
        for place in range(math.ceil(width / COMB_TOOTH / 2))
    )
    sheet.part(f'<path class="{colour} comb" d="{teeth}"/>')


def _draw_blocking_bar(
    sheet: LaneSheet, piece: _SolidBar, middle: float, height: float, colour: str
) -> tuple[float, float]:
    """A step that blocks, in a frame, named in it or behind it; returns from where to where that reaches."""
    words = "blocks the loop"
    wide, width = text_width(words, LABEL_SIZE) + LABEL_ROOM, piece.right - piece.left
    top, tall = middle - height * BAR_SHARE / 2, height * BAR_SHARE
    sheet.part(
        f'<rect class="blocks" x="{piece.left - 2:.1f}" y="{top - 2:.1f}" width="{width + 4:.1f}" '
        f'height="{tall + 4:.1f}"/>'
    )
    sheet.bar(colour, piece.left, width, middle, height)
    if wide <= width:
        sheet.label(words, colour, piece.left + width / 2, middle)
        return piece.left, piece.right
    sheet.label(words, "waits", piece.right + wide / 2, middle)
    return piece.left, piece.right + wide


def _label_waiting_bar(sheet: LaneSheet, part: LaneStretch, scale: TimeScale, middle: float) -> None:
    """Write what is awaited, whole or without its arguments, if it has room."""
    left, right = scale.x(part.begin), scale.x(part.end)
    for text in (part.text, f"{part.text.partition('(')[0]}(…)"):
        if (
            part.kind != "turn"
            and part.text
            and text_width(text, LABEL_SIZE) + LABEL_ROOM <= right - left - THINNEST_BAR
        ):
            sheet.label(text, part.kind, (left + THINNEST_BAR + right) / 2, middle)
            return
