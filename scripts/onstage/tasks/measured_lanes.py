"""A trace → swim lanes as SVG: what the tasks of a run did, as it was measured, in the look of lanes()."""

import itertools
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..errors import UsageError
from ..swim_lanes import BAR_SHARE, END_GAP, NAME_GAP, WIDTH, Sheet
from .stretches import Stretch, blocks, chosen, stretches
from .trace import Lane, TracePart

COLOURS = ("runs", "other", "third", "fourth")  # classes of the theme, by the place of a lane among the others
LANE_HEIGHT, LOWEST_LANE = 72, 34  # px
MOST_DRAWN = 12  # lanes
LANES_HEIGHT = 384  # px for all lanes together, where no height is given
AXIS_HEIGHT, LEGEND_HEIGHT = 44, 40  # px
THINNEST_STEP = 3  # px: a step of some microseconds has to be seen
TOOTH = 3  # px: many short steps are a comb
NAME_SIZE, LABEL_SIZE, SMALL_SIZE = 26, 22, 20  # px, as in theme.css
LETTER = 0.5  # em: the mean width of a letter, a little more than it is
LABEL_ROOM = 14  # px around a label
TICK_ROOM = 90  # px between two ticks at least
MEANINGS = {
    "waits": "a clock or a socket", "waits-task": "another task", "waits-thread": "a thread or a process",
    "turn": "its turn",
}  # fmt: skip


@dataclass(frozen=True)
class Wish:
    """What a slide wants to see of a run. Times are in seconds, counted from the first task's begin."""

    only: tuple[str, ...] = ()  # names of tasks or coroutines; () is all of them
    begin: float | None = None
    end: float | None = None
    height: float | None = None  # of a lane, in px


@dataclass
class _Solid:
    """What is drawn solid in one piece: a step, or several that lie too close together to be told apart."""

    left: float  # px
    right: float
    span: int  # µs
    busy: int  # µs of it that something ran
    blocks: bool


class _Scale:
    """From µs since the start of the run to px, within a window of time."""

    def __init__(self, zero: int, begin: int, end: int, left: float, width: float) -> None:
        self.zero, self.begin, self.end = zero, begin, end  # zero: where the axis begins to count
        self.left, self.right = left, left + width
        self.unit = width / (end - begin)

    def x(self, at: int) -> float:
        """Where that instant is; one outside the window is at its edge."""
        return self.left + (min(max(at, self.begin), self.end) - self.begin) * self.unit


def measured_lanes(trace: TracePart, alt: str, wish: Wish, mark: str = "") -> str:
    """The lanes of that trace as SVG; `alt` says in words what the picture shows, `mark` makes its ids its own.

    Raises UsageError where the wish cannot be fulfilled.
    """
    lanes = chosen(trace, wish.only)
    zero = min(lane["begin"] for lane in trace["lanes"])
    begin, end = _window(trace, lanes, zero, wish)
    if not wish.only:
        lanes = [lane for lane in lanes if lane["begin"] < end and lane.get("end", end) > begin]
    if len(lanes) > MOST_DRAWN:
        raise UsageError(f"{len(lanes)} lanes; a picture holds {MOST_DRAWN}: name those to draw with only=[…].")
    names = max(_wide(lane["name"], NAME_SIZE) for lane in lanes) + NAME_GAP
    scale = _Scale(zero, begin, end, names, _room(lanes, names, begin, end) - names)
    height = wish.height or max(min(LANE_HEIGHT, LANES_HEIGHT / len(lanes)), LOWEST_LANE)
    sheet = Sheet(mark)
    _draw_axis(sheet, scale, len(lanes) * height)
    seen: set[str] = set()
    for number, lane in enumerate(lanes):
        seen |= _draw_lane(sheet, lane, trace, scale, (number + 0.5) * height, height, COLOURS[number % len(COLOURS)])
    tall = len(lanes) * height + AXIS_HEIGHT
    if seen - {"waits"}:  # the talk says only of these two what they mean: solid runs, hatched waits
        _draw_legend(sheet, [kind for kind in MEANINGS if kind in seen], tall + LEGEND_HEIGHT / 2, names)
        tall += LEGEND_HEIGHT
    return sheet.svg(alt, tall)


