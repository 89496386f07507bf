"""Chapters become notebooks that run where nobody has onstage, show what was recorded, and give nothing away."""

import asyncio
import base64
import getpass
import json
import os
import re
import socket
import subprocess
from pathlib import Path
from xml.etree import ElementTree

import nbformat
import pytest
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbformat import NotebookNode, v4
from onstage import project
from onstage.errors import OnstageError
from onstage.export.notebook import notebooks
from onstage.export.options import ExportOptions
from support import PIXEL, TALK, TinyTalk

SLIDE = '+++ {{"slideshow": {{"slide_type": "{kind}"}}, "id": "{id}"{more}}}\n\n{body}\n\n'
SETUP = "```{code-cell}\n:tags: [remove-cell]\n\nfrom onstage import demo, lanes, picture, runs, waits\n```\n\n"
AWAITED = 'import asyncio\n\n\nasync def main():\n    await asyncio.sleep(0)\n    print("{word}")\n\n\n'
FOOT = 'if __name__ == "__main__":\n'
RICH = "# /// script\n# dependencies = {listed}\n# ///\n"


def slide(key: str, body: str, kind: str = "slide", more: str = "") -> str:
    return SLIDE.format(id=key, body=body, kind=kind, more=more)


def cell(source: str, *tags: str) -> str:
    return f"```{{code-cell}}\n:tags: [{', '.join(tags)}]\n\n{source}\n```\n\n"


def exported(talk: TinyTalk, minutes: float | None = None, with_notes: bool = False) -> list[NotebookNode]:
    made = notebooks(talk.project(), ExportOptions(minutes, with_notes))
    return [nbformat.reads(content.decode(), as_version=4) for content in made.values()]


def codes(notebook: NotebookNode) -> list[str]:
    return [part.source for part in notebook.cells if part.cell_type == "code"]


def ran(notebook: NotebookNode, folder: Path) -> list[str]:
    """What each code cell prints in a kernel that cannot import onstage; a cell that fails raises."""
    (folder / "away").mkdir()
    (folder / "away" / "sitecustomize.py").write_text('import sys\n\nsys.modules["onstage"] = None\n')
    environment = os.environ | {"PYTHONPATH": str(folder / "away"), "PIP_NO_INDEX": "1", "PIP_NO_CACHE_DIR": "1"}
    asyncio.run(_run(notebook, folder, environment))
    texts = ["".join(output.get("text", "") for output in part.outputs) for part in notebook.cells
             if part.cell_type == "code"]  # fmt: skip
    return [text.replace("\r\n", "\n") for text in texts]


async def _run(notebook: NotebookNode, folder: Path, environment: dict[str, str]) -> None:
    manager = AsyncKernelManager(kernel_name="python3", transport="ipc", ip=str(folder / "k"))
    client = NotebookClient(notebook, km=manager, timeout=60)
    try:
        await client.async_execute(cwd=str(folder), env=environment, stderr=subprocess.DEVNULL)
    finally:
        if client.kc is not None:
            client.kc.stop_channels()
        if manager.has_kernel:
            await manager.shutdown_kernel(now=True)


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

    assert list(real) == [path.with_suffix(".ipynb").name for path in project.find(TALK).chapters()]
    assert not re.search(r"^\s*(from|import) onstage\b|^(demo|picture|lanes|graph)\(", text, re.MULTILINE)
    assert {name for name in shown if f"`{name}.py`" not in prose} == set()


def test_a_chapter_of_the_talk_runs_without_onstage(real: dict[str, NotebookNode], tmp_path: Path) -> None:
    """Installs nothing that is there, writes its demo to a file, runs it, and shows the chart."""
    notebook = real["6_queues.ipynb"]
    *_, shown = [text for text in ran(notebook, tmp_path) if "join() returned" in text]

    assert "10 of 10 jobs are done" in shown
    assert shown.count("ada") < 5
    assert (tmp_path / "queue_workers.svg").is_file()


def test_the_chapter_about_notebooks_is_one(real: dict[str, NotebookNode], tmp_path: Path) -> None:
    """Its cells are its own: installed first what they import, run without onstage, the server's client answered."""
    notebook = real["7_notebook.ipynb"]
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


@pytest.mark.parametrize(
    "block",
    [
        "with Live(get_renderable=lambda: ' '.join(seen)):\n    {work}",
        "with Live(get_renderable=lambda: ' '.join(seen)) as live:\n    {work}",
        "show = Live(get_renderable=lambda: ' '.join(seen))\nwith suppress(KeyboardInterrupt), show:\n    {work}",
    ],
)
def test_what_rich_redraws_is_shown_once_in_a_notebook(tiny_talk: TinyTalk, tmp_path: Path, block: str) -> None:
    """Complete and as an output that is saved: no widgets, no blocks between lines, the colours of the stage."""
    live = "from contextlib import suppress\nfrom rich.live import Live\n\nseen = []\n"
    live += "from rich import print\nprint('bef', end='')\nprint('ore')\n"
    work = "asyncio.run(asyncio.sleep(0.3))\n    seen.extend(['[cyan]12', 'end'])"
    tiny_talk.demo("lives", RICH.format(listed='["rich"]') + "import asyncio\n" + live + block.format(work=work) + "\n")
    tiny_talk.chapter(("a", cell('demo("lives")')))
    (notebook,) = exported(tiny_talk)
    printed = ran(notebook, tmp_path)[-1]

    assert codes(notebook)[0] == "%pip install -q rich"
    assert re.sub(r"\x1b\[[\d;]*m", "", printed).rstrip() == "before\n12 end"
    assert "\x1b[1;36m12" in printed


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


def test_outputs_do_not_tell_on_the_machine(tiny_talk: TinyTalk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither folders, nor user, nor host, nor a secret of the environment; what looks alike stays."""
    monkeypatch.setenv("STAGE_TOKEN", "tea-and-toast-4711")
    monkeypatch.setenv("LOGNAME", "polgar")
    monkeypatch.setattr(socket, "gethostname", lambda: "budapest")
    tells = "import os, pathlib\nprint(os.getcwd(), pathlib.Path.home() / 'x', os.environ['STAGE_TOKEN'])\n"
    tells += "print('/home/polgar/y', 'polgar@budapest', 'polgaria', [os.getcwd()])\n1 / 0"
    tiny_talk.slides(slide("a", "# By polgar\n\n" + cell(tells, "raises-exception")))
    (notebook,) = exported(tiny_talk)
    said, error = notebook.cells[-1].outputs

    assert getpass.getuser() == "polgar"
    assert said.text == "slides ~/x ***\n~/y user@host polgaria ['slides']\n"
    assert str(tiny_talk.root) not in json.dumps(error)
    assert "By polgar" in notebook.cells[1].source


def test_the_same_talk_gives_the_same_bytes(tiny_talk: TinyTalk) -> None:
    """Also when its cells are run anew; ids are those of the content, and no two alike."""
    tiny_talk.slides(SETUP + slide("a", "# A\n\n" + cell("lanes({'x': [waits(1)]}, alt='A')") + cell("7") * 2))
    first = notebooks(tiny_talk.project(), ExportOptions())
    subprocess.run(["rm", "-r", tiny_talk.root / "build"], check=True)
    second = notebooks(tiny_talk.project(), ExportOptions())
    made = json.loads(second["1_first.ipynb"])

    assert first == second
    assert len({part["id"] for part in made["cells"]}) == len(made["cells"]) == 5
    assert (made["nbformat"], made["nbformat_minor"], made["metadata"]["kernelspec"]["name"]) == (4, 5, "python3")
