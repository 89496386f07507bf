"""Pictures and text that need no deck: drawings and charts in the light look, terminals as text with ANSI colours."""

import base64
import html
import re
from dataclasses import dataclass
from functools import cache
from itertools import chain
from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from pyte.screens import Char

from ... import theme
from ...demos import screen_text
from ...swim_lanes import WAITING

# A regular expression: Python's HTML parsers write attributes in lower case, and SVG has viewBox.
SVG_DRAWING = re.compile(r"<svg\b[^>]*>.*?</svg>", re.DOTALL)
# In ids and in what refers to them; not to share between slides.
RANDOM_ID = re.compile(rf"\b({'|'.join(WAITING)}|head)-[0-9a-f]{{8}}\b")
MOVE_STYLE = re.compile(r"--move: (-?[\d.]+)px")
SELECTOR_CLASS = re.compile(r"\.([\w-]+)")
CSS_VARIABLE = re.compile(r"var\(--([\w-]+)\)")
SVG_NAMESPACE = "http://www.w3.org/2000/svg"
VIEW_BOX = re.compile(r"(?:-?[\d.]+ ){3}-?[\d.]+")
DRAWN_MARGIN = 16  # px around a drawing
# The colours of a terminal as pyte names them, in ANSI's order.
ANSI_ORDER = ["black", "red", "green", "brown", "blue", "magenta", "cyan", "white"]


@dataclass(frozen=True)
class Still:
    """A picture that needs nothing else: an SVG, and what it shows in words."""

    svg: str
    alt: str

    @property
    def html(self) -> str:
        """The picture as an element that every front end shows."""
        data = base64.b64encode(self.svg.encode()).decode()
        return f'<img alt="{html.escape(self.alt)}" src="data:image/svg+xml;base64,{data}" style="max-width: 100%">'


def still_drawings(markup: str) -> list[Still]:
    """The drawings in a cell's HTML that use classes of the theme; of one that glides, its beginning and its end."""
    found = []
    for text in SVG_DRAWING.findall(markup):
        svg = _parsed_svg(RANDOM_ID.sub(r"\1", text))
        if svg is None:
            continue
        used = set(chain.from_iterable(element.get("class", "").split() for element in svg.iter()))
        rules = [rule for rule in _still_rules() if _rule_applies_to_still(rule.selector, used)]
        if rules:
            alt = svg.get("aria-label", "")
            _frame_still(svg, rules)
            found += [Still(step, alt) for step in _still_steps(svg)]
    return found


def still_chart(picture: Path, alt: str) -> Still:
    """What a demo drew when recorded, with the colours of the light look in place of the stage's."""
    # As text: parsed and written again, matplotlib's SVG would get other names for its namespaces.
    svg = re.sub(r"<metadata>.*?</metadata>", "", picture.read_text("utf-8"), flags=re.DOTALL)
    light = _still_variables()
    colours = {light[f"dark-{name}"].lower(): value for name, value in light.items() if f"dark-{name}" in light}
    svg = re.sub(r"#[0-9a-fA-F]{6}\b", lambda colour: colours.get(colour[0].lower(), colour[0]), svg)
    sheet = f"<style>svg {{ background: {light['ground']} }} text {{ font-family: sans-serif }}</style>"
    return Still(re.sub(r"(<svg\b[^>]*>)", lambda tag: tag[1] + sheet, svg, count=1), alt)


def still_terminal_text(cast: Path) -> str:
    """All that a recorded terminal shows in the end, with ANSI codes for its colours."""
    return "\n".join(map(_still_terminal_line, screen_text.screen_rows(cast))).rstrip() + "\n"


def _still_terminal_line(row: list[Char]) -> str:
    parts = []
    for look, text in screen_text.screen_row_texts(row):
        codes = _still_ansi_codes(*look)
        parts.append(f"\x1b[{';'.join(codes)}m{text}\x1b[0m" if codes else text)
    return "".join(parts)


