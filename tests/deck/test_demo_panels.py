"""A demo on a slide: its panel, its code and its recorded picture, each as it is today."""

import base64
import gzip
from typing import Any
from urllib.parse import unquote

import pytest
from decks import export
from nbformat import NotebookNode, v4
from onstage.errors import SourceError
from onstage.mime import DEMO_MIME
from support import TRACE, TYPED_HERE, TinyTalk

RIPPLE = """
    ROUNDS = 3

    def main():
        print("ripple", ROUNDS)

    main()
"""

ALL = {"alt": "Lanes.", "only": [], "begin": None, "end": None, "height": None}  # of the tasks, and of the run


def showing(**facts: Any) -> NotebookNode:
    """A code cell that was run and shows a demo."""
    output = v4.new_output("execute_result", {DEMO_MIME: facts, "text/plain": "demo()"})
    return v4.new_code_cell("demo(…)", outputs=[output])


def complaint(tiny_talk: TinyTalk, *cells: NotebookNode) -> str:
    with pytest.raises(SourceError) as caught:
        export(tiny_talk, *cells)
    return str(caught.value)


def test_a_demo_becomes_a_panel_with_its_code_and_its_script(tiny_talk: TinyTalk) -> None:
    """Code of the symbol, keys of the declaration, a link to the script, and the script itself beside the page."""
    header = '# keys = {enter = "go <on>", q = "quit"}'
    path = tiny_talk.demo("ripple", RIPPLE, header, title='Rings & "waves".')
    slides, files = export(tiny_talk, showing(name="ripple", show="main", lines="1|2"))
    panel = slides.select_one("figure.demo")
    keys = [(key["data-key"], unquote(key["data-types"]), key.contents[0].strip()) for key in panel.select(".demo-key")]

    assert panel.select_one(".demo-code code").get_text() == 'def main():\n    print("ripple", ROUNDS)'
    assert panel.select_one(".demo-code code")["data-line-numbers"] == "1|2"
    assert panel["data-demo"] == "ripple"
    assert panel["aria-label"] == 'Rings & "waves"'
    assert keys == [("enter", "\r", "go <on>"), ("q", "q", "quit")]
    assert panel.select_one("a")["href"] == "demos/ripple.py"
    assert files["demos/ripple.py"] == path.read_bytes()


@pytest.mark.parametrize("symbol", [None, "ROUNDS", "main"])
def test_the_code_says_at_which_line_of_the_script_it_begins(tiny_talk: TinyTalk, symbol: str | None) -> None:
    """Marks of a run name lines of the script; the excerpt on the slide counts its own from there."""
    script = tiny_talk.demo("ripple", RIPPLE.strip("\n"), title="One.").read_text("utf-8").splitlines()
    slides, _ = export(tiny_talk, showing(name="ripple", show=symbol, lines=""))
    code = slides.select_one(".demo-code")

    assert code.get_text().strip().splitlines()[0] == script[int(code["data-first-line"]) - 1]


def test_a_recorded_trace_is_in_the_page_and_beside_it(tiny_talk: TinyTalk) -> None:
    """Packed as the recording is, with how many rows that used; without one, the page says nothing of it."""
    tiny_talk.demo("ripple", RIPPLE)
    tiny_talk.recording("ripple", (0.1, "one\r\ntwo\r\n"))
    without, _ = export(tiny_talk, showing(name="ripple", show=None, lines=""))
    trace = b'{"now": 9, "lanes": []}'
    (tiny_talk.root / "assets" / "recordings" / "ripple.tasks.json").write_bytes(trace)
    slides, files = export(tiny_talk, showing(name="ripple", show=None, lines=""))

    assert without.select_one(".demo-trace") is None
    assert gzip.decompress(base64.b64decode(slides.select_one(".demo-trace").string)) == trace
    assert slides.select_one(".demo")["data-rows"] == "2"
    assert files["recordings/ripple.tasks.json"] == trace


def test_a_cell_that_shows_a_demo_is_not_shown_itself(tiny_talk: TinyTalk) -> None:
    """The audience sees the panel, not the line that asks for it."""
    tiny_talk.demo("ripple", RIPPLE)
    slides, _ = export(tiny_talk, showing(name="ripple", show=None, lines=""))

    assert slides.get_text().count("demo(…)") == 0
    assert slides.select_one(".demo-code code").get_text().endswith("main()")


