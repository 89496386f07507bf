"""Other people's decks: what they bring is honoured, or named in one line a thing, and the deck is built."""

import base64
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest
from bs4 import BeautifulSoup, Tag
from conftest import OpenPage, StartStage, TinyTalk
from nbformat import NotebookNode, v4
from onstage.deck import build, remarks
from onstage.project import Project

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
VIEW, STATE = (f"application/vnd.jupyter.widget-{part}+json" for part in ("view", "state"))


def prose(source: str, kind: str = "slide", **kw: Any) -> NotebookNode:
    return v4.new_markdown_cell(source, metadata={"slideshow": {"slide_type": kind}}, **kw)


def printed(text: str, **kw: Any) -> NotebookNode:
    return v4.new_output("stream", text=text, **kw)


def code(*outputs: NotebookNode, source: str = "x") -> NotebookNode:
    return v4.new_code_cell(source, outputs=list(outputs))


def data(**kinds: Any) -> NotebookNode:
    return v4.new_output("display_data", {kind.replace("__", "/"): value for kind, value in kinds.items()})


class Deck:
    """A folder with one notebook of somebody's, and the deck made of it."""

    def __init__(self, folder: Path, *cells: NotebookNode, **metadata: Any) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.talk = TinyTalk(folder)
        nbformat.write(v4.new_notebook(cells=list(cells), metadata=metadata), folder / "some.ipynb")

    def build(self) -> Tag:
        """Its page, built in this process; `said` is what a command would tell."""
        talk = Project(self.talk.root, self.talk.root / "some.ipynb", self.talk.root / "build")
        build(talk)
        self.said = remarks(talk)
        return self.page

    def command(self, *words: str) -> Tag:
        """Its page, built by the installed command; `said` is what that wrote to stderr."""
        done = self.talk.onstage("build", *words)
        self.said = done.stderr.splitlines()
        assert done.returncode == 0, done.stderr
        return self.page

    @property
    def folder(self) -> Path:
        return self.talk.root / "build" / "deck"

    @property
    def page(self) -> Tag:
        return BeautifulSoup((self.folder / "index.html").read_text("utf-8"), "html.parser")


def test_what_rise_was_told_is_honoured_or_named(tmp_path: Path) -> None:
    """Theme, transition, scroll, header and footer are in the page; each other key is one line."""
    settings = {
        "theme": "sky",
        "transition": "zoom",
        "scroll": True,
        "header": "<h1>Head</h1>",
        "footer": "<b>Foot</b>",
    }
    deck = Deck(tmp_path, prose("# A"), prose("# B"), rise={**settings, "autolaunch": True}, celltoolbar="Slideshow")
    page = deck.build()
    sections = page.select("section section")

    assert page.html["data-wished"] == "light"
    assert [part["data-transition"] for part in sections] == ["zoom", "zoom"]
    assert all(part.has_attr("data-scroll") for part in sections)
    assert page.select_one(f"#{sections[0]['data-frame']}").get_text("|", strip=True) == "Head|Foot"
    assert deck.said == ["some.ipynb: rise key 'autolaunch' is not honoured."]


@pytest.mark.parametrize(
    ("metadata", "line"),
    [
        ({"livereveal": {"width": 1024}}, "some.ipynb: rise key 'width' is not honoured."),
        ({"rise": {"theme": "mine"}}, "some.ipynb: rise theme = 'mine' is not honoured."),
        ({"rise": {"scroll": "yes"}}, "some.ipynb: rise scroll = 'yes' is not honoured."),
        ({"rise": ["theme"]}, "some.ipynb: rise = ['theme'] is not honoured: expected an object."),
    ],
)
def test_a_setting_nobody_understands_is_named_and_the_deck_is_built(
    tmp_path: Path, metadata: dict[str, Any], line: str
) -> None:
    """One line, exit 0."""
    deck = Deck(tmp_path, prose("# A"), **metadata)
    deck.build()

    assert deck.said == [line]


