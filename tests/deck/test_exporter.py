"""The page a notebook becomes: everything on it comes along, nothing comes from a network."""

import base64
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import pytest
import tinycss2
from bs4 import BeautifulSoup, Tag
from nbformat import NotebookNode, v4
from onstage import project
from onstage.deck import build, exporter
from onstage.deck.exporter import DeckExporter
from onstage.mime import DEMO_MIME
from onstage.project import ASSETS
from support import ONSTAGE, PIXEL, TinyTalk

STATE = "application/vnd.jupyter.widget-state+json"
VIEW = "application/vnd.jupyter.widget-view+json"

FIRST = r"""---
kernelspec:
  name: python3
  display_name: Python 3
title: A <gallery>
---

```{code-cell}
:tags: [remove-cell]
import sys
secret = 1
```

# Math

Inline $a < b$ & $x_1 * y_1$, and $$\int_0^1 x\,dx$$ and `price = "$5"`.

```python
cost = "$5 <b> $6"
```

+++ {"slideshow": {"slide_type": "slide"}}

## Pictures

![A pixel](images/pixel.png)

```{code-cell}
%matplotlib inline
import matplotlib.pyplot as plt
plt.plot([1, 2]);
```

+++ {"slideshow": {"slide_type": "slide"}}

## Colours

```{code-cell}
:lines: 1|2-3
print("\x1b[1;31mred\x1b[0m <b>")
a = 1
print("warned", file=sys.stderr)
```

+++ {"slideshow": {"slide_type": "slide"}}

## Mistakes

```{code-cell}
:tags: [raises-exception]
def halve(n):
    return n / 0
halve(1)
```

+++ {"slideshow": {"slide_type": "slide"}}

## Tags

```{code-cell}
:tags: [remove-input]
print("output alone")
```

```{code-cell}
:tags: [remove-output]
print("input " + "alone")
```

+++ {"slideshow": {"slide_type": "slide"}}

## Slider

```{code-cell}
import ipywidgets
ipywidgets.IntSlider(description="first")
```
"""


@dataclass
class Gallery:
    """A talk with a bit of everything, built by the installed command."""

    talk: TinyTalk
    deck: Path
    page: Tag

    def slide(self, slide_id: str) -> Tag:
        return self.page.select_one(f"#{slide_id}")


@pytest.fixture(scope="module")
def gallery(tmp_path_factory: pytest.TempPathFactory) -> Gallery:
    talk = TinyTalk(tmp_path_factory.mktemp("gallery"))
    talk.slides(FIRST)
    second = v4.new_notebook(cells=[v4.new_markdown_cell("# More"), v4.new_code_cell("import ipywidgets")])
    second.cells.append(v4.new_code_cell('ipywidgets.Text(description="second")'))
    talk.slides(nbformat.writes(second), "2_second.ipynb")
    (talk.root / "slides" / "images").mkdir()
    (talk.root / "slides" / "images" / "pixel.png").write_bytes(PIXEL)
    done = talk.onstage("build")
    assert (done.returncode, done.stderr) == (0, "")
    deck = talk.root / "build" / "deck"
    return Gallery(talk, deck, BeautifulSoup((deck / "index.html").read_text("utf-8"), "html.parser"))


def loaded(page: Path) -> Iterator[str]:
    """Every address that a page or one of its style sheets loads from."""
    soup = BeautifulSoup(page.read_text("utf-8"), "html.parser")
    for part in soup.select("[src], [srcset], link[href], [poster], object[data], image[href], use[href]"):
        yield part.get("src") or part.get("srcset") or part.get("href") or part.get("poster") or part.get("data")
    styles = [part.get_text() for part in soup.select("style")] + [part["style"] for part in soup.select("[style]")]
    styles += [path.read_text("utf-8") for path in page.parent.rglob("*.css")]
    for style in styles:
        yield from re.findall(r"""(?:url\(|@import\s)\s*["']?([^)"';]+)""", style)


