"""What a terminal shows at the end of a recording, as text of a page: for readers, for paper, for screen readers."""

import html
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import groupby
from pathlib import Path
from typing import Any, TypeVar

import pyte
from pyte.screens import Char

from . import recording
from .terminal import COLUMNS, ROWS

HISTORY = 2000  # lines that have scrolled away and are kept
UNNAMED = re.compile("[0-9a-f]{6}")
Look = tuple[str, str, bool, bool]  # foreground and background as pyte names them, bold, reverse
Screen = TypeVar("Screen", bound=pyte.Screen)
ANSI_NAMES = {"brown": "yellow", "brightbrown": "yellow-intense"}  # pyte's names for what ANSI calls yellow


def last_screen(cast: Path) -> str:
    """All that a recording shows in the end, what scrolled away first, as HTML in the colours of a cell's output."""
    return "\n".join(map(_line, rows(cast))).rstrip()


def rows(cast: Path) -> list[list[Char]]:
    """The same as the rows of the terminal, what scrolled away first."""
    screen = unshaken(pyte.HistoryScreen(COLUMNS, ROWS, history=HISTORY, ratio=0.5))
    stream = pyte.Stream(screen)
    for _, kind, data in recording.events(cast):
        if kind == "o":
            stream.feed(data)
    lines = [*screen.history.top, *(screen.buffer[y] for y in range(ROWS))]
    return [[line[x] for x in range(COLUMNS)] for line in lines]


def runs_of(row: list[Char]) -> Iterator[tuple[Look, str]]:
    """The stretches of a row that look alike, each with its text; without the blanks at the end of the row."""
    end = len(row)
    while end and row[end - 1].data == " " and not row[end - 1].reverse and row[end - 1].bg == "default":
        end -= 1
    for look, run in groupby(row[:end], key=lambda char: (char.fg, char.bg, char.bold, char.reverse)):
        yield look, "".join(char.data for char in run)


def unshaken(screen: Screen) -> Screen:
    """The same screen, which leaves out sequences pyte stumbles over: private forms, and too many numbers."""

    def forgiving(act: Callable[..., None]) -> Callable[..., None]:
        def done(*numbers: Any, **kw: Any) -> None:
            with suppress(TypeError):
                act(*numbers, **kw)

        return done

    for name in {*pyte.Stream.csi.values()}:
        setattr(screen, name, forgiving(getattr(screen, name)))
    return screen


def live_screen(screen: pyte.Screen) -> str:
    """What a terminal shows at this moment, all of its rows, as HTML; colours without a name are written out."""
    return "\n".join(_line([screen.buffer[y][x] for x in range(COLUMNS)], exact=True) for y in range(ROWS))


def _line(row: list[Char], exact: bool = False) -> str:
    parts = []
    for look, run in runs_of(row):
        text = html.escape(run, quote=False)
        classes, style = " ".join(_classes(*look)), _style(*look) if exact else ""
        about = f' class="{classes}"' * bool(classes) + f' style="{style}"' * bool(style)
        parts.append(f"<span{about}>{text}</span>" if about else text)
    return "".join(parts)


def _classes(front: str, back: str, bold: bool, reverse: bool) -> list[str]:
    """The classes that ansi2html gives, for the colours that have names; others stay as the text is."""
    if reverse:
        front, back = back, front
    named = [f"ansi-{_name(front)}-fg"] * (front != "default") + [f"ansi-{_name(back)}-bg"] * (back != "default")
    bare = (front, "fg"), (back, "bg")
    inverse = [f"ansi-default-inverse-{place}" for colour, place in bare if reverse and colour == "default"]
    return named + inverse + ["ansi-bold"] * bold


def _style(front: str, back: str, _: bool, reverse: bool) -> str:
    """The colours that have no names, out of 256 or of millions: pyte gives them as six digits."""
    if reverse:
        front, back = back, front
    wanted = (("color", front), ("background", back))
    return ";".join(f"{what}:#{colour}" for what, colour in wanted if UNNAMED.fullmatch(colour))


def _name(colour: str) -> str:
    plain = ANSI_NAMES.get(colour, colour)
    return f"{plain.removeprefix('bright')}-intense" if plain.startswith("bright") else plain