def _still_ansi_codes(front: str, back: str, bold: bool, reverse: bool) -> list[str]:
    styles = [code for code, is_set in (("1", bold), ("7", reverse)) if is_set]
    return [*styles, *_still_colour_codes(front, 30), *_still_colour_codes(back, 40)]


def _still_colour_codes(name: str, base: int) -> list[str]:
    """The ANSI codes of a colour as pyte names it; `base` is 30 for the foreground, 40 for the background."""
    plain = name.removeprefix("bright")
    if plain in ANSI_ORDER:
        return [str((base if plain == name else base + 60) + ANSI_ORDER.index(plain))]
    if re.fullmatch(r"[0-9a-f]{6}", name):
        return [str(base + 8), "2", *(str(int(name[at : at + 2], 16)) for at in (0, 2, 4))]
    return []


@cache
def _still_variables() -> dict[str, str]:
    """The variables of the light look, with the values of others in place of references to them."""
    values = {**theme.theme_variables(theme.DARK), **theme.theme_variables(theme.LIGHT)}
    return {name: _resolved_for_still(value, values) for name, value in values.items()}


@cache
def _still_rules() -> tuple[theme.ThemeRule, ...]:
    """The rules of the theme in the light look, without variables, for elements that are not inside the deck."""
    light = _still_variables()
    return tuple(
        theme.ThemeRule(rule.selector.removeprefix(".reveal "), _resolved_for_still(rule.declarations, light))
        for rule in theme.theme_rules()
    )


def _resolved_for_still(text: str, values: dict[str, str]) -> str:
    while (plain := CSS_VARIABLE.sub(lambda name: values.get(name[1], "initial"), text)) != text:
        text = plain
    return text


def _rule_applies_to_still(selector: str, used: set[str]) -> bool:
    """Whether all classes of the selector are used; not one that depends on a state or an attribute."""
    classes = set(SELECTOR_CLASS.findall(selector))
    return bool(classes) and classes <= used and ":" not in selector and "[" not in selector


def _parsed_svg(svg: str) -> Element | None:
    """The drawing as XML; None where it is not well-formed, as a foreign one in HTML may be."""
    try:
        root = ElementTree.fromstring(svg)
    except ElementTree.ParseError:
        return None
    for element in root.iter():
        element.tag = element.tag.removeprefix(f"{{{SVG_NAMESPACE}}}")  # otherwise it would be written with a prefix
    return root


def _frame_still(svg: Element, rules: list[theme.ThemeRule]) -> None:
    """Make the drawing a separate document: its style, and a margin in the colour of the slides."""
    svg.set("xmlns", SVG_NAMESPACE)
    style = Element("style")
    ground = _still_variables()["ground"]
    style.text = "\n".join(
        [f"svg {{ background: {ground} }}", *(f"{rule.selector} {{ {rule.declarations} }}" for rule in rules)]
    )
    svg.insert(0, style)
    if VIEW_BOX.fullmatch(box := svg.get("viewBox", "")):
        x, y, width, height = map(float, box.split())
        svg.set(
            "viewBox",
            f"{x - DRAWN_MARGIN:g} {y - DRAWN_MARGIN:g} {width + 2 * DRAWN_MARGIN:g} {height + 2 * DRAWN_MARGIN:g}",
        )
        for side in ("width", "height"):
            if re.fullmatch(r"[\d.]+", size := svg.get(side, "")):
                svg.set(side, f"{float(size) + 2 * DRAWN_MARGIN:g}")


def _still_steps(svg: Element) -> list[str]:
    """The drawing as text; where parts of it glide, once with these at their beginning and once at their end."""
    gliding = [(element, move) for element in svg.iter() if (move := MOVE_STYLE.fullmatch(element.get("style", "")))]
    for element, _ in gliding:
        del element.attrib["style"]
    steps = [ElementTree.tostring(svg, "unicode")]
    if gliding:
        for element, move in gliding:
            element.set("transform", f"translate({move[1]} 0)")
        steps.append(ElementTree.tostring(svg, "unicode"))
    return steps
