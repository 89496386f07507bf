"""Drawings and terminals of a deck as pictures and text that need no deck."""

import base64
import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from nbformat import NotebookNode
from notebooks import SETUP, cell, exported, slide
from onstage.export.notebook import stills
from support import TRACE, TinyTalk


def pictures(part: NotebookNode) -> list[ElementTree.Element]:
    found = re.findall(r'src="data:image/svg\+xml;base64,([^"]+)"', part.outputs[0].data["text/html"])
    return [ElementTree.fromstring(base64.b64decode(data)) for data in found]


def test_recorded_tasks_are_a_picture_with_the_facts_of_their_run(tiny_talk: TinyTalk) -> None:
    """The same lanes as in the deck, with the colours of the light look and all three textures inside."""
    tiny_talk.demo("ripple", "")
    tiny_talk.recording("ripple", trace=TRACE)
    shows = "from onstage import tasks\n\ntasks('ripple', alt='Three lanes at work.')"
    tiny_talk.slides(SETUP + slide("a", cell(shows, "remove-input")))
    (notebook,) = exported(tiny_talk)
    (still,) = notebook.cells[1:]
    (svg,) = pictures(still)
    style = svg.findtext("{*}style")

    assert "ripple.py: Python 3.11.7, Linux x86_64, 2 cores, 2026-11-22" in still.outputs[0].data["text/html"]
    assert still.outputs[0].data["text/plain"] == "Three lanes at work."
    assert sorted(part.get("id") for part in svg.iterfind(".//{*}pattern")) == ["waits", "waits-task", "waits-thread"]
    assert [
        rule for rule in (".end-cancelled", ".tick-label", ".turn", ".blocks", ".hatch-line") if rule not in style
    ] == [".turn"]
    assert "var(" not in style


def test_a_drawing_is_a_picture_that_needs_no_theme(tiny_talk: TinyTalk) -> None:
    """Its colours are inside it, words say what it shows, and one that glides shows where it comes from and goes."""
    rows = "{'x': [waits(1, 'a'), runs(1)]}, alt='One \"bar\" & more'"
    glides = f"from onstage import nothing\n\nlanes({rows.replace('waits', 'nothing')}, then={{'x': [runs(1)]}})"
    tiny_talk.slides(SETUP + slide("a", cell(f"lanes({rows})", "remove-input") + cell(glides)))
    (notebook,) = exported(tiny_talk)
    still, gliding = notebook.cells[1:]
    (svg,) = pictures(still)

    assert still.outputs[0].data["text/plain"] == 'One "bar" & more'
    assert ".runs { fill: #8a5600; }" in svg[0].text
    assert "var(" not in svg[0].text
    assert [["transform" in part.attrib for part in step.iter() if part.get("class") == "runs"]
            for step in pictures(gliding)] == [[False], [True]]  # fmt: skip
    assert still.metadata.jupyter.source_hidden


def test_a_terminal_is_text_with_the_codes_of_its_colours(tmp_path: Path) -> None:
    """Named, bright and true colours, bold and reverse; blanks at the end of a row are gone, coloured ones stay."""
    shown = "\x1b[1;91mred\x1b[0m  \r\n\x1b[38;2;255;128;0mone\x1b[0m \x1b[7mtwo\x1b[0m\r\n\x1b[43mx \x1b[0m\r\n"
    cast = tmp_path / "some.cast"
    cast.write_text(f"{json.dumps({'version': 2})}\n{json.dumps([0.1, 'o', shown])}\n")

    assert stills.still_terminal_text(cast) == (
        "\x1b[1;91mred\x1b[0m\n\x1b[38;2;255;128;0mone\x1b[0m \x1b[7mtwo\x1b[0m\n\x1b[43mx \x1b[0m\n"
    )


@pytest.mark.parametrize(
    "svg",
    [
        '<svg viewBox="0,0,9,9"><rect class="runs"/></svg>',
        '<svg xmlns="http://www.w3.org/2000/svg"><rect class="runs"/></svg>',
        '<svg width="100%" height="9"><rect class="runs"/></svg>',
    ],
)
def test_a_drawing_of_another_form_gets_the_colours_too(svg: str) -> None:
    """In a namespace of its own, with commas in its box, or without one: its size is left as it is."""
    (still,) = stills.still_drawings(f"<p>{svg}</p>")
    root = ElementTree.fromstring(still.svg)

    assert still.svg.startswith("<svg ")
    assert {element.tag.partition("}")[0] for element in root.iter()} == {"{http://www.w3.org/2000/svg"}
    assert ".runs { fill: #8a5600; }" in root[0].text
    assert [value for value in root.attrib.values() if value in svg] == [*root.attrib.values()]


@pytest.mark.parametrize(
    "svg", ["<svg><rect class='runs'></svg>", '<svg><rect class="strange"/></svg>', "<svg>&nbsp;</svg>"]
)
def test_a_drawing_that_is_not_ours_stays_an_output(svg: str) -> None:
    """It is not well-formed, or has none of the theme's classes."""
    assert stills.still_drawings(svg) == []
