"""Other people's notebooks: what they bring is in the page, or beside it."""

import base64
import re
from pathlib import Path

import pytest
from decks import Deck, code, data, printed, prose
from nbformat import NotebookNode, v4
from support import PIXEL, OpenPage, StartStage


def test_pictures_beside_a_notebook_are_in_the_page_wherever_they_are_named(tmp_path: Path) -> None:
    """In prose, attached, in the HTML of an output, in RISE's header; the deck can go anywhere."""
    (tmp_path / "img").mkdir()
    (tmp_path / "img" / "a b.png").write_bytes(PIXEL)
    attached = {"p.png": {"image/png": base64.b64encode(PIXEL).decode()}}
    deck = Deck(
        tmp_path, prose("# A\n\n![one](img/a%20b.png) ![two](attachment:p.png)", attachments=attached),
        code(data(text__html="<p><img alt='three' src='img/a%20b.png'></p>")),
        rise={"header": '<img alt="four" src="img/a%20b.png">'},
    )  # fmt: skip
    sources = {part["alt"]: base64.b64decode(part["src"].partition(",")[2]) for part in deck.build().find_all("img")}

    assert sources == dict.fromkeys(["one", "two", "three", "four"], PIXEL)
    assert deck.said == []


def test_a_film_beside_a_notebook_lies_beside_the_deck(tmp_path: Path) -> None:
    """Too large to be in the page."""
    (tmp_path / "film.mp4").write_bytes(b"film")
    deck = Deck(tmp_path, prose("# A"), code(data(text__html='<video src="film.mp4" controls></video>')))
    page = deck.build()

    assert (deck.folder / page.select_one("video")["src"]).read_bytes() == b"film"


def test_two_slides_of_one_heading_get_ids_of_their_own(tmp_path: Path) -> None:
    """Somebody else's notebook has never heard of ids."""
    page = Deck(tmp_path, prose("# Results"), prose("# Results"), prose("# Results", "subslide")).build()

    assert [part["id"] for part in page.select("section section")] == ["results", "results-2", "results-3"]


def test_stored_outputs_are_kept_unless_execution_is_asked_for(tmp_path: Path) -> None:
    """The option of the command; each way is a deck of its own, so neither passes for the other."""
    deck = Deck(tmp_path, prose("# A"), code(printed("stored"), source="print(6 * 7)"))
    pages = [deck.command(*options, "some.ipynb") for options in ((), ("--execute",), ())]

    assert [page.select_one(".jp-RenderedText").get_text(strip=True) for page in pages] == ["stored", "42", "stored"]


def test_every_format_of_a_folder_is_built_and_its_place_named(tmp_path: Path) -> None:
    """A notebook, a percent script and Markdown beside each other, each with settings of its own."""
    deck = Deck(tmp_path, prose("# One"), rise={"transition": "zoom"})
    percent = "# %% [markdown]\n# # Two\n\n# %%\nprint(6 * 7)\n"
    (tmp_path / "two.py").write_text(f"# ---\n# jupyter:\n#   rise:\n#     autolaunch: true\n# ---\n\n{percent}")
    (tmp_path / "zoo.md").write_text("---\njupyter:\n  rise:\n    transition: none\n---\n\n# Three\n")
    sections = deck.command(".").select("section section")

    assert deck.said == ["two.py: rise key 'autolaunch' is not honoured."]
    assert [(part["id"], part.get("data-transition")) for part in sections] == [
        ("one", "zoom"), ("two", None), ("three", "none"),
    ]  # fmt: skip
    assert sections[1].select_one(".jp-RenderedText").get_text(strip=True) == "42"


def test_code_is_coloured_as_the_language_of_its_notebook(tmp_path: Path) -> None:
    """Each chapter's own; a cell magic wins."""
    julia = {"name": "julia-1.10", "display_name": "Julia", "language": "julia"}
    deck = Deck(tmp_path, prose("# A"), code(printed("1"), source="println(1)"), kernelspec=julia)

    assert deck.build().select_one("pre code")["class"] == ["language-julia"]


def test_a_raw_cell_is_part_of_the_slide(tmp_path: Path) -> None:
    """HTML as HTML."""
    deck = Deck(tmp_path, prose("# A"), v4.new_raw_cell("<b>bold</b>", metadata={"raw_mimetype": "text/html"}))

    assert deck.build().select_one("#a .prose b").get_text() == "bold"


SCRIPTS = (
    prose("# A\n\n<script>window.ran = ['prose']</script><img src='data:,' onerror='window.failed = 1'>"),
    code(data(text__html="<p id=plot></p><script>document.getElementById('plot').textContent = 'drawn'</script>")),
)


