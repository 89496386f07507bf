"""The cells of a notebook: a demo with its recorded result, prose with its pictures, what tags hide."""

import base64
from pathlib import Path

import nbformat
from nbformat import v4
from notebooks import RICH, cell, codes, exported, ran, slide
from support import PIXEL, TinyTalk


def test_a_demo_is_told_with_what_it_needs(tiny_talk: TinyTalk) -> None:
    """Where it was recorded, a server, a newer Python, and packages with their markers, quoted for a shell."""
    header = '# seconds = 5\n# needs = ["postgres"]'
    tiny_talk.demo("asks", 'print("x")\n', header)
    path = tiny_talk.root / "demos" / "asks.py"
    listed = "requires-python = \">=3.14\"\n# dependencies = ['uvloop; sys_platform!=\"win32\"', 'rich']"
    path.write_text(path.read_text().replace("# [tool", f"# {listed}\n# [tool"))
    tiny_talk.demo("other", 'print("y")\n', "# seconds = 5")
    tiny_talk.chapter(("a", cell('demo("asks")')), ("b", cell('demo("other")')), ("c", cell('demo("asks", "x")')))
    path.write_text(path.read_text() + "x = 1\n")
    tiny_talk.recording("asks", (0.1, "x\r\n"))
    (notebook,) = exported(tiny_talk)
    told = notebook.cells[2].source

    assert "**What one sees** (`asks.py`, recorded with Python 3.11.7, Linux x86_64, 2 cores, 2026-11-22)" in told
    assert "DATABASE_URL" in told
    assert codes(notebook)[0] == "%pip install -q \"uvloop; sys_platform != 'win32'\" rich"
    assert notebook.cells[-1].source == "From `asks.py`:\n\n```python\nx = 1\n```"


def test_the_recorded_result_is_the_output_of_the_demo(tiny_talk: TinyTalk) -> None:
    """The last screen in its colours, and what was drawn, in those of the light look, for any front end."""
    tiny_talk.demo("draws", 'axes.figure.savefig("drawn.svg")\n')
    drawing = '<svg xmlns="http://www.w3.org/2000/svg"><text fill="#e8edf3">t</text></svg>'
    screen = "gone\x1b[2K\r\x1b[1;36m12\x1b[0m \x1b[92mbright\x1b[0m é\r\n"
    tiny_talk.recording("draws", (0.1, screen), picture=drawing)
    tiny_talk.chapter(("a", cell('demo("draws")')))
    (notebook,) = exported(tiny_talk)
    text, drawn = notebook.cells[-1].outputs

    assert text.text == "\x1b[1;36m12\x1b[0m \x1b[92mbright\x1b[0m é\n"
    assert 'fill="#1a2430"' in drawn.data["image/svg+xml"]
    assert drawn.data["text/html"].startswith('<img alt="What one sees" src="data:image/svg+xml;base64,')
    assert notebook.cells[-1].source.endswith('display(SVG("drawn.svg"))')


def test_a_script_that_redraws_shows_its_end_alone(tiny_talk: TinyTalk, tmp_path: Path) -> None:
    """As wide as on stage, and without a code that moves a cursor."""
    body = RICH.format(listed='["rich"]') + (
        "import asyncio\nfrom rich.live import Live\n\n\ndef main():\n    seen = []\n"
        "    with Live(get_renderable=lambda: ' '.join(seen), refresh_per_second=20):\n        for n in range(40):\n"
        "            seen.append('x')\n            asyncio.run(asyncio.sleep(0.01))\n\n\nmain()\n"
    )
    tiny_talk.demo("redraws", body)
    tiny_talk.chapter(("a", cell('demo("redraws")')))
    (notebook,) = exported(tiny_talk)

    assert ran(notebook, tmp_path)[-1].rstrip() == " ".join("x" * 40)


def test_ordinary_cells_keep_their_outputs_and_hide_what_tags_hide(tiny_talk: TinyTalk) -> None:
    """In the way Jupyter and Colab understand; a cell that is only removed from slides is there, unseen."""
    tags = ("remove-input", "remove-output", "remove-cell", "hide-output", "raises-exception")
    cells = [cell(f"print({number})\n" + "1 / 0" * (tag[:6] == "raises"), tag) for number, tag in enumerate(tags)]
    tiny_talk.slides(slide("a", "".join(cells)))
    (notebook,) = exported(tiny_talk)
    hidden = [part.metadata.get("jupyter", {}) for part in notebook.cells[1:]]

    assert [bool(part.outputs) for part in notebook.cells[1:]] == [True, False, False, True, True]
    assert [look.get("source_hidden", False) for look in hidden] == [True, False, True, False, False]
    assert [look.get("outputs_hidden", False) for look in hidden] == [False, False, True, True, False]
    assert notebook.cells[1].metadata.cellView == "form"
    assert notebook.cells[-1].outputs[1].ename == "ZeroDivisionError"


def test_pictures_beside_the_chapter_come_along(tiny_talk: TinyTalk) -> None:
    """As data in the cell, attachments too, for Colab shows no others; addresses on the net stay."""
    data = base64.b64encode(PIXEL).decode()
    text = '![A](my%20pixel.png) <img src="my pixel.png"> ![B](attachment:b.png) ![C](https://example.org/c.png)'
    text = text.replace('src="my pixel.png"', 'src="my%20pixel.png"')
    source = v4.new_markdown_cell(f"# A\n\n{text}", attachments={"b.png": {"image/png": data}})
    tiny_talk.slides(nbformat.writes(v4.new_notebook(cells=[source])), "1_first.ipynb").with_name(
        "my pixel.png"
    ).write_bytes(PIXEL)
    (notebook,) = exported(tiny_talk)

    assert notebook.cells[1].source.count(f"data:image/png;base64,{data}") == 3
    assert "![C](https://example.org/c.png)" in notebook.cells[1].source
    assert "attachments" not in notebook.cells[1]


def test_small_print_is_small_without_the_theme(tiny_talk: TinyTalk) -> None:
    """Sources, and from which version on something holds."""
    tiny_talk.slides('# New <span class="since">3.13+</span>\n\n<p class="source">PEP 1</p>\n')
    (notebook,) = exported(tiny_talk)

    assert notebook.cells[1].source == "# New <small>3.13+</small>\n\n<small>PEP 1</small>"


def test_a_demo_that_imports_onstage_is_there_to_be_read(tiny_talk: TinyTalk) -> None:
    """Where onstage is not installed it could not run: its code and what it printed are text."""
    tiny_talk.demo("inward", "from onstage import shell\nprint(shell)\n")
    tiny_talk.recording("inward", (0.1, "what it printed\r\n"))
    tiny_talk.chapter(("a", cell('demo("inward")')))
    (notebook,) = exported(tiny_talk)

    assert codes(notebook) == []
    assert "from onstage import shell" in notebook.cells[-1].source
    assert "```\nwhat it printed\n```" in notebook.cells[-1].source
