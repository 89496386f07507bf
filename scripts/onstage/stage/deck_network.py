"""What the pages and style sheets of a built deck would fetch from another machine."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import tinycss2
from bs4 import BeautifulSoup

# Attributes that make a browser fetch something; the href of a link that one clicks is not one of them.
FETCHED_ATTRIBUTES = ("src", "srcset", "href", "data", "poster", "data-src")
FOREIGN_ADDRESS = re.compile(r"""(?:https?:)?//[\w.-]+\.[^\s"')]*""", re.IGNORECASE)


def foreign_addresses(folder: Path) -> Iterator[str]:
    """Each address in the deck of that folder that leads to another machine and that a browser would fetch."""
    for path in folder.rglob("*.css"):
        yield from _foreign_in_css(path.read_text("utf-8"))
    for path in folder.rglob("*.html"):
        yield from _foreign_in_page(BeautifulSoup(path.read_text("utf-8"), "html.parser"))


def _foreign_in_page(page: BeautifulSoup) -> Iterator[str]:
    for element in page.find_all(lambda tag: tag.name not in ("a", "area")):
        for name, value in element.attrs.items():
            if name == "style":
                yield from _foreign_in_css(str(value))
            elif name in FETCHED_ATTRIBUTES or name.startswith("data-background"):
                yield from FOREIGN_ADDRESS.findall(str(value))
    for sheet in page.find_all("style"):
        yield from _foreign_in_css(sheet.text)


def _foreign_in_css(text: str) -> Iterator[str]:
    for address in _css_urls(tinycss2.parse_component_value_list(text, skip_comments=True)):
        if FOREIGN_ADDRESS.match(address):
            yield address


def _css_urls(tokens: list[Any]) -> Iterator[str]:
    """Each address in url(…), quoted or not, and each string behind @import, inside blocks and functions as well."""
    importing = False
    for token in tokens:
        if token.type == "url":
            yield token.value
        elif token.type == "function" and token.lower_name == "url":
            yield from (part.value for part in token.arguments if part.type == "string")
        elif token.type == "string" and importing:
            yield token.value
        importing = (token.type == "at-keyword" and token.lower_value == "import") or (
            importing and token.type == "whitespace"
        )
        yield from _css_urls(getattr(token, "content", None) or getattr(token, "arguments", None) or [])