async def test_scripts_of_a_notebook_do_not_run_on_stage(
    tmp_path: Path, start_stage: StartStage, open_page: OpenPage
) -> None:
    """The policy refuses each; the deck works all the same."""
    stage = await start_stage(Deck(tmp_path, *SCRIPTS).talk.root, "some.ipynb")
    page = await open_page(stage.url)

    assert await page.evaluate("[window.ran, window.failed, document.getElementById('plot').textContent]") == [
        None, None, "",
    ]  # fmt: skip
    assert all(re.search("Content Security Policy", line) for line in page.complaints)
    assert page.complaints
    page.complaints.clear()
    assert [line for line in stage.lines if "--trust" in line]


async def test_scripts_of_a_notebook_run_on_a_stage_that_trusts_them(
    tmp_path: Path, start_stage: StartStage, open_page: OpenPage
) -> None:
    """And nobody is told of --trust who gave it."""
    stage = await start_stage(Deck(tmp_path, *SCRIPTS).talk.root, "--trust", "some.ipynb")
    page = await open_page(stage.url)

    assert await page.evaluate("[window.ran, document.getElementById('plot').textContent]") == [["prose"], "drawn"]
    assert not [line for line in stage.lines if "--trust" in line]


async def test_formulas_may_share_their_macros_and_stand_without_dollars(tmp_path: Path, open_page: OpenPage) -> None:
    """As MathJax has it in a notebook: a macro of the first slide, and environments of their own."""
    deck = Deck(
        tmp_path,
        prose(r"# A $\newcommand{\R}{\mathbb{R}}$ $\newcommand{\mine}[1]{x_{#1}}$"),
        prose("# B\n\n$\\R \\mine{2}$\n\n\\begin{equation}x\\end{equation}"),
    )
    deck.build()
    page = await open_page((deck.folder / "index.html").as_uri())

    assert await page.evaluate("document.querySelectorAll('#b .katex').length") == 2
    assert await page.evaluate("document.querySelectorAll('.katex-error').length") == 0


@pytest.mark.parametrize(
    "cell",
    [
        prose('<img alt="a > b" src="p.png">'),
        prose('A picture <img alt="a > b" src="p.png"> in a line'),
        code(data(text__html="<img alt='a > b' src='p.png'>")),
        code(data(text__html="<img src=p.png alt=x><p>&nbsp;<br></p>")),
        code(data(text__markdown="![a > b](p.png)")),
    ],
    ids=["prose", "in a line", "an output", "without quotes", "Markdown of an output"],
)
def test_a_picture_is_embedded_however_its_element_is_written(tmp_path: Path, cell: NotebookNode) -> None:
    """As HTML has it: a parser reads the tags, and nothing else of the HTML changes."""
    (tmp_path / "p.png").write_bytes(PIXEL)
    deck = Deck(tmp_path, prose("# A"), cell)
    pictures = deck.build().find_all("img")

    assert [base64.b64decode(picture["src"].partition(",")[2]) for picture in pictures] == [PIXEL]
    assert deck.said == []


@pytest.mark.parametrize(
    "html",
    [
        "<!-- <script>1</script> <img src='gone.png'> -->",
        "<pre>&lt;script&gt; &lt;img src='gone.png'&gt;</pre>",
        "<p title=\"say <b onclick='f()'> or <script>\">x</p>",
        '<script type="application/json">{"html": "<img src=\'gone.png\'>"}</script>',
    ],
    ids=["a comment", "escaped", "an attribute", "data"],
)
def test_what_only_looks_like_a_tag_is_not_remarked_on(tmp_path: Path, html: str) -> None:
    """Neither in an output nor in prose."""
    deck = Deck(tmp_path, prose("# A"), code(data(text__html=html)), prose(html))
    deck.build()

    assert deck.said == []


def test_the_html_of_a_raw_cell_neither_loads_nor_runs_anything(tmp_path: Path) -> None:
    """So there is nothing to remark on."""
    html = "<b onclick='f()'>bold</b><script>1</script><img src='gone.png'>"
    deck = Deck(tmp_path, prose("# A"), v4.new_raw_cell(html, metadata={"raw_mimetype": "text/html"}))
    slide = deck.build().select_one("#a")

    assert (slide.b.attrs, slide.find_all(["script", "img"]), deck.said) == ({}, [], [])


@pytest.mark.parametrize("cell", [prose("![x](../x.png)"), prose("<img src='../x.png'>")], ids=["Markdown", "HTML"])
def test_a_picture_outside_the_folder_stays_outside_the_deck(tmp_path: Path, cell: NotebookNode) -> None:
    """Though it is there."""
    (tmp_path / "x.png").write_bytes(PIXEL)
    deck = Deck(tmp_path / "talk", prose("# A"), cell)

    assert "base64" not in str(deck.build().find_all("img"))
    assert deck.said == ["some.ipynb, cell 2: ../x.png is outside its folder, and is left out."]
