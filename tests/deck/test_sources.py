"""Slide sources read as notebooks: every cell with its place, and what cannot be read named with file and line."""

import json
from textwrap import dedent

import nbformat
import pytest
from nbformat import v3, v4
from onstage.deck.sources import Chapter, read_chapters
from onstage.errors import SourceError
from support import TinyTalk

FRONT = "---\nkernelspec:\n  name: python3\n  display_name: Python 3\n---\n"  # five lines


def read(tiny_talk: TinyTalk, text: str, name: str = "1_first.md") -> Chapter:
    tiny_talk.slides(text, name)
    return read_chapters(tiny_talk.project())[0]


def complaint(tiny_talk: TinyTalk, text: str, name: str = "1_first.md") -> str:
    with pytest.raises(SourceError) as caught:
        read(tiny_talk, text, name)
    return str(caught.value)


MYST = FRONT + dedent(
    """
    # Why?

    +++ {"slideshow": {"slide_type": "fragment"}, "id": "because"}

    Because.

    ```{code-cell}
    :tags: [remove-input]
    :lines: 1|2

    a = 1
    print(a)
    ```
    """
)


def test_a_myst_chapter_becomes_cells_with_their_metadata(tiny_talk: TinyTalk) -> None:
    """+++ begins a cell and carries its metadata, a code-cell has its own as options."""
    cells = read(tiny_talk, MYST).notebook.cells

    assert [(cell.cell_type, cell.source) for cell in cells] == [
        ("markdown", "# Why?"),
        ("markdown", "Because."),
        ("code", "a = 1\nprint(a)"),
    ]
    assert cells[1].metadata == {"slideshow": {"slide_type": "fragment"}, "id": "because"}
    assert cells[2].metadata == {"tags": ["remove-input"], "lines": "1|2"}


def test_each_cell_of_a_myst_chapter_knows_its_line(tiny_talk: TinyTalk) -> None:
    """The line is the one behind the front matter, the +++ or the fence that opens the cell."""
    file = "slides/1_first.md"

    assert read(tiny_talk, MYST).places == [(file, 6), (file, 10), (file, 14)]


@pytest.mark.parametrize(
    "text",
    ["```{code-cell}\n:tags: [remove-input]\nprint(1)\n```\n", "# Why?\n\n+++\n\n```{code-cell}\nprint(1)\n```\n"],
    ids=["only a cell", "a break and a cell"],
)
def test_a_chapter_with_a_code_cell_needs_no_front_matter(tiny_talk: TinyTalk, text: str) -> None:
    """A code-cell is one wherever it stands, options and line included."""
    chapter = read(tiny_talk, text)

    assert (chapter.notebook.cells[-1].cell_type, chapter.notebook.cells[-1].source) == ("code", "print(1)")
    assert chapter.places[-1][1] == text.count("\n", 0, text.index("```")) + 2


def test_a_plain_markdown_file_is_a_chapter(tiny_talk: TinyTalk) -> None:
    """Without a cell of MyST in it, and even with a rule that looks like front matter."""
    chapter = read(tiny_talk, "# Why?\n\nBecause.\n")

    assert [cell.cell_type for cell in chapter.notebook.cells] == ["markdown"]


def test_a_chapter_may_begin_with_a_byte_order_mark(tiny_talk: TinyTalk) -> None:
    """Some editors write one; the front matter behind it is front matter."""
    chapter = read(tiny_talk, "\ufeff" + MYST)

    assert chapter.notebook.metadata.kernelspec.name == "python3"


def test_an_ipynb_chapter_is_read_as_it_is_and_its_cells_are_counted(tiny_talk: TinyTalk) -> None:
    """A notebook has no lines a person sees: the place is the file and the number of the cell."""
    notebook = v4.new_notebook(cells=[v4.new_markdown_cell("# Why?"), v4.new_code_cell("1")])
    chapter = read(tiny_talk, nbformat.writes(notebook), "1_why.ipynb")

    assert [cell.source for cell in chapter.notebook.cells] == ["# Why?", "1"]
    assert chapter.places == [("slides/1_why.ipynb, cell 1", None), ("slides/1_why.ipynb, cell 2", None)]


def test_a_notebook_of_an_old_format_is_brought_up_to_date(tiny_talk: TinyTalk) -> None:
    """Version 3 had worksheets and headings; cells of today have ids."""
    sheet = v3.new_worksheet(cells=[v3.new_heading_cell("Old", level=2), v3.new_code_cell("1 + 1")])
    chapter = read(tiny_talk, v3.writes_json(v3.new_notebook(worksheets=[sheet])), "1_old.ipynb")

    assert [cell.source for cell in chapter.notebook.cells] == ["## Old", "1 + 1"]
    assert isinstance(chapter.notebook, nbformat.NotebookNode)


