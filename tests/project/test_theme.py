"""What pages, styles and scripts share: the size of the terminal, the colours, and the order of the scripts."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from onstage import theme
from onstage.demos.script_block import COLUMNS, ROWS
from support import TALK, TinyTalk

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


def test_charts_are_drawn_in_the_colours_of_the_dark_look() -> None:
    """matplotlib reads no style sheet: each colour of its own file is one that the deck can swap for its variable."""
    text = (TALK / "assets" / "theme" / "matplotlibrc").read_text("utf-8")
    drawn = {f"#{colour}" for colour in re.findall(r"\b[0-9a-f]{6}\b", text)}
    dark = {value.lower() for name, value in theme.theme_variables().items() if name.startswith("dark-")}

    assert len(drawn) > 5
    assert drawn <= dark


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


def test_scripts_are_loaded_in_the_order_that_deck_js_describes(tiny_talk: TinyTalk) -> None:
    """Each script of ours, once, and none that is not there."""
    tiny_talk.slides("# A slide\n")
    page = BeautifulSoup(tiny_talk.build().read_text("utf-8"), "html.parser")
    loaded = [script["src"].removeprefix("assets/deck/") for script in page.select('script[src^="assets/deck/"]')]
    head = (TALK / "assets" / "deck" / "deck.js").read_text("utf-8").split("'use strict'")[0].replace("\n// ", " ")
    described = re.search(r"index\.html\.j2 loads them: (.*?)\.", head)[1]
    described = re.sub(r"\(.*?\)|then the third-party scripts,", "", described)

    assert loaded == [f"{name}.js" for name in re.split(r"[\s,]+", described)]
    assert sorted(loaded) == sorted(path.name for path in (TALK / "assets" / "deck").glob("*.js"))


def test_the_theme_is_read_rule_by_rule(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One per selector, where a comma in brackets parts none; not those of @media; comments are no part of it."""
    text = """
    /* :root { --no: 1 } */
    @font-face { font-family: "A, B"; src: url(a.woff2) }
    :root { --ink: #111; /* --old: 2; */ --mono: "A, B", monospace; color: red }
    :is(.a, .b) .c, .d::after { content: "}, {"; }
    @media print { :root { --ink: #000 } .e { color: red } }
    :root[data-look="light"] { --ink: #eee }
    """
    (tmp_path / "theme").mkdir()
    (tmp_path / "theme" / "theme.css").write_text(text)
    monkeypatch.setattr(theme, "ASSETS", tmp_path)
    theme.theme_rules.cache_clear()
    theme.theme_variables.cache_clear()
    try:
        selectors = [rule.selector for rule in theme.theme_rules()]
        assert selectors == [":root", ":is(.a, .b) .c", ".d::after", ':root[data-look="light"]']
        assert theme.theme_rules()[2].declarations == 'content: "}, {";'
        assert theme.theme_variables() == {"ink": "#111", "mono": '"A, B", monospace'}
        assert theme.theme_variables(theme.LIGHT) == {"ink": "#eee"}
    finally:
        theme.theme_rules.cache_clear()
        theme.theme_variables.cache_clear()
