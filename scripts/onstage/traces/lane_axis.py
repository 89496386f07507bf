"""The axis of time below measured lanes, and what their textures mean."""

import itertools
import math
from collections.abc import Sequence

from ..swim_lanes import DRAWING_WIDTH, LaneSheet

AXIS_HEIGHT, LEGEND_HEIGHT = 44, 40  # px
NAME_SIZE, LABEL_SIZE, SMALL_SIZE = 26, 22, 20  # px, as in theme.css
LETTER_WIDTH = 0.5  # em: the mean width of a letter, a little more than it is
TICK_ROOM = 90  # px between two ticks at least
TEXTURE_MEANINGS = {
    "waits": "a clock or a socket", "waits-task": "another task", "waits-thread": "a thread or a process",
    "turn": "its turn",
}  # fmt: skip


class TimeScale:
    """From µs since the start of the run to px, within a window of time."""

    def __init__(self, zero: int, begin: int, end: int, left: float, width: float) -> None:
        self.zero, self.begin, self.end = zero, begin, end  # zero: where the axis begins to count
        self.left, self.right = left, left + width
        self.unit = width / (end - begin)

    def x(self, at: int) -> float:
        """Where that instant is; one outside the window is at its edge."""
        return self.left + (min(max(at, self.begin), self.end) - self.begin) * self.unit


def draw_axis(sheet: LaneSheet, scale: TimeScale, bottom: float) -> None:
    """A line for each round number of seconds behind the lanes, and the number below them."""
    step = _tick_step((scale.end - scale.begin) * TICK_ROOM / (scale.right - scale.left))
    unit, name = (1_000, "ms") if scale.end - scale.zero < 100_000 else (1_000_000, "s")
    for number in itertools.count(math.ceil((scale.begin - scale.zero) / step)):
        at = scale.zero + number * step
        if at > scale.end:
            break
        x, words = scale.x(at), f"{number * step / unit:g} {name}"
        sheet.part(f'<path class="tick" d="M{x:.1f} 0V{bottom + 8:g}"/>')
        if x + text_width(words, SMALL_SIZE) / 2 <= DRAWING_WIDTH:
            sheet.text("tick-label", words, x, bottom + AXIS_HEIGHT * 0.55)


def _tick_step(least: float) -> int:
    """The next number of µs above that which a reader calls round: 1, 2 or 5 with zeros."""
    power = 1
    while power * 10 <= least:
        power *= 10
    return next(power * factor for factor in (1, 2, 5, 10) if power * factor >= least)


def draw_axis_legend(sheet: LaneSheet, kinds: Sequence[str], middle: float, left: float) -> None:
    """What each texture says, in one line."""
    words = "waits for"
    wide = text_width(words, SMALL_SIZE) + sum(80 + text_width(TEXTURE_MEANINGS[kind], SMALL_SIZE) for kind in kinds)
    x = max(min(left, DRAWING_WIDTH - wide), 0)
    sheet.text("legend", words, x, middle)
    x += text_width(words, SMALL_SIZE)
    for kind in kinds:
        x += 24
        if kind == "turn":
            sheet.part(f'<rect class="turn" x="{x:.1f}" y="{middle - 1.5:.1f}" width="36" height="3"/>')
        else:
            sheet.bar(kind, x, 36, middle, 34)
        sheet.text("legend", TEXTURE_MEANINGS[kind], x + 44, middle)
        x += 44 + text_width(TEXTURE_MEANINGS[kind], SMALL_SIZE)


def text_width(text: str, size: float) -> float:
    """About how many px a text of that size takes."""
    return len(text) * size * LETTER_WIDTH