def _window(trace: TracePart, lanes: Sequence[Lane], zero: int, wish: Wish) -> tuple[int, int]:
    """The first and the last µs to draw."""
    begin = zero + round(wish.begin * 1e6) if wish.begin is not None else min(lane["begin"] for lane in lanes)
    last = max(lane.get("end", trace["now"]) for lane in lanes)
    end = zero + round(wish.end * 1e6) if wish.end is not None else last
    if begin >= min(end, last):
        raise UsageError(f"nothing to draw from {(begin - zero) / 1e6:g} s to {(end - zero) / 1e6:g} s.")
    return begin, end


def _room(lanes: Sequence[Lane], names: float, begin: int, end: int) -> float:
    """How far to the right the window of time may reach, so that the words behind each lane have room."""
    right: float = WIDTH
    for lane in lanes:
        words, over = _how_it_ended(lane)[0], lane.get("end", end)
        if words and begin < over <= end:
            share = (over - begin) / (end - begin)
            right = min(right, names + (WIDTH - names - END_GAP - _wide(words, SMALL_SIZE)) / share)
    return right


def _how_it_ended(lane: Lane) -> tuple[str, str]:
    """The end of a lane in words, and the CSS class of these words; "" where there is nothing to say."""
    how, detail = lane.get("how", ""), lane.get("detail", "")
    if how == "raised":
        words = f"raised {detail.partition(':')[0]}".rstrip()
        return (f"{words}, never retrieved" if lane.get("untaken") else words), "end-raised"
    if how == "exited":
        return detail or how, "end-raised" if detail and not detail.endswith(" 0") else "end-returned"
    return how, f"end-{how.replace(' ', '-')}"


def _draw_lane(
    sheet: Sheet, lane: Lane, trace: TracePart, scale: _Scale, middle: float, height: float, colour: str
) -> set[str]:
    """Draw one lane; returns the kinds of waiting that one sees in it."""
    sheet.name(lane["name"], scale.left, middle)
    life = [part for part in stretches(lane, trace) if part.begin <= scale.end and part.end >= scale.begin]
    waiting = [part for part in life if part.kind != "runs" and scale.x(part.end) - scale.x(part.begin) >= 1]
    for part in waiting:
        left, width = scale.x(part.begin), scale.x(part.end) - scale.x(part.begin)
        if part.kind == "turn":
            sheet.part(f'<rect class="turn" x="{left:.1f}" y="{middle - 1.5:.1f}" width="{width:.1f}" height="3"/>')
        else:
            sheet.bar(part.kind, left, width, middle, height)
    solid = _solid([(part, blocks(lane, part)) for part in life if part.kind == "runs"], scale)
    for piece in solid:
        if not piece.blocks:
            _draw_solid(sheet, piece, middle, height, colour)
    named = [_draw_blocking(sheet, piece, middle, height, colour) for piece in solid if piece.blocks]
    for part in waiting:
        if not any(left < scale.x(part.end) and right > scale.x(part.begin) for left, right in named):
            _label_wait(sheet, part, scale, middle)
    words, css = _how_it_ended(lane)
    if words and scale.begin < lane.get("end", -1) <= scale.end:
        sheet.end(words, scale.x(lane["end"]), middle, css)
    return {part.kind for part in waiting if scale.x(part.end) - scale.x(part.begin) >= THINNEST_STEP}


def _solid(steps: Iterable[tuple[Stretch, bool]], scale: _Scale) -> list[_Solid]:
    """The pieces to draw solid: each step, or several in one where their hairlines would touch."""
    pieces: list[_Solid] = []
    for step, is_blocking in steps:
        left = scale.x(step.begin)
        right = max(scale.x(step.end), left + THINNEST_STEP)
        last = pieces[-1] if pieces else None
        if last and not last.blocks and not is_blocking and left - last.right < 1:
            last.span += round((max(right, last.right) - last.right) / scale.unit)
            last.right, last.busy = max(right, last.right), last.busy + step.busy
        else:
            pieces.append(_Solid(left, right, step.end - step.begin, step.busy, is_blocking))
    return pieces