def test_chapters_are_read_in_their_order(tiny_talk: TinyTalk) -> None:
    """MyST and notebooks mixed, 2 before 10."""
    for name in ("10_end.md", "2_middle.md", "1_why.md"):
        tiny_talk.slides(f"# {name}", name)
    chapters = read_chapters(tiny_talk.project())

    assert [chapter.notebook.cells[0].source for chapter in chapters] == ["# 1_why.md", "# 2_middle.md", "# 10_end.md"]


@pytest.mark.parametrize(
    ("body", "line"),
    [
        ('# Why?\n\n+++ {"slideshow": {"slide_type": }}\n\n## B\n', 9),
        ("# Why?\n\n+++ [1]\n\n## B\n", 9),
        ("# Why?\n\n```{code-cell}\n:tags: [a\n\n1\n```\n", 9),
        ("# Why?\n\n```{code-cell}\n:tags: *a\n\n1\n```\n", 9),
        ("# Why?\n\n```{code-cell}\n:tags: remove-cell\n\n1\n```\n", 9),
        ("# Why?\n\n```{code-cell}\n---\n- a\n---\n1\n```\n\n+++ {}\n\n## B\n", 9),
        ("```{code-cell}\n1\n```\n\n+++ {}\n\n# A\n\n+++ {'a': 1}\n\n# B\n", 15),
    ],
    ids=["no value", "a list", "open bracket", "unknown alias", "tags without brackets", "options", "the third"],
)
def test_broken_metadata_is_named_with_the_line_of_its_cell(tiny_talk: TinyTalk, body: str, line: int) -> None:
    """The line is the +++ or the fence that opens the cell, counted from the top of the file."""
    assert complaint(tiny_talk, f"{FRONT}\n{body}").startswith(f"slides/1_first.md:{line}: ")


@pytest.mark.parametrize("title", ["Why: asyncio", "*Why", "[Why", "!why asyncio", "'Why"])
@pytest.mark.parametrize("body", ["# Why?\n", "# Why?\n\n```{code-cell}\n1\n```\n"], ids=["plain", "myst"])
def test_broken_front_matter_is_named_with_its_line(tiny_talk: TinyTalk, title: str, body: str) -> None:
    """A title that YAML reads otherwise is the mistake everyone makes once."""
    assert complaint(tiny_talk, f"---\ntitle: {title}\n---\n\n{body}").startswith("slides/1_first.md:1: ")


@pytest.mark.parametrize("fence", ["```{code-cell}", "~~~", "````", "```python"])
def test_a_fence_that_is_never_closed_is_named_with_its_line(tiny_talk: TinyTalk, fence: str) -> None:
    """It would swallow the rest of the talk; a longer, a shorter or another fence does not close it."""
    ticks = fence.rstrip("{}-abcdefghijklmnopqrstuvwxyz")
    others = "```\n1\n```\n" if ticks != "```" else "~~~\n1\n~~~\n"

    assert complaint(tiny_talk, f"{FRONT}\n# A\n\n{fence}\n{others}## B\n") == (
        f"slides/1_first.md:9: {fence} is never closed: end it with {ticks}"
    )


@pytest.mark.parametrize(
    "text",
    ["```one``` and ```two```\n", "````\n```{code-cell}\n````\n", "```\n1\n  ```  \n", "~~~ info\n```\n~~~\n"],
    ids=["inline code", "a fence in a longer one", "an indented end", "a fence of another kind"],
)
def test_what_commonmark_closes_is_closed(tiny_talk: TinyTalk, text: str) -> None:
    """No good chapter is refused for its backticks."""
    chapter = read(tiny_talk, f"{FRONT}\n{text}\n+++\n\nafter\n")

    assert chapter.notebook.cells[-1].source == "after"


@pytest.mark.parametrize(
    ("slideshow", "message"),
    [
        ("slide", 'slideshow = \'slide\': expected {"slide_type": "…", "data": {…}}.'),
        ({"data": "60"}, 'slideshow = {\'data\': \'60\'}: expected {"slide_type": "…", "data": {…}}.'),
        ({"slide_type": "slid"}, "unknown slide_type 'slid'. Did you mean 'slide'?"),
    ],
)
def test_slideshow_metadata_nobody_understands_is_named(tiny_talk: TinyTalk, slideshow: object, message: str) -> None:
    """A slide that is none for a typing error would vanish into the one before it."""
    text = f"{FRONT}\n# A\n\n+++ {json.dumps({'slideshow': slideshow})}\n\n## B\n"

    assert complaint(tiny_talk, text) == f"slides/1_first.md:10: {message}"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("", "slides/1_why.ipynb:1: "),
        ('{\n "cells": [],\n<<<<<<< ours\n', "slides/1_why.ipynb:3: "),
        ("[]", "slides/1_why.ipynb: "),
        ("{}", "slides/1_why.ipynb: "),
        ('{"nbformat": 4, "nbformat_minor": 5, "metadata": {}}', "slides/1_why.ipynb: "),
        ('{"nbformat": 99, "nbformat_minor": 0, "metadata": {}, "cells": []}', "slides/1_why.ipynb: "),
        (
            '{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [{"cell_type": "code"}]}',
            "slides/1_why.ipynb: ",
        ),
    ],
    ids=["empty", "merge conflict", "a list", "an object", "no cells", "of the future", "half a cell"],
)
def test_a_file_that_is_no_notebook_is_named(tiny_talk: TinyTalk, text: str, place: str) -> None:
    """With the line where it is not even JSON."""
    message = complaint(tiny_talk, text, "1_why.ipynb")

    assert message.startswith(f"{place}not a notebook Jupyter can read: ")
    assert "\n" not in message


