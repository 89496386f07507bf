"""Chapters become notebooks that run where nobody has onstage: the whole way, and which cells are in them."""

import re
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode
from notebooks import AWAITED, FOOT, SETUP, cell, codes, exported, ran, slide
from onstage import project
from onstage.errors import OnstageError
from onstage.export.export_options import ExportOptions
from onstage.export.notebook import notebooks
from support import TALK, TinyTalk


@pytest.fixture(scope="module")
def real(real_talk: project.Project) -> dict[str, NotebookNode]:
    """The notebooks of the talk itself; its cells were run for its deck."""
    return {
        name: nbformat.reads(content.decode(), as_version=4)
        for name, content in notebooks(real_talk, ExportOptions()).items()
    }


def test_every_chapter_of_the_talk_is_a_notebook_without_onstage(real: dict[str, NotebookNode]) -> None:
    """No cell imports it or calls what it gives, and every demo a slide shows is in it, by title."""
    text = "\n".join(code for notebook in real.values() for code in codes(notebook))
    prose = "\n".join(part.source for notebook in real.values() for part in notebook.cells)
    shown = set(re.findall(r'^demo\("(\w+)"', "".join(path.read_text() for path in (TALK / "slides").iterdir()), re.M))

    assert list(real) == [path.with_suffix(".ipynb").name for path in project.find_project(TALK).chapters()]
    assert not re.search(r"^\s*(from|import) onstage\b|^(demo|picture|tasks|lanes|graph)\(", text, re.MULTILINE)
    assert {name for name in shown if f"`{name}.py`" not in prose} == set()


def test_a_chapter_of_the_talk_runs_without_onstage(real: dict[str, NotebookNode], tmp_path: Path) -> None:
    """Installs nothing that is there, and runs its demo in a cell, to its last line."""
    notebook = real["6_queues.ipynb"]
    (shown,) = [text for text in ran(notebook, tmp_path) if "join() returned" in text]

    assert len(re.findall(r"(?:Ada|Grace|Edsger) is done with job \d", shown.partition("join()")[0])) == 10
    assert "3 workers cancelled" in shown


def test_a_chapter_whose_demo_draws_runs_without_onstage(real: dict[str, NotebookNode], tmp_path: Path) -> None:
    """Runs its demo, shows the end of what it redraws alone, and the chart."""
    *_, shown = [text for text in ran(real["2_what.ipynb"], tmp_path) if "1:00:55" in text]

    assert shown.count("12:00:00") == 1
    assert (tmp_path / "exhibition.svg").is_file()


def test_the_chapter_about_notebooks_is_one(real: dict[str, NotebookNode], tmp_path: Path) -> None:
    """Its cells are its own: installed first what they import, run without onstage, the server's client answered."""
    notebook = real["15_notebook.ipynb"]
    installs = [source for source in codes(notebook) if source.startswith("%pip")]
    printed = "".join(ran(notebook, tmp_path))

    assert installs == ["%pip install -q ipywidgets", "%pip install -q aiohttp"]
    assert [line for line in printed.splitlines() if "Note:" not in line and line.strip()] == [
        "coffee is ready", "tea is ready", '{"hello": "Ada"}'
    ]  # fmt: skip


def test_what_a_cell_imports_is_installed_before_it_once(tiny_talk: TinyTalk) -> None:
    """Only what came from a package index: not Python's own, not a module that lies beside the chapter."""
    (tiny_talk.root / "slides").mkdir(exist_ok=True)
    (tiny_talk.root / "slides" / "beside.py").write_text("")
    imports = "import os, beside\nfrom rich.console import Console\nimport yaml as y"
    tiny_talk.chapter(("a", cell(imports) + cell("import rich")))
    (notebook,) = exported(tiny_talk)

    assert codes(notebook) == ["%pip install -q PyYAML rich", imports, "import rich"]


def test_a_notebook_runs_where_nobody_has_onstage(tiny_talk: TinyTalk, tmp_path: Path) -> None:
    """A demo that awaits is a cell, one that cannot is a script; what draws in between needs nothing."""
    tiny_talk.demo("waits", AWAITED.format(word="awaited") + FOOT + "    asyncio.run(main())\n")
    tiny_talk.demo("loops", AWAITED.format(word="looped") + "def start():\n    asyncio.run(main())\n\n\nstart()\n")
    show = [cell(f'demo("{name}")') for name in ("waits", "loops")]
    tiny_talk.slides(SETUP + slide("a", cell("answer = 42") + show[0] + cell("lanes({'x': [runs(1)]}, alt='A lane')"))
                     + slide("b", show[1] + cell("print(answer)")))  # fmt: skip
    (notebook,) = exported(tiny_talk)
    printed = [text for text in ran(notebook, tmp_path) if text]

    assert printed == ["awaited\n", "Writing loops.py\n", "looped\n", "42\n"]


