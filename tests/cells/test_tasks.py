"""`tasks()` in a cell: drawn at once in a live notebook, left to the deck in a build."""

import pytest
from bs4 import BeautifulSoup
from onstage import tasks
from onstage.errors import SourceError, UsageError
from onstage.mime import BUILDING_VARIABLE, DEMO_MIME
from support import TRACE, TinyTalk


@pytest.fixture
def live(tiny_talk: TinyTalk, monkeypatch: pytest.MonkeyPatch) -> TinyTalk:
    """A talk with one demo whose tasks are recorded, as a cell in Jupyter finds it."""
    tiny_talk.demo("ripple", "")
    tiny_talk.recording("ripple", trace=TRACE)
    monkeypatch.chdir(tiny_talk.root)
    monkeypatch.delenv(BUILDING_VARIABLE, raising=False)
    return tiny_talk


def test_a_live_notebook_shows_the_lanes_and_which_run_they_are_of(live: TinyTalk) -> None:
    """At once, as an SVG in the theme's classes."""
    page = tasks("ripple", alt="Three <lanes>.", only=["ada"])._repr_mimebundle_()["text/html"]
    shown = BeautifulSoup(page, "html.parser")

    assert shown.svg["aria-label"] == "Three <lanes>."
    assert [name.get_text() for name in shown.select(".lane-name")] == ["ada"]
    assert shown.select_one(".source").get_text() == (
        "Measured by demos/ripple.py: Python 3.11.7, Linux x86_64, 2 cores, 2026-11-22"
    )


def test_a_build_is_told_what_to_draw_and_nothing_more(live: TinyTalk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even whether it exists: the deck looks each time, so that a cached output is never stale."""
    monkeypatch.setenv(BUILDING_VARIABLE, "1")
    bundle = tasks("riple", alt="Lanes.", only="ada", begin=1, end=2.5, height=40)._repr_mimebundle_()

    assert bundle == {
        DEMO_MIME: {"tasks": "riple", "alt": "Lanes.", "only": ["ada"], "begin": 1, "end": 2.5, "height": 40},
        "text/plain": "tasks('riple')",
    }


def test_what_is_not_recorded_is_an_error_in_its_cell(live: TinyTalk) -> None:
    """Which demo, and what to do; a trace that cannot be read is named as a file."""
    live.demo("plain", "")
    with pytest.raises(UsageError, match=r"the tasks of plain are not recorded: run `.*onstage record plain`"):
        tasks("plain", alt="Lanes.")
    live.recording("plain", trace={"lanes": 7, "now": 3})
    with pytest.raises(
        SourceError, match=r"^assets/recordings/plain\.tasks\.json: not the trace of a run: run `.*onstage record"
    ):
        tasks("plain", alt="Lanes.")
    with pytest.raises(UsageError, match="Did you mean 'ripple'"):
        tasks("riple", alt="Lanes.")


def test_two_drawings_of_one_run_have_textures_of_their_own(live: TinyTalk) -> None:
    """A browser does not draw with a pattern that lies on a hidden slide."""
    pages = [tasks("ripple", alt="Lanes.")._repr_mimebundle_()["text/html"] for _ in range(2)]
    first, second = ({part["id"] for part in BeautifulSoup(page, "html.parser").select("pattern")} for page in pages)

    assert len(first) == len(second) == 3
    assert not first & second