def test_nothing_is_loaded_from_a_network(gallery: Gallery) -> None:
    """Every script, style sheet, picture and font is in the page or beside it."""
    addresses = set(loaded(gallery.deck / "index.html"))

    assert not [address for address in addresses if re.match(r"(\w+:)?//", address)]
    assert {"assets/npm/reveal.js", "assets/npm/reveal.css", "assets/theme/theme.css"} <= addresses


def test_all_that_a_page_loads_lies_beside_it(gallery: Gallery) -> None:
    """The folder can be copied anywhere: scripts, style sheets, and the fonts those name."""
    page = gallery.deck / "index.html"
    relative = [address for address in loaded(page) if not address.startswith(("data:", "#"))]
    places = [page.parent, *(path.parent for path in page.parent.rglob("*.css"))]

    assert [one for one in relative if not any((place / one).is_file() for place in places)] == []
    assert [path.name for path in (page.parent / "assets/npm/fonts").glob("fira-*")]


@pytest.mark.parametrize("word", ["require.js", "requirejs", "jquery", "mathjax", "mermaid"])
def test_nothing_of_the_stock_template_is_left(gallery: Gallery, word: str) -> None:
    """Neither in the page nor among the files beside it."""
    assert word not in (gallery.deck / "index.html").read_text("utf-8").lower()
    assert not [path.name for path in gallery.deck.rglob("*") if word in path.name.lower()]


def test_the_title_of_the_talk_is_that_of_its_first_chapter(gallery: Gallery) -> None:
    """From the front matter, as text."""
    assert gallery.page.title.get_text() == "A <gallery>"


def test_math_is_left_for_katex_and_code_alone(gallery: Gallery) -> None:
    """Formulas stand in the page as they were written, and a dollar in code is a dollar."""
    prose = gallery.slide("math").select_one(".prose")
    scripts = [part["src"] for part in gallery.page.select("script[src]")]

    assert r"Inline $a < b$ & $x_1 * y_1$, and $$\int_0^1 x\,dx$$ and" in prose.get_text()
    assert [code.get_text() for code in prose.select("code")] == ['price = "$5"', 'cost = "$5 <b> $6"']
    assert {"assets/npm/katex.js", "assets/npm/katex-auto-render.js"} <= set(scripts)


def test_code_is_left_for_the_highlighter_of_the_deck(gallery: Gallery) -> None:
    """Fenced code and code cells are plain text in an element that names their language."""
    fenced = gallery.slide("math").select_one("pre code")
    cell = gallery.slide("mistakes").select_one("pre.code code")

    assert (fenced["class"], fenced.find()) == (["language-python"], None)
    assert (cell["class"], cell.get_text()) == (["language-python"], "def halve(n):\n    return n / 0\nhalve(1)")


def test_a_picture_beside_the_chapter_is_in_the_page(gallery: Gallery) -> None:
    """Byte for byte, with its alt text."""
    picture = gallery.slide("pictures").select_one(".prose img")
    kind, _, data = picture["src"].partition(",")

    assert (picture["alt"], kind, base64.b64decode(data)) == ("A pixel", "data:image/png;base64", PIXEL)


def test_a_matplotlib_figure_is_in_the_page(gallery: Gallery) -> None:
    """As the picture the kernel drew."""
    figure = gallery.slide("pictures").select_one(".live img")["src"]

    assert base64.b64decode(figure.removeprefix("data:image/png;base64,")).startswith(b"\x89PNG")


def test_what_a_cell_prints_keeps_its_colours_as_classes(gallery: Gallery) -> None:
    """So that the theme decides; what goes to stderr is told apart, and markup is text."""
    out, err = gallery.slide("colours").select(".jp-RenderedText")

    assert str(out.pre) == '<pre><span class="ansi-red-intense-fg ansi-bold">red</span> &lt;b&gt;\n</pre>'
    assert (err["data-mime-type"], err.pre.get_text()) == ("application/vnd.jupyter.stderr", "warned\n")