def _draw_solid(sheet: Sheet, piece: _Solid, middle: float, height: float, colour: str) -> None:
    """A bar; a comb, where it is many short steps with pauses between them."""
    width = piece.right - piece.left
    if width < 3 * TOOTH or piece.busy > 0.8 * piece.span:
        sheet.bar(colour, piece.left, width, middle, height)
        return
    top, tall = middle - height * BAR_SHARE / 2, height * BAR_SHARE
    teeth = "".join(
        f"M{piece.left + place * 2 * TOOTH:.1f} {top:.1f}h{TOOTH}v{tall:.1f}h-{TOOTH}z"
        for place in range(math.ceil(width / TOOTH / 2))
    )
    sheet.part(f'<path class="{colour} comb" d="{teeth}"/>')


def _draw_blocking(sheet: Sheet, piece: _Solid, middle: float, height: float, colour: str) -> tuple[float, float]:
    """A step that blocks, in a frame, named in it or behind it; returns from where to where that reaches."""
    words = "blocks the loop"
    wide, width = _wide(words, LABEL_SIZE) + LABEL_ROOM, piece.right - piece.left
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


def _label_wait(sheet: Sheet, part: Stretch, scale: _Scale, middle: float) -> None:
    """Write what is awaited, whole or without its arguments, if it has room."""
    left, right = scale.x(part.begin), scale.x(part.end)
    for text in (part.text, f"{part.text.partition('(')[0]}(…)"):
        if part.kind != "turn" and part.text and _wide(text, LABEL_SIZE) + LABEL_ROOM <= right - left - THINNEST_STEP:
            sheet.label(text, part.kind, (left + THINNEST_STEP + right) / 2, middle)
            return


def _draw_axis(sheet: Sheet, scale: _Scale, bottom: float) -> None:
    """A line for each round number of seconds behind the lanes, and the number below them."""
    step = _tick_step((scale.end - scale.begin) * TICK_ROOM / (scale.right - scale.left))
    unit, name = (1_000, "ms") if scale.end - scale.zero < 100_000 else (1_000_000, "s")
    for number in itertools.count(math.ceil((scale.begin - scale.zero) / step)):
        at = scale.zero + number * step
        if at > scale.end:
            break
        x, words = scale.x(at), f"{number * step / unit:g} {name}"
        sheet.part(f'<path class="tick" d="M{x:.1f} 0V{bottom + 8:g}"/>')
        if x + _wide(words, SMALL_SIZE) / 2 <= WIDTH:
            sheet.text("tick-label", words, x, bottom + AXIS_HEIGHT * 0.55)


def _tick_step(least: float) -> int:
    """The next number of µs above that which a reader calls round: 1, 2 or 5 with zeros."""
    power = 1
    while power * 10 <= least:
        power *= 10
    return next(power * factor for factor in (1, 2, 5, 10) if power * factor >= least)


def _draw_legend(sheet: Sheet, kinds: Sequence[str], middle: float, left: float) -> None:
    """What each texture says, in one line."""
    words = "waits for"
    wide = _wide(words, SMALL_SIZE) + sum(80 + _wide(MEANINGS[kind], SMALL_SIZE) for kind in kinds)
    x = max(min(left, WIDTH - wide), 0)
    sheet.text("legend", words, x, middle)
    x += _wide(words, SMALL_SIZE)
    for kind in kinds:
        x += 24
        if kind == "turn":
            sheet.part(f'<rect class="turn" x="{x:.1f}" y="{middle - 1.5:.1f}" width="36" height="3"/>')
        else:
            sheet.bar(kind, x, 36, middle, 34)
        sheet.text("legend", MEANINGS[kind], x + 44, middle)
        x += 44 + _wide(MEANINGS[kind], SMALL_SIZE)


def _wide(text: str, size: float) -> float:
    """About how many px a text of that size takes."""
    return len(text) * size * LETTER