def test_the_newer_name_of_a_setting_wins_and_dark_themes_are_dark(tmp_path: Path) -> None:
    """`livereveal` is what RISE called `rise` before."""
    page = Deck(tmp_path, prose("# A"), livereveal={"theme": "white"}, rise={"theme": "night"}).build()

    assert page.html["data-wished"] == "dark"


def test_remarks_are_told_again_while_the_deck_is_current_and_on_stage(tmp_path: Path) -> None:
    """They belong to the deck: a second build that builds nothing says the same."""
    deck = Deck(tmp_path, prose("# A"), rise={"autolaunch": True})
    deck.command("some.ipynb")
    first = (deck.folder / "index.html").stat().st_mtime_ns
    deck.command("some.ipynb")

    assert deck.said == ["some.ipynb: rise key 'autolaunch' is not honoured."]
    assert (deck.folder / "index.html").stat().st_mtime_ns == first


async def test_the_stage_tells_remarks_too(tmp_path: Path, start_stage: StartStage) -> None:
    """Before it opens."""
    deck = Deck(tmp_path, prose("# A"), rise={"autolaunch": True})
    stage = await start_stage(deck.talk.root, "some.ipynb")

    assert "some.ipynb: rise key 'autolaunch' is not honoured." in stage.lines


TABLE = "<table>" + "".join(f"<tr><td>{n}</td></tr>" for n in range(10_000)) + "</table>"
HUGE = {
    "lines": (printed("a line\n" * 400_000), "the first 200 of 400,000 lines", 2_800_000),
    "one line": (printed("x" * 5_000_000), "the first 20,000 of 5,000,000 characters", 5_000_000),
    "a result": (data(text__plain="a line\n" * 1_000), "the first 200 of 1,000 lines", 7_000),
    "a traceback": (
        v4.new_output("error", ename="E", evalue="", traceback=["deep"] * 1_000 + ["the end"]),
        "the last 200 of 1,001 lines", 5_007,
    ),
    "a table": (data(text__html=TABLE, text__plain="table"), "the first 100 of 10,000 rows", len(TABLE)),
}  # fmt: skip


@pytest.mark.parametrize(("output", "what", "size"), HUGE.values(), ids=HUGE.keys())
def test_an_output_without_end_is_cut_and_the_whole_is_beside_the_deck(
    tmp_path: Path, output: NotebookNode, what: str, size: int
) -> None:
    """The slide says what is missing and links to all of it; the page stays small."""
    deck = Deck(tmp_path, prose("# A"), code(output))
    page = deck.build()
    line = page.select_one(".cut")
    whole = deck.folder / line.a["href"]

    assert line.get_text() == f"… {what}: all of it"
    assert deck.said == [f"some.ipynb, cell 2: an output is cut: {what} are shown, the whole is beside the deck."]
    assert size <= whole.stat().st_size < size + 100
    assert len(page.select_one("#a").get_text()) < 30_000


def test_a_cut_keeps_what_tells_most(tmp_path: Path) -> None:
    """The head of a table with its first rows, and the end of a traceback."""
    table = f"<table><thead><tr><th>head</th></tr></thead>{TABLE[7:]}"
    error = v4.new_output("error", ename="E", evalue="", traceback=["deep"] * 1_000 + ["the end"])
    page = Deck(tmp_path, prose("# A"), code(data(text__html=table), error)).build()
    cells = [part.get_text() for part in page.select("#a th, #a td")]

    assert (cells[:3], cells[-1], len(cells)) == (["head", "0", "1"], "99", 101)
    assert page.select(".jp-RenderedText")[-1].get_text().rstrip().endswith("the end")


def test_thousands_of_outputs_of_one_cell_are_cut(tmp_path: Path) -> None:
    """As a loop leaves them that prints to both streams."""
    deck = Deck(
        tmp_path, prose("# A"), code(*(printed(f"{n}\n", name=("stdout", "stderr")[n % 2]) for n in range(900)))
    )
    page = deck.build()

    assert len(page.select("#a .jp-RenderedText")) == 100
    assert (deck.folder / page.select_one(".cut a")["href"]).read_text().splitlines() == [str(n) for n in range(900)]