def test_the_lines_of_a_cell_to_step_through_are_in_the_page(gallery: Gallery) -> None:
    """As reveal.js reads them."""
    assert gallery.slide("colours").select_one("pre.code code")["data-line-numbers"] == "1|2-3"


def test_a_traceback_that_was_meant_is_on_its_slide(gallery: Gallery) -> None:
    """With the classes of the theme, and no colour of its own."""
    traceback = gallery.slide("mistakes").select_one(".jp-RenderedText")

    assert "ZeroDivisionError: division by zero" in traceback.get_text()
    assert traceback.select("span.ansi-red-fg")
    assert not traceback.select("[style]")


def test_tags_hide_cells_their_input_or_their_output(gallery: Gallery) -> None:
    """remove-cell, remove-input and remove-output, as Jupyter Book names them."""
    text = gallery.slide("tags").get_text(" ", strip=True)

    assert text == 'Tags output alone print("input " + "alone")'
    assert "secret" not in gallery.page.get_text()


def test_the_widgets_of_all_chapters_are_in_the_page(gallery: Gallery) -> None:
    """Each chapter ran in a kernel of its own; every view finds its model, and the script that draws them is there."""
    views = [json.loads(part.string)["model_id"] for part in gallery.page.select(f'section script[type="{VIEW}"]')]
    state = json.loads(gallery.page.select_one(f'script[type="{STATE}"]').string)["state"]

    assert [state[view]["state"]["description"] for view in views] == ["first", "second"]
    assert gallery.page.select_one('script[src="assets/npm/widgets.js"]')
    assert (gallery.deck / "assets/npm/widgets.js").is_file()


@pytest.mark.parametrize("widgets", [None, {}, {STATE: {}}, {STATE: {"state": {}}}])
def test_a_deck_without_widgets_does_not_load_their_script(tiny_talk: TinyTalk, widgets: dict[str, Any] | None) -> None:
    """Neither the megabyte nor the leave to evaluate strings that comes with it."""
    notebook = v4.new_notebook(cells=[v4.new_markdown_cell("# A")])
    notebook.metadata.update({"widgets": widgets} if widgets is not None else {})
    page, resources = DeckExporter(talk=tiny_talk.project()).from_notebook_node(notebook)

    assert "widgets.js" not in page
    assert "assets/npm/widgets.js" not in resources["outputs"]


def somebody_elses() -> NotebookNode:
    """A notebook with slideshow metadata and outputs, as Jupyter would have saved it."""

    def cell(make: Any, source: str, kind: str, **kw: Any) -> NotebookNode:
        return make(source, metadata={"slideshow": {"slide_type": kind}, **kw.pop("metadata", {})}, **kw)

    def output(**data: Any) -> list[NotebookNode]:
        return [v4.new_output("display_data", {kind.replace("__", "/"): value for kind, value in data.items()})]

    cells = [
        cell(v4.new_code_cell, "import this", "skip"),
        cell(v4.new_markdown_cell, "# Title\n\n$x_1$ ![A pixel](attachment:p.png) ![B](pixel.png)", "slide",
             attachments={"p.png": {"image/png": base64.b64encode(PIXEL).decode()}}),
        cell(v4.new_markdown_cell, "say *this*", "notes"),
        cell(v4.new_code_cell, "print(1)", "fragment", outputs=[v4.new_output("stream", text="\x1b[32m1\x1b[0m\n")]),
        cell(v4.new_markdown_cell, "say that", "notes"),
        cell(v4.new_markdown_cell, "## Demo", "subslide", metadata={"id": "the-demo"}),
        v4.new_code_cell('demo("ripple")', outputs=[v4.new_output("execute_result", {
            DEMO_MIME: {"name": "ripple", "show": "main", "lines": "1"}, "text/html": "<pre>old code</pre>",
        })]),
        cell(v4.new_code_cell, "1 / 0", "slide", outputs=[v4.new_output("error", ename="E", traceback=["\x1b[31mE"])]),
        v4.new_code_cell("html", outputs=output(text__html="<b>bold</b>", text__plain="no")),
        v4.new_code_cell("latex", outputs=output(text__latex="$y$", text__plain="no")),
        v4.new_code_cell("hidden", metadata={"tags": ["remove-cell"]}),
        v4.new_raw_cell("raw"),
    ]  # fmt: skip
    return v4.new_notebook(cells=cells)


