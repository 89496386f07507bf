"""Cells become slides: notes before fragments, an id a slide, and each demo as it is today."""

import json
import re
from dataclasses import asdict
from typing import Any
from urllib.parse import unquote

import pytest
from bs4 import BeautifulSoup, Tag
from conftest import TinyTalk
from hypothesis import given, settings
from hypothesis import strategies as some
from nbformat import NotebookNode, v4
from onstage import catalog, demo
from onstage.errors import SourceError, UsageError
from onstage.exporter import DeckExporter
from onstage.jupyter import BUILDING, MIME
from onstage.recording import Facts
from onstage.slides import slug

RIPPLE = """
    ROUNDS = 3

    def main():
        print("ripple", ROUNDS)

    main()
"""


def prose(text: str, kind: str = "", **metadata: Any) -> NotebookNode:
    show = {"slideshow": {"slide_type": kind}} if kind else {}
    return v4.new_markdown_cell(text, metadata={**show, **metadata})


def showing(**facts: Any) -> NotebookNode:
    """A code cell that was run and shows a demo."""
    output = v4.new_output("execute_result", {MIME: facts, "text/plain": "demo()"})
    return v4.new_code_cell("demo(…)", outputs=[output])


def export(tiny_talk: TinyTalk, *cells: NotebookNode) -> tuple[Tag, dict[str, bytes]]:
    """The slides of the deck that these cells make, and the files that travel with it."""
    resources: dict[str, Any] = {"metadata": {"name": "first"}}
    exporter = DeckExporter(talk=tiny_talk.project())
    page, resources = exporter.from_notebook_node(v4.new_notebook(cells=list(cells)), resources)
    return BeautifulSoup(page, "html.parser").select_one(".slides"), resources["outputs"]


def outline(element: Tag) -> list[Any]:
    """Sections, fragments and notes as nested lists, each with the text that stands directly in it."""
    inside: list[Any] = []
    for part in element.find_all(["section", "div", "aside", "p"], recursive=False):
        if part.name == "p":
            inside.append(part.get_text())
        elif part.name == "div" and "fragment" not in part.get("class", ()):
            inside += outline(part)
        else:
            inside.append([{"section": "slide", "aside": "notes"}.get(part.name, "fragment"), *outline(part)])
    return inside


def ids(tiny_talk: TinyTalk, *cells: NotebookNode) -> list[str]:
    return [part["id"] for part in export(tiny_talk, *cells)[0].select("section section")]


def complaint(tiny_talk: TinyTalk, *cells: NotebookNode) -> str:
    with pytest.raises(SourceError) as caught:
        export(tiny_talk, *cells)
    return str(caught.value)


def test_slides_hold_subslides_and_those_hold_fragments(tiny_talk: TinyTalk) -> None:
    """A slide begins a column, a subslide goes down in it, a fragment ends with its slide, skipped cells vanish."""
    cells = [
        prose("A"), prose("a"), prose("B", "subslide"), prose("b", "fragment"), prose("bb"), prose("no", "skip"),
        prose("c", "fragment"), prose("C", "slide"), prose("d", "fragment"), prose("e", "fragment"),
        prose("D", "slide"),
    ]  # fmt: skip

    assert outline(export(tiny_talk, *cells)[0]) == [
        ["slide", ["slide", "A", "a"], ["slide", "B", ["fragment", "b", "bb"], ["fragment", "c"]]],
        ["slide", ["slide", "C", ["fragment", "d"], ["fragment", "e"]]],
        ["slide", ["slide", "D"]],
    ]


@pytest.mark.parametrize("kind", ["slide", ""], ids=["a slide", "the first cell, of no kind"])
def test_notes_stand_before_the_fragments_of_their_slide(tiny_talk: TinyTalk, kind: str) -> None:
    """Inside a fragment the speaker would see them only while that fragment is current. Their order stays."""
    cells = [
        prose("early", "notes"), prose("A", kind), prose("a", "fragment"), prose("one", "notes"),
        prose("b", "fragment"), prose("two", "notes"),
        prose("B", "subslide"), prose("c", "fragment"), prose("three", "notes"),
    ]  # fmt: skip

    first = ["slide", "A", ["notes", "early"], ["notes", "one"], ["notes", "two"], ["fragment", "a"], ["fragment", "b"]]

    assert outline(export(tiny_talk, *cells)[0]) == [
        ["slide", first, ["slide", "B", ["notes", "three"], ["fragment", "c"]]],
    ]


def test_a_talk_with_nothing_to_see_is_refused(tiny_talk: TinyTalk) -> None:
    """Notes alone, skipped cells and nothing at all make no deck."""
    nothing = "slides: nothing to show: every cell is empty, notes, skipped or removed."
    hidden = v4.new_code_cell("1", metadata={"tags": ["remove-cell"]})

    assert complaint(tiny_talk) == nothing
    assert complaint(tiny_talk, prose("say", "notes"), prose("no", "skip"), hidden) == nothing