def test_an_output_that_is_long_enough_is_left_alone(tmp_path: Path) -> None:
    """Two hundred lines are two hundred lines, without a remark."""
    deck = Deck(tmp_path, prose("# A"), code(printed("a line\n" * 200)))
    page = deck.build()

    assert (deck.said, page.select(".cut"), page.select_one(".jp-RenderedText").get_text().count("a line")) == (
        [], [], 200,
    )  # fmt: skip


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


@pytest.mark.parametrize(
    ("cell", "line"),
    [
        (prose("![x](gone.png)"), "there is no gone.png beside it."),
        (prose("![x](../x.png)"), "../x.png lies outside its folder, and is left out."),
        (prose("![x](attachment:gone.png)"), "its attachment gone.png is missing."),
        (prose("![x](https://example.org/x.png)"), "it needs the network for https://example.org/x.png"),
        (prose("<script>1</script>"), "it brings scripts of its own: on stage they run only with --trust."),
        (prose("<p onclick='f()'>x</p>"), "it brings scripts of its own: on stage they run only with --trust."),
        (code(data(text__html="<script src='https://example.org/x.js'></script>")),
         "it brings scripts of its own: on stage they run only with --trust."),
        (code(data(application__javascript="f()")),
         "it brings scripts of its own: on stage they run only with --trust."),
        (code(data(**{"application__x-nobody": "?"})), "an output of the kind application/x-nobody cannot be shown."),
        (code(data(**{VIEW.replace("/", "__"): {"model_id": "gone"}, "text__plain": "Slider()"})),
         "its widget was saved without its state, and is shown as text."),
        (v4.new_raw_cell("x", metadata={"raw_mimetype": "text/latex"}), "a raw cell for text/latex is left out."),
        (prose("x", "Slide"), "unknown slide_type 'Slide'. Did you mean 'slide'? It continues the slide."),
        (prose("[there](#/slide-2-1)"), "no slide has the id 'slide-2-1'. Its link leads nowhere."),
    ],
)  # fmt: skip
def test_what_cannot_be_honoured_is_one_line_and_the_deck_is_built(
    tmp_path: Path, cell: NotebookNode, line: str
) -> None:
    """File, number of the cell, what; and nothing else."""
    deck = Deck(tmp_path, prose("# A"), cell)
    deck.build()

    assert deck.said == [f"some.ipynb, cell 2: {line}"]


def test_what_is_only_told_of_in_code_is_not_remarked_on(tmp_path: Path) -> None:
    """A slide about HTML shows HTML."""
    fenced = "# A\n\n```html\n<script>1</script><img src=gone.png>\n```\n\n`![x](gone.png)` and `<script>`"
    deck = Deck(tmp_path, prose(fenced), prose("![x](gone.png)", "skip"))
    deck.build()

    assert deck.said == []


def test_a_widget_from_elsewhere_is_shown_as_text(tmp_path: Path) -> None:
    """The script in the deck draws Jupyter's own, and would ask a network for others."""
    state = {"m": {"model_module": "bqplot", "model_name": "Figure", "model_module_version": "1", "state": {}}}
    view = data(**{VIEW.replace("/", "__"): {"model_id": "m"}, "text__plain": "Figure()"})
    widgets = {STATE: {"state": state, "version_major": 2, "version_minor": 0}}
    deck = Deck(tmp_path, prose("# A"), code(view), widgets=widgets)

    assert "Figure()" in deck.build().select_one("#a").get_text()
    assert deck.said == ["some.ipynb, cell 2: a widget of bqplot cannot be drawn here, and is shown as text."]


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


