"""What stands without the deck: drawings and charts as pictures in the light look, recordings as coloured text."""

import base64
import html
import re
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path
from xml.etree import ElementTree

from pyte.screens import Char

from ...demos import screen_text
from ...project import ASSETS

RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
VARIABLE = re.compile(r"var\(--([\w-]+)\)")
DRAWING = re.compile(r"<svg\b[^>]*>.*?</svg>", re.DOTALL)
CLASSES = re.compile(r'\bclass="([^"]*)"')
MOVE = re.compile(r'style="--move: (-?[\d.]+)px"')
METADATA = re.compile(r"<metadata>.*?</metadata>", re.DOTALL)
MARGIN = 16  # px around a drawing
# The colours of a terminal as pyte names them, in ANSI's order.
ANSI_ORDER = ["black", "red", "green", "brown", "blue", "magenta", "cyan", "white"]


@dataclass(frozen=True)
class Still:
    """A picture that needs nothing else: an SVG, and what it shows in words."""

    svg: str
    alt: str

    @property
    def html(self) -> str:
        """As an image any page shows."""
        data = base64.b64encode(self.svg.encode()).decode()
        return f'<img alt="{html.escape(self.alt)}" src="data:image/svg+xml;base64,{data}" style="max-width: 100%">'


def drawings(markup: str) -> list[Still]:
    """The drawings in a cell's HTML that wear the theme; one that glides gives a picture before and one after."""
    found = []
    for svg in DRAWING.findall(markup):
        used = {name for names in CLASSES.findall(svg) for name in names.split()}
        rules = [f"{selector} {{ {text} }}" for selector, text in _theme()[1] if _applies(selector, used)]
        label = re.search(r'aria-label="([^"]*)"', svg)
        alt = html.unescape(label[1]) if label else ""
        steps = [MOVE.sub("", svg), MOVE.sub(r'transform="translate(\1 0)"', svg)] if MOVE.search(svg) else [svg]
        for step in steps if rules else ():
            alone = _alone(step, "\n".join(rules))
            if _is_xml(alone):
                found.append(Still(alone, alt))
    return found


def chart(picture: Path, alt: str) -> Still:
    """What a demo drew when recorded, its stage colours those of the light look."""
    svg = METADATA.sub("", picture.read_text("utf-8"))
    palette = _theme()[0]
    names = {palette[f"dark-{name}"].lower(): colour for name, colour in palette.items() if f"dark-{name}" in palette}
    svg = re.sub(r"#[0-9a-fA-F]{6}\b", lambda colour: names.get(colour[0].lower(), colour[0]), svg)
    sheet = f"<style>svg {{ background: {palette['ground']} }} text {{ font-family: sans-serif }}</style>"
    return Still(re.sub(r"(<svg\b[^>]*>)", lambda tag: tag[1] + sheet, svg, count=1), alt)


def terminal(cast: Path) -> str:
    """All that a recorded terminal showed in the end, coloured by ANSI codes."""
    return "\n".join(_line(row) for row in screen_text.rows(cast)).rstrip() + "\n"


def _line(row: list[Char]) -> str:
    while row and row[-1].data == " " and not row[-1].reverse and row[-1].bg == "default":
        row = row[:-1]
    parts = []
    for look, run in groupby(row, key=lambda char: (char.fg, char.bg, char.bold, char.reverse)):
        text, codes = "".join(char.data for char in run), _codes(*look)
        parts.append(f"\x1b[{';'.join(codes)}m{text}\x1b[0m" if codes else text)
    return "".join(parts)


def _codes(front: str, back: str, bold: bool, reverse: bool) -> list[str]:
    return ["1"] * bold + ["7"] * reverse + _colour(front, 30) + _colour(back, 40)


def _colour(name: str, base: int) -> list[str]:
    plain = name.removeprefix("bright")
    if plain in ANSI_ORDER:
        return [str(base + 60 * (plain != name) + ANSI_ORDER.index(plain))]
    if re.fullmatch(r"[0-9a-f]{6}", name):
        return [str(base + 8), "2", *(str(int(name[at : at + 2], 16)) for at in (0, 2, 4))]
    return []


@cache
def _theme() -> tuple[dict[str, str], list[tuple[str, str]]]:
    """The palette of the light look, and the rules for single classes, both without variables."""
    palette: dict[str, str] = {}
    rules = []
    for selectors, text in RULE.findall(COMMENT.sub("", (ASSETS / "theme" / "theme.css").read_text("utf-8"))):
        if selectors.strip() in (":root", ':root[data-look="light"]'):
            palette |= dict(re.findall(r"--([\w-]+):\s*([^;]+);", text))
        rules += [(selector.strip().removeprefix(".reveal "), text.strip()) for selector in selectors.split(",")]
    palette = {name: _resolved(value, palette) for name, value in palette.items()}
    return palette, [(selector, _resolved(text, palette)) for selector, text in rules]


def _resolved(text: str, palette: dict[str, str]) -> str:
    while (plain := VARIABLE.sub(lambda name: palette.get(name[1], "initial"), text)) != text:
        text = plain
    return text


def _applies(selector: str, used: set[str]) -> bool:
    """Whether all of the selector's classes are in the drawing; what depends on a state is left out."""
    classes = set(re.findall(r"\.([\w-]+)", selector))
    return bool(classes) and classes <= used and ":" not in selector and "[" not in selector


def _alone(svg: str, rules: str) -> str:
    """The drawing as a document of its own, with a margin on the ground of the slides."""
    svg = re.sub(r"\b(hatch|head)-[0-9a-f]{8}\b", r"\1", svg)  # random, so that slides do not share them
    head, body = svg.split(">", 1)
    if "xmlns=" not in head:
        head = head.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1)
    if box := re.search(r'viewBox="([-\d. ]+)"', head):
        x, y, width, height = (float(number) for number in box[1].split())
        grown = f"{x - MARGIN:g} {y - MARGIN:g} {width + 2 * MARGIN:g} {height + 2 * MARGIN:g}"
        head = head.replace(box[0], f'viewBox="{grown}"')
        head = re.sub(r'\b(width|height)="([\d.]+)"', _grown, head)
    return f"{head}><style>svg {{ background: {_theme()[0]['ground']} }}\n{rules}</style>{body}"


def _grown(size: re.Match[str]) -> str:
    return f'{size[1]}="{float(size[2]) + 2 * MARGIN:g}"'


def _is_xml(svg: str) -> bool:
    try:
        ElementTree.fromstring(svg)
    except ElementTree.ParseError:
        return False
    return True
