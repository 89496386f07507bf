"""Cells become slides: notes before fragments, and an id for each."""

import re
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from decks import export
from hypothesis import given, settings
from hypothesis import strategies as some
from nbformat import NotebookNode, v4
from onstage.deck.exporter import DeckExporter
from onstage.deck.slides import slug_of_heading
from onstage.errors import SourceError
from support import TinyTalk


def prose(text: str, kind: str = "", **metadata: Any) -> NotebookNode:
    show = {"slideshow": {"slide_type": kind}} if kind else {}
    return v4.new_markdown_cell(text, metadata={**show, **metadata})


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
    cells = [
        prose("# A", onstage={"place": ["slides/1_a.md", 3]}),
        prose("# A", kind, onstage={"place": ["slides/2_b.md", 8]}),
    ]
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
    made = slug_of_heading(text)

    assert re.fullmatch(r"([^\W_]+(-[^\W_]+)*)?", made)
    assert made == made.lower()
    assert slug_of_heading(made) == made
    assert not made.isdigit()