def test_nbconvert_tells_the_same_remarks(tmp_path: Path) -> None:
    """In its own log."""
    deck = Deck(tmp_path, prose("# A"), rise={"autolaunch": True})
    convert = [sys.executable, "-m", "nbconvert", "--to", "onstage", deck.talk.root / "some.ipynb"]
    done = subprocess.run(convert, capture_output=True, text=True, check=True)

    assert "WARNING | some: rise key 'autolaunch' is not honoured." in done.stderr


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


BOX = """() => { const slide = Reveal.getCurrentSlide().querySelector('.slide'); return {
    whole: slide.classList.contains('whole'), scrolls: slide.classList.contains('scrolls'),
    fits: slide.scrollHeight <= slide.clientHeight + 2 && !Fit.spills(slide),
    high: slide.getBoundingClientRect().height, wide: slide.getBoundingClientRect().width } }"""
FITTED = "() => Reveal.getCurrentSlide().querySelector('.slide').dataset.fitted === 'done'"


def items(count: int) -> NotebookNode:
    return prose("# A\n\n" + "\n".join(f"* item {n}" for n in range(count)))


async def box(open_page: OpenPage, deck: Deck) -> tuple[Any, dict[str, Any]]:
    """The page, and how its slide lies in it once it was fitted."""
    deck.build()
    page = await open_page((deck.folder / "index.html").as_uri())
    await page.wait_for_function(FITTED)
    return page, await page.evaluate(BOX)


WIDE = code(printed(""), source="x = '" + "long " * 20 + "'")


@pytest.mark.parametrize("cell", [items(12), WIDE], ids=["high", "wide"])
async def test_a_slide_a_little_too_large_is_made_smaller(
    tmp_path: Path, open_page: OpenPage, cell: NotebookNode
) -> None:
    """All of it is seen, on the same 1280 by 720."""
    _, found = await box(open_page, Deck(tmp_path, cell))

    assert (found["whole"], found["scrolls"], found["fits"]) == (True, False, True)
    assert (round(found["high"]), round(found["wide"])) == (720, 1280)


async def test_a_slide_much_too_high_scrolls_and_a_clicker_reads_it_to_its_end(
    tmp_path: Path, open_page: OpenPage
) -> None:
    """PageDown shows the rest first, then the next slide."""
    page, found = await box(open_page, Deck(tmp_path, items(60), prose("# B")))
    ends = []
    while await page.evaluate("Reveal.getCurrentSlide().id") == "a":
        ends.append(await page.evaluate("document.querySelector('#a .slide').scrollTop"))
        await page.keyboard.press("PageDown")
        done = "() => Reveal.getCurrentSlide().id === 'b' || !Fit.goals.has(document.querySelector('#a .slide'))"
        await page.wait_for_function(done)

    assert found["scrolls"]
    assert ends == sorted(set(ends))
    assert ends[-1] == await page.evaluate(
        "(Reveal.prev(), (s => s.scrollHeight - s.clientHeight)(document.querySelector('#a .slide')))"
    )


async def test_rise_asks_for_scrolling_and_gets_it_below_its_header(tmp_path: Path, open_page: OpenPage) -> None:
    """A slide a little too high scrolls in its own size, between header and footer."""
    settings = {"scroll": True, "header": "<h1>Head</h1>", "footer": "Foot"}
    page, found = await box(open_page, Deck(tmp_path, items(14), rise=settings))
    places = [
        await page.evaluate(f"document.querySelector('#a {part}').getBoundingClientRect().toJSON()")
        for part in (".frame-top", ".slide", ".frame-foot")
    ]

    assert found["scrolls"]
    assert places[0]["bottom"] <= places[1]["top"] < places[1]["bottom"] <= places[2]["top"]
    assert places[2]["bottom"] <= 721


async def test_a_slide_that_fits_is_left_alone(tmp_path: Path, open_page: OpenPage) -> None:
    """Nothing about it changes."""
    _, found = await box(
        open_page, Deck(tmp_path, items(3), code(printed("1"), source="print(1)"), rise={"scroll": True})
    )

    assert (found["whole"], found["scrolls"], found["fits"]) == (False, False, True)


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