def test_what_only_onstage_gives_is_needed_nowhere(tiny_talk: TinyTalk, tmp_path: Path) -> None:
    """Neither its names, nor functions built on them, nor a drawing whose names later cells use."""
    tiny_talk.slides(SETUP + slide("a", cell("def bars():\n    return [runs(1)]") + cell("row = bars()")
                     + cell("lanes({'x': row}, alt='A lane')") + cell("print(row)")
                     + cell("import math\nfrom onstage import demo\nprint(math.tau > 6)")))  # fmt: skip
    (notebook,) = exported(tiny_talk)

    assert notebook.cells[2].source.startswith("```\n[Bar(")
    assert [text for text in ran(notebook, tmp_path) if text] == ["True\n"]


def test_a_demos_print_is_not_the_print_of_the_next_cell(tiny_talk: TinyTalk, tmp_path: Path) -> None:
    """A cell that means Python's gets it back; one that means what its chapter has imported keeps that."""
    tiny_talk.demo("loud", "from string import capwords as print\n\nassert print('a b') == 'A B'\n")
    body = cell('demo("loud")') + cell("print('a b')")
    tiny_talk.slides(SETUP + slide("a", body))
    (notebook,) = exported(tiny_talk)

    assert codes(notebook)[-1] == "from builtins import print\n\nprint('a b')"
    assert ran(notebook, tmp_path)[-1] == "a b\n"


NOTES = slide("n", "Say **this**.", "notes") + '<aside class="notes">Say that.</aside>\n\nSeen.\n'


@pytest.mark.parametrize("with_notes", [False, True])
def test_notes_are_for_those_who_ask_for_them(tiny_talk: TinyTalk, with_notes: bool) -> None:
    """Notes in cells, in asides and in the metadata of slides."""
    told = '+++ {"slideshow": {"slide_type": "slide", "data": {"notes": "Say other.", "timing": "5"}}}\n\n# A\n\n'
    tiny_talk.slides(told + NOTES.replace("\n<aside", "\n+++\n\n<aside"))
    content = notebooks(tiny_talk.project(), ExportOptions(notes=with_notes))["1_first.ipynb"].decode()

    assert [word in content for word in ("Say **this**.", "Say that.", "Say other.")] == [with_notes] * 3
    assert "Seen." in content
    assert '"timing": "5"' in content


def test_a_shorter_talk_leaves_slides_and_whole_chapters_out(tiny_talk: TinyTalk) -> None:
    """The next of a stack takes the place of its top, and a link to a slide is words."""
    tagged = ', "tags": ["minutes-10"]'
    tiny_talk.slides(slide("a", "# A\n\nSee [the end](#/c).", more=tagged) + slide("b", "## B")
                     + slide("c", "## C", "subslide", tagged) + slide("n", "Of C.", "notes"))  # fmt: skip
    tiny_talk.slides(slide("d", "# D"), "2_second.md")
    made = {
        name: nbformat.reads(text.decode(), 4)
        for name, text in notebooks(tiny_talk.project(), ExportOptions(10)).items()
    }
    (notebook,) = made.values()

    assert [part.source for part in notebook.cells[1:]] == ["# A\n\nSee the end.", "## C"]
    assert notebook.cells[2].metadata.slideshow.slide_type == "slide"
    assert "Chapter 1 of 2 of the talk *A*, as given in 10 minutes." in notebook.cells[0].source
    assert list(made) == ["1_first.ipynb"]


def test_what_a_slide_left_out_defines_stays_for_those_that_use_it(tiny_talk: TinyTalk, tmp_path: Path) -> None:
    """Unseen; and what nobody uses is gone."""
    tiny_talk.slides(slide("a", "# A\n\n" + cell("base = 20") + cell("unused = 1"))
                     + slide("b", "# B\n\n" + cell("half = base + 1"))
                     + slide("c", "# C\n\n" + cell("print(half * 2)"), more=', "tags": ["minutes-10"]'))  # fmt: skip
    (notebook,) = exported(tiny_talk, 10)

    assert codes(notebook) == ["base = 20", "half = base + 1", "print(half * 2)"]
    assert notebook.cells[1].metadata.slideshow.slide_type == "skip"
    assert ran(notebook, tmp_path)[-1] == "42\n"


@pytest.mark.parametrize(
    ("minutes", "body", "what"),
    [
        (
            5,
            slide("a", "# A", more=', "tags": ["minutes-30"]'),
            "no slide is in a talk of 5 minutes (the lengths are 30)",
        ),
        (None, SETUP + slide("a", cell('demo("nobody")')), "slides/1_first.md:"),
        (None, SETUP + slide("a", cell("1 / 0")), "slides/1_first.md:"),
        (None, slide("a", "Say.", "notes"), "slides: nothing to show"),
    ],
)
def test_what_cannot_be_exported_is_told_in_a_line(
    tiny_talk: TinyTalk, minutes: float | None, body: str, what: str
) -> None:
    """With the place, as a build tells it."""
    tiny_talk.slides(body)
    with pytest.raises(OnstageError, match=re.escape(what)):
        notebooks(tiny_talk.project(), ExportOptions(minutes))
