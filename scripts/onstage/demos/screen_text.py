"""What a terminal shows, live or at the end of a recording, as text of a page: for readers, paper, screen readers."""

import functools
import html
import re
from collections.abc import Callable
from contextlib import suppress
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import pyte
from pyte.screens import Char

from . import recording

KEPT_HISTORY = 2000  # lines that have scrolled away and are kept
UNNAMED_COLOUR = re.compile("[0-9a-f]{6}")  # a colour out of 256 or of millions, as pyte gives it
ANSI_NAMES = {"brown": "yellow", "brightbrown": "yellow-intense"}  # pyte's names for what ANSI calls yellow
Screen = TypeVar("Screen", bound=pyte.Screen)


class ScreenLook(NamedTuple):
    """How a character looks; a colour is pyte's name for it, "default", or six hexadecimal digits."""

    front: str
    back: str
    bold: bool
    reverse: bool


def _tolerant_screen(kind: type[Screen]) -> type[Screen]:
    """A class of screens that ignore a control sequence whose parameters they do not take, as terminals do.

    pyte calls the method for a sequence with whatever parameters it has: a private form ("\\x1b[?6n") or one number
    too many would be a TypeError, and the end of the text.
    """
    for name in set(pyte.Stream.csi.values()):
        setattr(kind, name, _ignoring_type_errors(getattr(kind, name)))
    return kind


def _ignoring_type_errors(method: Callable[..., None]) -> Callable[..., None]:
    @functools.wraps(method)
    def tolerant(*parameters: Any, **private: Any) -> None:
        with suppress(TypeError):
            method(*parameters, **private)

    return tolerant


@_tolerant_screen
class LiveScreen(pyte.Screen):
    """A terminal's screen as it is now, to be fed through a pyte stream."""


@_tolerant_screen
class ScrolledScreen(pyte.HistoryScreen):
    """A terminal's screen, and the lines that have scrolled off its top."""


def last_screen(cast: Path) -> str:
    """All that a recording shows in the end, what scrolled away first, as HTML in the classes of a cell's output.

    One line of text per row, without empty rows at the end. Colours that have no name are left out.
    """
    return "\n".join(map(_screen_line_html, screen_rows(cast))).rstrip()


def screen_rows(cast: Path) -> list[list[Char]]:
    """The rows of the terminal at the end of a recording, each as wide as it was; what scrolled away first."""
    screen = ScrolledScreen(*recording.recorded_size(cast), history=KEPT_HISTORY)
    stream = pyte.Stream(screen)
    for _, kind, data in recording.recorded_events(cast):
        if kind == "o":
            stream.feed(data)
    lines = [*screen.history.top, *(screen.buffer[y] for y in range(screen.lines))]
    return [[line[x] for x in range(screen.columns)] for line in lines]


def live_screen(screen: pyte.Screen) -> str:
    """What a terminal shows at this moment, as HTML: all of its lines, colours without a name written out."""
    lines = ([screen.buffer[y][x] for x in range(screen.columns)] for y in range(screen.lines))
    return "\n".join(_screen_line_html(line, exact=True) for line in lines)


def screen_row_texts(row: list[Char]) -> list[tuple[ScreenLook, str]]:
    """The texts of a row that look the same, from left to right, without the blanks at its end."""
    length = len(row)
    while length and row[length - 1].data == " " and not row[length - 1].reverse and row[length - 1].bg == "default":
        length -= 1
    runs = groupby(row[:length], key=lambda char: ScreenLook(char.fg, char.bg, char.bold, char.reverse))
    return [(look, "".join(char.data for char in run)) for look, run in runs]


def _screen_line_html(row: list[Char], exact: bool = False) -> str:
    parts = []
    for look, text in screen_row_texts(row):
        classes, style = " ".join(_screen_classes(look)), _screen_style(look) if exact else ""
        attributes = (f' class="{classes}"' if classes else "") + (f' style="{style}"' if style else "")
        escaped = html.escape(text, quote=False)
        parts.append(f"<span{attributes}>{escaped}</span>" if attributes else escaped)
    return "".join(parts)


def _screen_colours(look: ScreenLook) -> list[tuple[str, str]]:
    """The colours of the text ("fg") and of the ground ("bg") as they are shown."""
    front, back = (look.back, look.front) if look.reverse else (look.front, look.back)
    return [("fg", front), ("bg", back)]


def _screen_classes(look: ScreenLook) -> list[str]:
    """The classes that nbconvert's ansi2html gives; a colour without a name has none."""
    colours = _screen_colours(look)
    classes = [f"ansi-{_screen_colour_name(colour)}-{part}" for part, colour in colours if colour != "default"]
    if look.reverse:
        classes += [f"ansi-default-inverse-{part}" for part, colour in colours if colour == "default"]
    if look.bold:
        classes.append("ansi-bold")
    return classes


def _screen_style(look: ScreenLook) -> str:
    """The colours that have no name, as CSS."""
    properties = {"fg": "color", "bg": "background"}
    return ";".join(
        f"{properties[part]}:#{colour}" for part, colour in _screen_colours(look) if UNNAMED_COLOUR.fullmatch(colour)
    )


def _screen_colour_name(colour: str) -> str:
    """pyte's name of a colour in the words of the classes: "brightred" is "red-intense"."""
    plain = ANSI_NAMES.get(colour, colour)
    return f"{plain.removeprefix('bright')}-intense" if plain.startswith("bright") else plain
