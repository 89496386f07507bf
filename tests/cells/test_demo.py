"""`demo()` and `picture()` in a cell: what a live notebook shows, and what a build is left to look up."""

import pytest
from onstage import demo, picture
from onstage.errors import UsageError
from onstage.mime import BUILDING_VARIABLE, DEMO_MIME
from support import TinyTalk

RIPPLE = """
    ROUNDS = 3

    def main():
        print("ripple", ROUNDS)

    main()
"""


def test_a_demo_in_a_live_notebook_brings_its_code_along(tiny_talk: TinyTalk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Any front end can show it; a deck finds nothing in it but what to look up."""
    tiny_talk.demo("ripple", RIPPLE)
    monkeypatch.chdir(tiny_talk.root / "slides")
    monkeypatch.delenv(BUILDING_VARIABLE, raising=False)
    live = demo("ripple", show="main", lines="1")._repr_mimebundle_()
    monkeypatch.setenv(BUILDING_VARIABLE, "1")
    built = demo("ripple", show="main", lines="1")._repr_mimebundle_()

    assert "def main():" in live.pop("text/html")
    assert live == built == {
        DEMO_MIME: {"name": "ripple", "show": "main", "lines": "1"}, "text/plain": "demo('ripple', show='main')"
    }  # fmt: skip


def test_a_demo_that_does_not_exist_is_an_error_in_a_live_notebook(
    tiny_talk: TinyTalk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The author sees it at once, in the cell."""
    tiny_talk.demo("ripple", RIPPLE)
    monkeypatch.chdir(tiny_talk.root / "slides")
    monkeypatch.delenv(BUILDING_VARIABLE, raising=False)

    with pytest.raises(UsageError, match="Did you mean 'ripple'"):
        demo("riple")


def test_outside_a_kernel_a_demo_is_its_code(tiny_talk: TinyTalk, monkeypatch: pytest.MonkeyPatch) -> None:
    """And a link to its file: no widget without somebody to show it to; in a build not even these."""
    tiny_talk.demo("plain", "print(1 < 2)")
    monkeypatch.chdir(tiny_talk.root)
    bundle = demo("plain")._repr_mimebundle_()

    assert sorted(bundle) == [DEMO_MIME, "text/html", "text/plain"]
    assert "print(1 &lt; 2)" in bundle["text/html"]
    assert 'href="../demos/plain.py"' in bundle["text/html"]
    monkeypatch.setenv(BUILDING_VARIABLE, "1")
    assert sorted(demo("plain")._repr_mimebundle_()) == [DEMO_MIME, "text/plain"]


def test_a_demo_that_does_not_exist_is_refused_in_its_cell(
    tiny_talk: TinyTalk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before there is a panel of it."""
    monkeypatch.chdir(tiny_talk.root)
    with pytest.raises(UsageError, match="nobody"):
        demo("nobody")


def test_a_picture_is_drawn_live_and_left_to_the_deck_in_a_build(
    tiny_talk: TinyTalk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Live it is as wide as its place, on the ground it was drawn for; the deck looks it up at each build."""
    tiny_talk.demo("drawn", "")
    svg = '<svg width="9pt" height="9pt" viewBox="0 0 9 9"/>'
    tiny_talk.recording("drawn", (0, "first"), picture=f"<?xml?>\n{svg}")
    monkeypatch.chdir(tiny_talk.root)
    live = picture("drawn", "A line.")._repr_mimebundle_()["text/html"]
    assert '"background: #11161d' in live
    assert '<svg viewBox="0 0 9 9"/>' in live
    with pytest.raises(UsageError, match="nobody"):
        picture("nobody", "A line.")
    monkeypatch.setenv(BUILDING_VARIABLE, "1")
    assert "text/html" not in picture("drawn", "A line.")._repr_mimebundle_()
