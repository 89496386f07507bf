"""The start tags of HTML, and where each of them is: what is not changed stays as it was written, byte for byte."""

import html
from dataclasses import dataclass
from html.parser import HTMLParser
from itertools import accumulate

TagAttributes = dict[str, str | None]  # None: the attribute has no value


@dataclass(frozen=True)
class StartTag:
    """One start tag of a page: what it says, and where it is."""

    name: str  # in lower case, as those of its attributes
    attributes: TagAttributes  # character references resolved
    begin: int  # in the page, counted in characters
    text: str  # as it is written in the page


class _StartTagParser(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self._begins_of_lines = [0, *accumulate(len(line) + 1 for line in page.split("\n"))]
        self.found: list[StartTag] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        line, column = self.getpos()
        text = self.get_starttag_text() or ""
        attributes: TagAttributes = {}
        for key, value in attrs:
            attributes.setdefault(key, value)  # of an attribute that is given twice, HTML takes the first
        self.found.append(StartTag(tag, attributes, self._begins_of_lines[line - 1] + column, text))


def start_tags(page: str) -> list[StartTag]:
    """The start tags of a page in their order; what looks like one in text, a comment or a script is not one.

    The parser is the one that BeautifulSoup builds on: it says where a tag is, so everything else stays byte for byte.
    """
    return _StartTagParser(page).found


def written_tag(tag: StartTag, attributes: TagAttributes) -> str:
    """The text of the tag with these attributes instead of its own."""
    words = [key if value is None else f'{key}="{html.escape(value)}"' for key, value in attributes.items()]
    return f"<{' '.join([tag.name, *words])}{'/' if tag.text.endswith('/>') else ''}>"