@pytest.mark.parametrize("name", ["1_why.md", "1_why.ipynb"])
def test_a_chapter_that_is_not_utf_8_is_named(tiny_talk: TinyTalk, name: str) -> None:
    """Saved by an editor that does not say what it saves."""
    tiny_talk.slides("", name).write_bytes("# Café".encode("latin-1"))

    with pytest.raises(SourceError) as caught:
        read_chapters(tiny_talk.project())

    assert str(caught.value).startswith(f"slides/{name}: not UTF-8 text (")


PERCENT = dedent(
    """\
    # ---
    # jupyter:
    #   kernelspec:
    #     display_name: Python 3
    #     name: python3
    #   rise:
    #     theme: white
    # ---

    # %% [markdown] slideshow={"slide_type": "slide"}
    # # Why this

    # %% slideshow={"slide_type": "fragment"} tags=["remove-input"]
    print(1)

    # %% [raw]
    # raw
    """
)
LIGHT = "# # Why this\n\n# +\nprint(1)\n"
MARKDOWN = dedent(
    """\
    ---
    jupyter:
      kernelspec:
        display_name: Python 3
        name: python3
      rise:
        theme: white
    ---

    <!-- #region slideshow={"slide_type": "slide"} -->
    # Why this
    <!-- #endregion -->

    ```python slideshow={"slide_type": "fragment"} tags=["remove-input"]
    print(1)
    ```

    <!-- #raw -->
    raw
    <!-- #endraw -->
    """
)


@pytest.mark.parametrize(("name", "text"), [("a.py", PERCENT), ("a.md", MARKDOWN), ("a.markdown", MARKDOWN)])
def test_the_text_formats_of_jupytext_are_chapters(tiny_talk: TinyTalk, name: str, text: str) -> None:
    """Percent scripts and jupytext's Markdown: cells with their metadata, the notebook's own, and places by number."""
    chapter = read(tiny_talk, text, name)
    cells = chapter.notebook.cells

    assert [(cell.cell_type, cell.source) for cell in cells] == [
        ("markdown", "# Why this"),
        ("code", "print(1)"),
        ("raw", "raw"),
    ]
    assert cells[1].metadata == {"slideshow": {"slide_type": "fragment"}, "tags": ["remove-input"]}
    assert chapter.notebook.metadata.rise == {"theme": "white"}
    assert chapter.places[1] == (f"slides/{name}, cell 2", None)


def test_a_light_script_is_a_chapter(tiny_talk: TinyTalk) -> None:
    """Comments are prose, and `# +` begins a cell."""
    cells = read(tiny_talk, LIGHT, "a.py").notebook.cells

    assert [(cell.cell_type, cell.source) for cell in cells] == [("markdown", "# Why this"), ("code", "print(1)")]


def test_a_folder_of_notebooks_leaves_out_what_is_none_and_says_so(tiny_talk: TinyTalk) -> None:
    """Helpers without a word; a README and the text twin of a notebook with a line each."""
    tiny_talk.slides("# Read me", "README.md")
    tiny_talk.slides(PERCENT, "2_two.py")
    tiny_talk.slides("def f():\n    return 1\n", "helper.py")
    tiny_talk.slides("# %%\n1\n", "1_one.py")
    tiny_talk.slides(nbformat.writes(v4.new_notebook(cells=[v4.new_markdown_cell("# One")])), "1_one.ipynb")
    chapters = read_chapters(tiny_talk.project())

    assert [chapter.path.name for chapter in chapters] == ["1_one.ipynb", "2_two.py"]
    assert chapters[0].remarks == [
        "slides/1_one.py is left out: 1_one.ipynb is the same notebook.",
        "slides/README.md is left out: it is about the folder.",
    ]


@pytest.mark.parametrize("slideshow", ["slide", None, {"data": "60"}, {"slide_type": "Slide"}])
def test_a_notebook_with_odd_slideshow_metadata_is_read_and_remarked_on(tiny_talk: TinyTalk, slideshow: object) -> None:
    """Whoever presents an .ipynb may not have written it: its cell continues the slide."""
    notebook = v4.new_notebook(cells=[v4.new_markdown_cell("# A"), v4.new_markdown_cell("b")])
    notebook.cells[1].metadata["slideshow"] = slideshow
    chapter = read(tiny_talk, nbformat.writes(notebook), "1_why.ipynb")

    assert chapter.notebook.cells[1].metadata.slideshow == {}
    assert [line.partition(": ")[0] for line in chapter.remarks] == ["slides/1_why.ipynb, cell 2"]
