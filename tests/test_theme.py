"""What theme, terminal and pages share is defined once: the terminal's size in Python, colours in theme.css."""

import re
from collections.abc import Iterator
from pathlib import Path

from bs4 import BeautifulSoup
from conftest import TALK, TinyTalk
from onstage.terminal import COLUMNS, ROWS

OURS = ("theme", "deck", "presenter", "notebook", "templates")


def texts() -> Iterator[Path]:
    """Our own styles, scripts and templates for the browser, and the Python files."""
    for folder in OURS:
        yield from (path for path in (TALK / "assets" / folder).rglob("*") if path.is_file())
    yield from (TALK / "scripts").rglob("*.py")


def test_the_dark_ground_is_defined_once() -> None:
    """Whatever is drawn on it, or looks like it, derives it from theme.css."""
    theme = TALK / "assets" / "theme" / "theme.css"
    ground = re.search(r"--dark-ground: (#[0-9a-f]{6})", theme.read_text("utf-8"))[1]
    found = {path: count for path in texts() if (count := path.read_text("utf-8").lower().count(ground))}

    assert found == {theme: 1}


def test_the_size_of_the_terminal_reaches_the_page(tiny_talk: TinyTalk) -> None:
    """Styles and scripts read it from the page, and none of them repeats it."""
    tiny_talk.slides("# A slide\n")
    page = BeautifulSoup(tiny_talk.build().read_text("utf-8"), "html.parser")
    repeated = [
        path.name
        for path in texts()
        if path.suffix in (".css", ".js", ".html", ".j2")
        and re.search(rf"\b{COLUMNS}(ch|em)?\b(?!px)", path.read_text("utf-8"))
    ]

    assert page.html["style"] == f"--terminal-columns: {COLUMNS}; --terminal-rows: {ROWS}"
    assert repeated == []