def test_what_a_slide_says_of_itself_is_in_its_section(tiny_talk: TinyTalk) -> None:
    """Its class, and data as reveal.js reads it: timing, transitions, backgrounds."""
    show = {"slide_type": "slide", "class": "title", "data": {"timing": 60, "auto_animate": 'a "b"'}}
    section = export(tiny_talk, prose("# A", slideshow=show))[0].select_one("section section")

    assert (section["class"], section["data-timing"], section["data-auto-animate"]) == (["title"], "60", 'a "b"')


@pytest.mark.parametrize(
    ("cell", "slide_id"),
    [
        (prose("# Why?", id="because"), "because"),
        (prose("# Why?", slideshow={"id": "because"}), "because"),
        (prose("# Why?", id="Why not?"), "why-not"),
        (prose("# *Why* `asyncio`, déjà vu?"), "why-asyncio-deja-vu"),
        (prose("# Зачем asyncio? 为什么"), "зачем-asyncio-为什么"),
        (prose("text\n\n### Why?"), "why"),
        (prose("no heading"), "slide-1"),
        (prose("# 日本語"), "日本語"),
        (prose("# Why?", id="日本語"), "日本語"),
        (prose("# …"), "slide-1"),
        (prose("# 2026"), "slide-2026"),
        (prose("# Why?", id=7), "slide-7"),
    ],
)
def test_a_slide_has_the_id_it_is_given_or_its_heading(tiny_talk: TinyTalk, cell: NotebookNode, slide_id: str) -> None:
    """And never a bare number, which reveal.js takes for the number of a slide."""
    assert ids(tiny_talk, cell) == [slide_id]


def test_the_heading_of_a_slide_is_looked_for_on_that_slide_alone(tiny_talk: TinyTalk) -> None:
    """Not in its notes, not in what is skipped, and not on the next slide."""
    cells = [
        prose("A"),
        prose("# In notes", "notes"),
        prose("# No", "skip"),
        prose("# Next", "slide"),
        prose("x", "subslide"),
    ]

    assert ids(tiny_talk, *cells) == ["slide-1", "next", "slide-5"]


@pytest.mark.parametrize("kind", ["slide", "subslide"])
def test_two_slides_with_one_id_are_both_named(tiny_talk: TinyTalk, kind: str) -> None:
    """The second is to be renamed, the first is where the id is taken."""
    cells = [prose("# A", onstage_place=["slides/1_a.md", 3]), prose("# A", kind, onstage_place=["slides/2_b.md", 8])]
    cells += [prose("# C", "slide", id="a")]

    assert complaint(tiny_talk, *cells) == (
        "slides/2_b.md:8: slide id 'a' is taken by slides/1_a.md:3: give one another id."
    )


def test_a_notebook_without_places_is_named_by_the_number_of_the_cell(tiny_talk: TinyTalk) -> None:
    """As in `jupyter nbconvert --to onstage`, which knows no lines."""
    assert complaint(tiny_talk, prose("# A"), prose("# A", "slide")) == (
        "first, cell 2: slide id 'a' is taken by first, cell 1: give one another id."
    )


def test_no_slide_has_the_id_of_a_part_of_the_page(tiny_talk: TinyTalk) -> None:
    """A slide called Notice is not where the stage writes why a build failed."""
    headings = [prose(f"# {word}", "slide") for word in ("Notice", "Reveal", "Slides", "Stage notice", "stage_notice")]
    page, _ = DeckExporter(talk=tiny_talk.project()).from_notebook_node(v4.new_notebook(cells=headings))
    found = [part["id"] for part in BeautifulSoup(page, "html.parser").select("[id]")]

    assert len(found) == len(set(found))


@settings(deadline=None)  # the machine may be busy
@given(some.text())
def test_a_slug_is_good_for_an_address(text: str) -> None:
    """Letters of any alphabet, none of them large, digits and single hyphens; and a slug's slug is itself."""
    made = slug(text)

    assert re.fullmatch(r"([^\W_]+(-[^\W_]+)*)?", made)
    assert made == made.lower()
    assert slug(made) == made
    assert not made.isdigit()


def test_a_demo_becomes_a_panel_with_its_code_and_its_script(tiny_talk: TinyTalk) -> None:
    """Code of the symbol, keys of the declaration, a link to the script, and the script itself beside the page."""
    header = '# keys = {enter = "go <on>", q = "quit"}'
    path = tiny_talk.demo("ripple", RIPPLE, header, title='Rings & "waves".')
    slides, files = export(tiny_talk, showing(name="ripple", show="main", lines="1|2"))
    panel = slides.select_one("figure.demo")
    keys = [(key["data-key"], unquote(key["data-types"]), key.contents[0].strip()) for key in panel.select(".demo-key")]

    assert panel.select_one(".demo-code code").get_text() == 'def main():\n    print("ripple", ROUNDS)'
    assert panel.select_one(".demo-code code")["data-line-numbers"] == "1|2"
    assert panel["data-demo"] == "ripple"
    assert panel["aria-label"] == 'Rings & "waves"'
    assert keys == [("enter", "\r", "go <on>"), ("q", "q", "quit")]
    assert panel.select_one("a")["href"] == "demos/ripple.py"
    assert files["demos/ripple.py"] == path.read_bytes()


