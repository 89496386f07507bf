"""Drawings and terminals of a deck as pictures and text that need no deck."""

import base64
import re
from xml.etree import ElementTree

from nbformat import NotebookNode
from notebooks import SETUP, cell, exported, slide
from support import TinyTalk


def pictures(part: NotebookNode) -> list[ElementTree.Element]:
    found = re.findall(r'src="data:image/svg\+xml;base64,([^"]+)"', part.outputs[0].data["text/html"])
    return [ElementTree.fromstring(base64.b64decode(data)) for data in found]


def test_a_drawing_is_a_picture_that_needs_no_theme(tiny_talk: TinyTalk) -> None:
    """Its colours are inside it, words say what it shows, and one that glides shows where it comes from and goes."""
    rows = "{'x': [waits(1, 'a'), runs(1)]}, alt='One \"bar\" & more'"
    glides = f"from onstage import nothing\n\nlanes({rows.replace('waits', 'nothing')}, then={{'x': [runs(1)]}})"
    tiny_talk.slides(SETUP + slide("a", cell(f"lanes({rows})", "remove-input") + cell(glides)))
    (notebook,) = exported(tiny_talk)
    still, gliding = notebook.cells[1:]
    (svg,) = pictures(still)

    assert still.outputs[0].data["text/plain"] == 'One "bar" & more'
    assert ".runs { fill: #e69f00; }" in svg[0].text
    assert "var(" not in svg[0].text
    assert [["transform" in part.attrib for part in step.iter() if part.get("class") == "runs"]
            for step in pictures(gliding)] == [[False], [True]]  # fmt: skip
    assert still.metadata.jupyter.source_hidden