def test_html_inside_a_sentence_keeps_what_it_holds(tiny_talk: TinyTalk) -> None:
    """A mark or an emphasis in the middle of a line is not closed before its words."""
    tiny_talk.chapter(("one", 'New <span class="since">3.13+</span> and <b>bold <i>both</i></b>'))
    build.build_deck(tiny_talk.project())
    page = BeautifulSoup((tiny_talk.project().deck / "index.html").read_text("utf-8"), "html.parser")

    assert (page.select_one(".since").text, page.select_one("b").text) == ("3.13+", "bold both")


def test_nbconvert_and_the_build_make_the_same_slides(tiny_talk: TinyTalk) -> None:
    """`jupyter nbconvert --to onstage`: the same sections, and all they load beside the page."""
    tiny_talk.demo("ripple", 'def main():\n    print("ripple")\n\n\nmain()\n')
    notebook = tiny_talk.slides(nbformat.writes(somebody_elses()), "some.ipynb")
    notebook.with_name("pixel.png").write_bytes(PIXEL)
    convert = [sys.executable, "-m", "nbconvert", "--to", "onstage", "--output-dir", tiny_talk.root / "out", notebook]
    subprocess.run(convert, check=True, capture_output=True, cwd=tiny_talk.root.parent)
    subprocess.run([ONSTAGE, "build", notebook], check=True, capture_output=True, cwd=tiny_talk.root)
    pages = [tiny_talk.root / "out/some.slides.html", tiny_talk.root / "build/deck/index.html"]
    converted, built = [BeautifulSoup(page.read_text("utf-8"), "html.parser").select(".slides > *") for page in pages]
    files = [{path.relative_to(page.parent) for path in page.parent.rglob("*.*")} for page in pages]

    assert converted == built
    assert [part["id"] for part in built[0].parent.select("section section")] == ["title", "the-demo", "slide-8"]
    assert 'print("ripple")' in built[0].get_text()
    assert files[0] - {Path("some.slides.html")} == files[1] - {Path("index.html"), Path("built.json")}


def test_the_pipeline_is_the_one_that_its_table_tells_of() -> None:
    """Each step that the template switches on has its row, in order."""
    told = re.findall(r"^\| +(\d+) \| `(\w+)`", exporter.__doc__, re.MULTILINE)
    steps = json.loads((ASSETS / "templates" / "onstage" / "conf.json").read_text("utf-8"))["preprocessors"]
    switched_on = [(key.partition("-")[0], step["type"].rpartition(".")[2]) for key, step in steps.items()]

    assert told == switched_on == sorted(switched_on)


@pytest.mark.parametrize("build_it", [False, True], ids=["nbconvert", "onstage build"])
def test_what_a_notebook_says_under_names_of_ours_changes_nothing(tmp_path: Path, build_it: bool) -> None:
    """Its cells may say `spare`, `language`, or `onstage` of their own: that is not what a build has noted."""
    foreign = {"outside": True, "spare": True, "minutes": 5, "language": "cobol", "slide_id": "mine", "chapter": "mine"}
    show = {"slideshow": {"slide_type": "slide"}}
    cells = [
        v4.new_markdown_cell("# Why?", metadata={**show, **foreign, "onstage": foreign}),
        v4.new_code_cell("1", metadata={**show, **foreign, "onstage": "text"}),
    ]
    notebook = tmp_path / "some.ipynb"
    nbformat.write(v4.new_notebook(cells=cells), notebook)
    if build_it:
        page = build.build_deck(project.Project(tmp_path, notebook, tmp_path / "build")).read_text("utf-8")
    else:
        page, _ = DeckExporter().from_filename(str(notebook))
    sections = BeautifulSoup(page, "html.parser").select("section[id]")

    assert [(section["id"], section.get("data-spare"), section.get("data-minutes")) for section in sections] == [
        ("why", None, None), ("slide-2", None, None),
    ]  # fmt: skip
    assert sections[1].code["class"] == ["language-python"]