def test_a_cell_that_shows_a_demo_is_not_shown_itself(tiny_talk: TinyTalk) -> None:
    """The audience sees the panel, not the line that asks for it."""
    tiny_talk.demo("ripple", RIPPLE)
    slides, _ = export(tiny_talk, showing(name="ripple", show=None, lines=""))

    assert slides.get_text().count("demo(…)") == 0
    assert slides.select_one(".demo-code code").get_text().endswith("main()")


@pytest.mark.parametrize(
    ("facts", "message"),
    [
        ({"name": "riple", "show": None}, "no demo named 'riple'. Did you mean 'ripple'?"),
        ({"name": "../x", "show": None}, "no demo named '../x'. There are: ripple."),
        ({"name": "ripple", "show": "mian"}, "no symbol 'mian' in ripple.py. Did you mean 'main'?"),
        ({"picture": "riple", "alt": ""}, "no demo named 'riple'. Did you mean 'ripple'?"),
        ({"picture": "ripple", "alt": ""}, "no picture of ripple is recorded: run `onstage record ripple`."),
    ],
    ids=["no demo", "a path", "no symbol", "no demo to picture", "no picture"],
)
def test_a_slide_that_shows_what_does_not_exist_is_named(
    tiny_talk: TinyTalk, facts: dict[str, Any], message: str
) -> None:
    """With its place and what exists."""
    tiny_talk.demo("ripple", RIPPLE)
    cell = showing(**facts, lines="")
    cell.metadata["onstage_place"] = ["slides/1_a.md", 7]

    assert complaint(tiny_talk, cell) == f"slides/1_a.md:7: {message}"


def test_a_demo_that_declares_itself_wrongly_is_named_itself(tiny_talk: TinyTalk) -> None:
    """Not the slide is wrong, but line 4 of the script."""
    tiny_talk.demo("ripple", RIPPLE, "# second = 3")
    message = "demos/ripple.py:4: unknown key 'second' in [tool.onstage]. Did you mean 'seconds'?"

    assert complaint(tiny_talk, showing(name="ripple", show=None, lines="")) == message


@pytest.mark.parametrize(("script", "older"), [(RIPPLE, ""), ("main = 7", ", by an older script")])
def test_a_recorded_picture_is_on_the_slide_with_its_facts(tiny_talk: TinyTalk, script: str, older: str) -> None:
    """What was measured, by which Python and when; and whether the script has changed since."""
    tiny_talk.demo("ripple", RIPPLE)
    recorded = catalog.find(tiny_talk.project(), "ripple").digest
    facts = Facts("3.13.1", "Linux x86_64", 8, "2026-01-02", 1.5, 0, recorded)
    folder = tiny_talk.root / "assets" / "recordings"
    folder.mkdir(parents=True)
    (folder / "ripple.svg").write_text("<svg/>")
    (folder / "ripple.json").write_text(json.dumps(asdict(facts)))
    (folder / "ripple.cast").write_text("")
    tiny_talk.demo("ripple", script)
    slides, _ = export(tiny_talk, showing(picture="ripple", alt="Rings that grow."))

    assert slides.select_one("[data-svg]")["aria-label"] == "Rings that grow."
    assert slides.select_one("figcaption").get_text() == (
        f"Measured by demos/ripple.py{older}: Python 3.13.1, Linux x86_64, 8 cores, 2026-01-02"
    )


def test_a_demo_in_a_live_notebook_brings_its_code_along(tiny_talk: TinyTalk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Any front end can show it; a deck finds nothing in it but what to look up."""
    tiny_talk.demo("ripple", RIPPLE)
    monkeypatch.chdir(tiny_talk.root / "slides")
    monkeypatch.delenv(BUILDING, raising=False)
    live = demo("ripple", show="main", lines="1")._repr_mimebundle_()
    monkeypatch.setenv(BUILDING, "1")
    built = demo("ripple", show="main", lines="1")._repr_mimebundle_()

    assert "def main():" in live.pop("text/html")
    assert live == built == {
        MIME: {"name": "ripple", "show": "main", "lines": "1"}, "text/plain": "demo('ripple', show='main')"
    }  # fmt: skip


def test_a_demo_that_does_not_exist_is_an_error_in_a_live_notebook(
    tiny_talk: TinyTalk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The author sees it at once, in the cell."""
    tiny_talk.demo("ripple", RIPPLE)
    monkeypatch.chdir(tiny_talk.root / "slides")
    monkeypatch.delenv(BUILDING, raising=False)

    with pytest.raises(UsageError, match="Did you mean 'ripple'"):
        demo("riple")
