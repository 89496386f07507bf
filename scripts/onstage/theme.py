"""The deck's style sheet, theme.css, read: its rules, and the colours of its two looks."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import tinycss2

from .project import ASSETS

DARK, LIGHT = ":root", ':root[data-look="light"]'  # what is set for both looks, and what is different in the light one


@dataclass(frozen=True)
class ThemeRule:
    """One rule for one selector."""

    selector: str
    declarations: str  # as they are written, without comments


@cache
def theme_rules() -> tuple[ThemeRule, ...]:
    """The rules of theme.css in their order; without those inside @media and other at-rules."""
    text = (ASSETS / "theme" / "theme.css").read_text("utf-8")
    found = []
    for rule in tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True):
        if rule.type == "qualified-rule":
            declarations = _css_text(rule.content)
            found += [ThemeRule(selector, declarations) for selector in _rule_selectors(rule.prelude)]
    return tuple(found)


@cache
def theme_variables(selector: str = DARK) -> Mapping[str, str]:
    """The name (without --) of each variable that the rules for this selector set → its value, as it is written."""
    found = {}
    for rule in theme_rules():
        if rule.selector == selector:
            for one in tinycss2.parse_declaration_list(rule.declarations, skip_comments=True, skip_whitespace=True):
                if one.type == "declaration" and one.name.startswith("--"):
                    found[one.name.removeprefix("--")] = _css_text(one.value)
    return found


def _rule_selectors(prelude: list[Any]) -> Iterator[str]:
    """Each selector of a list; a comma inside brackets is a part of one."""
    start = 0
    for number, token in enumerate([*prelude, tinycss2.ast.LiteralToken(0, 0, ",")]):
        if token == ",":
            yield _css_text(prelude[start:number])
            start = number + 1


def _css_text(tokens: list[Any]) -> str:
    return str(tinycss2.serialize([token for token in tokens if token.type != "comment"])).strip()