@pytest.mark.parametrize(
    ("facts", "message"),
    [
        ({"name": "riple", "show": None}, "no demo named 'riple'. Did you mean 'ripple'?"),
        ({"name": "../x", "show": None}, "no demo named '../x'. There are: ripple, untraced."),
        ({"name": "ripple", "show": "mian"}, "no symbol 'mian' in ripple.py. Did you mean 'main'?"),
        ({"picture": "riple", "alt": ""}, "no demo named 'riple'. Did you mean 'ripple'?"),
        ({"picture": "ripple", "alt": ""}, f"no picture of ripple is recorded: run `{TYPED_HERE} record ripple`."),
        ({"tasks": "riple", **ALL}, "no demo named 'riple'. Did you mean 'ripple'?"),
        ({"tasks": "ripple", **ALL}, f"the tasks of ripple are not recorded: run `{TYPED_HERE} record ripple`."),
        ({"tasks": "untraced", **ALL}, f"the tasks of untraced are not recorded: run `{TYPED_HERE} record untraced`."),
    ],
    ids=[
        *("no demo", "a path", "no symbol", "no demo to picture", "no picture"),
        *("no demo for tasks", "no recording", "no trace"),
    ],
)
def test_a_slide_that_shows_what_does_not_exist_is_named(
    tiny_talk: TinyTalk, facts: dict[str, Any], message: str
) -> None:
    """With its place and what exists."""
    tiny_talk.demo("ripple", RIPPLE)
    tiny_talk.demo("untraced", RIPPLE)
    tiny_talk.recording("untraced")
    cell = showing(**{"lines": "", **facts})
    cell.metadata["onstage"] = {"place": ["slides/1_a.md", 7]}

    assert complaint(tiny_talk, cell) == f"slides/1_a.md:7: {message}"


def test_a_demo_that_declares_itself_wrongly_is_named_itself(tiny_talk: TinyTalk) -> None:
    """Not the slide is wrong, but line 4 of the script."""
    tiny_talk.demo("ripple", RIPPLE, "# second = 3")
    message = "demos/ripple.py:4: unknown key 'second' in [tool.onstage]. Did you mean 'seconds'?"

    assert complaint(tiny_talk, showing(name="ripple", show=None, lines="")) == message


@pytest.mark.parametrize(("script", "older"), [(RIPPLE, ""), ("main = 7", ", by an older script")])
def test_a_recorded_picture_is_on_the_slide_with_its_facts(tiny_talk: TinyTalk, script: str, older: str) -> None:
    """What was measured, by which Python and when; and whether the script has changed since."""
    tiny_talk.demo("ripple", RIPPLE)
    tiny_talk.recording("ripple", picture="<svg/>", python="3.13.1", cores=8, date="2026-01-02")
    tiny_talk.demo("ripple", script)
    slides, _ = export(tiny_talk, showing(picture="ripple", alt="Rings that grow."))

    assert slides.select_one("[data-svg]")["aria-label"] == "Rings that grow."
    assert slides.select_one("figcaption").get_text() == (
        f"Measured by demos/ripple.py{older}: Python 3.13.1, Linux x86_64, 8 cores, 2026-01-02"
    )


@pytest.mark.parametrize(("script", "older"), [(RIPPLE, ""), ("main = 7", ", by an older script")])
def test_recorded_tasks_are_drawn_on_the_slide_with_the_facts_of_their_run(
    tiny_talk: TinyTalk, script: str, older: str
) -> None:
    """In the page itself, so that the theme's colours and fonts apply; the same in each build."""
    tiny_talk.demo("ripple", RIPPLE)
    tiny_talk.recording("ripple", python="3.13.1", trace=TRACE)
    tiny_talk.demo("ripple", script)
    cells = [showing(tasks="ripple", **ALL), showing(tasks="ripple", **{**ALL, "only": ["ada"]})]
    slides, _ = export(tiny_talk, *cells)
    again, _ = export(tiny_talk, *cells)
    first, second = slides.select("figure.measured")

    assert [name.get_text() for name in second.select("svg.lanes .lane-name")] == ["ada"]
    assert first.svg["aria-label"] == "Lanes."
    assert first.figcaption.get_text() == (
        f"Measured by demos/ripple.py{older}: Python 3.13.1, Linux x86_64, 2 cores, 2026-11-22"
    )
    ids = [part["id"] for part in slides.select("pattern")]
    assert len(ids) == len(set(ids)) > 3
    assert str(again.select("figure.measured")) == str([first, second])
    assert "demo(…)" not in slides.get_text()


def test_a_cached_output_shows_what_is_recorded_now(tiny_talk: TinyTalk) -> None:
    """The cell is not run again when a demo is recorded again."""
    tiny_talk.demo("ripple", RIPPLE)
    lanes = []
    for name in ("ada", "eve"):
        trace = {**TRACE, "lanes": [*TRACE["lanes"][:1], {**TRACE["lanes"][1], "name": name}]}
        tiny_talk.recording("ripple", trace=trace)
        slides, _ = export(tiny_talk, showing(tasks="ripple", **ALL))
        lanes.append([text.get_text() for text in slides.select(".lane-name")])

    assert lanes == [["main", "ada"], ["main", "eve"]]


def test_tasks_that_cannot_be_drawn_are_named_with_the_slide(tiny_talk: TinyTalk) -> None:
    """The demo, what is wrong, and what there is instead."""
    tiny_talk.demo("ripple", RIPPLE)
    tiny_talk.recording("ripple", trace=TRACE)
    cell = showing(tasks="ripple", **{**ALL, "only": ["eda"]})
    cell.metadata["onstage"] = {"place": ["slides/1_a.md", 7]}

    assert complaint(tiny_talk, cell) == (
        "slides/1_a.md:7: tasks of ripple: no task named 'eda' in the recorded run. Did you mean 'ada'?"
    )