@pytest.mark.parametrize("address", ["assets/gone.js", "assets/../pyproject.toml", "assets/deck", "assets/%2e%2e/x"])
@pytest.mark.parametrize("element", ['<script src="{}"></script>', '<link rel="stylesheet" href="{}">'])
def test_an_asset_that_a_notebook_asks_for_and_is_none_is_no_file_of_the_deck(
    tiny_talk: TinyTalk, element: str, address: str
) -> None:
    """Only what the deck's own page loads comes along: no other file of this machine, and no traceback."""
    tiny_talk.chapter(("one", element.format(address)))
    deck = tiny_talk.build().parent

    assert (deck / "assets/npm/reveal.js").is_file()
    assert not (deck / address).is_file()
    assert not (tiny_talk.root / "build" / "pyproject.toml").exists()


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, #rrggbb, by WCAG 2."""

    def luminance(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("look", [":root {", ':root[data-look="light"] {'], ids=["dark", "light"])
def test_each_of_256_colours_becomes_a_named_one_that_can_be_read(look: str) -> None:
    """On the ground of either look; hues that everybody knows keep their names."""
    theme = (ASSETS / "theme" / "theme.css").read_text("utf-8")
    colours = dict(re.findall(r"--([\w-]+): (\S+);", theme.partition(look)[2].partition("}")[0]))
    ground = colours["ground"]
    ground = colours[ground[len("var(--") : -1]] if ground.startswith("var(") else ground
    page = "".join(DeckExporter().environment.filters["ansi2html"](f"\x1b[38;5;{n}mx\x1b[0m") for n in range(1, 256))
    classes = re.findall(r'class="ansi-(\w+?)(-intense)?-fg"', page)
    names = [f"ansi-{'bright-' if intense else ''}{name}" for name, intense in classes]

    assert len(names) == 255
    assert [name for name in set(names) if contrast(colours[name], ground) < 4.5] == []
    assert [names[n - 1] for n in (28, 34, 88, 160, 18, 241)] == [
        "ansi-green", "ansi-green", "ansi-red", "ansi-red", "ansi-blue", "ansi-bright-black",
    ]  # fmt: skip


@pytest.mark.parametrize("index", ["256", "999", "5000", "9" * 5000])
def test_a_colour_that_does_not_exist_spoils_no_page(index: str) -> None:
    """What a cell prints is not always what a terminal knows."""
    assert "x" in DeckExporter().environment.filters["ansi2html"](f"\x1b[38;5;{index}mx\x1b[0m")


def test_the_addresses_in_style_sheets_are_those_that_a_parser_finds() -> None:
    """In every sheet that a deck may load; the parser itself would take longer than the rest of that step."""

    def addresses(nodes: list[Any]) -> Iterator[str]:
        for node in nodes:
            if node.type == "url":
                yield node.value
            elif node.type == "function" and node.lower_name == "url":
                yield from (part.value for part in node.arguments if part.type == "string")
            yield from addresses(getattr(node, "content", None) or getattr(node, "arguments", None) or [])

    sheets = [*(ASSETS / "theme").glob("*.css"), *(ASSETS / "npm").glob("*.css")]
    for sheet in sheets:
        text = sheet.read_text("utf-8")
        parsed = list(addresses(tinycss2.parse_component_value_list(text, skip_comments=True)))
        found = [address for _, address in exporter.STYLE_SHEET_URL.findall(text)]

        assert found == [address for address in parsed if not re.match(r"data:|https?:|#", address)]
    assert len(sheets) > 5
