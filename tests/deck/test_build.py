"""Slides become a deck: built from today's sources, put in place at once, or the last one stays as it was."""

import re
import shutil
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag
from onstage.deck import build, deck_stamp, execution
from onstage.errors import SourceError
from support import SLIDE, TinyTalk

RIPPLE = 'def main():\n    print("{word}")\n\n\nmain()\n'
COUNTED = '```{code-cell}\nopen("runs.txt", "a").write("ran\\n")\n```\n\n'
SHOWS = '```{code-cell}\ndemo("ripple", show="main")\n```'


def built(tiny_talk: TinyTalk) -> Tag:
    page = build.build_deck(tiny_talk.project())
    return BeautifulSoup(page.read_text("utf-8"), "html.parser").select_one(".slides")


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def complaint(tiny_talk: TinyTalk) -> str:
    with pytest.raises(SourceError) as caught:
        build.build_deck(tiny_talk.project())
    return str(caught.value)


def test_a_built_deck_is_current_and_lies_alone_in_its_folder(tiny_talk: TinyTalk) -> None:
    """The page is build/deck/index.html; what the build made on its way there is gone."""
    tiny_talk.slides("# Why?")
    page = build.build_deck(tiny_talk.project())

    assert page == tiny_talk.root / "build" / "deck" / "index.html"
    assert deck_stamp.is_deck_current(tiny_talk.project())
    assert [path.name for path in (tiny_talk.root / "build").iterdir()] == ["deck"]


def test_editing_a_demo_changes_the_slide_though_no_cell_runs_again(
    tiny_talk: TinyTalk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The cell's output names the demo only; its code is looked up at each build, cache or no cache."""
    tiny_talk.chapter(("a", COUNTED + SHOWS))
    tiny_talk.demo("ripple", RIPPLE.format(word="before"))
    before = built(tiny_talk).select_one(".demo-code").get_text()
    tiny_talk.demo("ripple", RIPPLE.format(word="after"))
    monkeypatch.setattr(execution, "AsyncKernelManager", None)
    after = built(tiny_talk).select_one(".demo-code").get_text()

    assert (before, after) == ('def main():\n    print("before")', 'def main():\n    print("after")')
    assert (tiny_talk.root / "slides" / "runs.txt").read_text() == "ran\n"
    assert 'print("after")' in (tiny_talk.root / "build/deck/demos/ripple.py").read_text()


def test_what_is_gone_from_the_talk_is_gone_from_the_deck(tiny_talk: TinyTalk) -> None:
    """A build replaces the deck whole; no script of a demo that was dropped stays behind."""
    tiny_talk.slides("# Why?")
    build.build_deck(tiny_talk.project())
    (tiny_talk.root / "build" / "deck" / "demos").mkdir()
    (tiny_talk.root / "build" / "deck" / "demos" / "old.py").touch()
    build.build_deck(tiny_talk.project())

    assert not (tiny_talk.root / "build" / "deck" / "demos").exists()


def test_chapters_follow_each_other_each_on_a_slide_of_its_own(tiny_talk: TinyTalk) -> None:
    """Whether or not a chapter says so, as its notebook does when it is exported alone."""
    tiny_talk.slides("# Two\n\nand more", "2_two.md")
    tiny_talk.slides("# Ten\n\n+++\n\nand more", "10_ten.md")
    tiny_talk.slides("# One\n\n" + SLIDE.format(id="more", body="text"), "1_one.md")
    slides = built(tiny_talk)

    assert [part["id"] for part in slides.select("section section")] == ["one", "more", "two", "ten"]
    assert slides.select_one("#ten").get_text(" ", strip=True) == "Ten and more"


def test_two_slides_of_one_id_are_named_with_both_their_places(tiny_talk: TinyTalk) -> None:
    """Across chapters too."""
    tiny_talk.slides("# Why?\n", "1_one.md")
    tiny_talk.slides(SLIDE.format(id="b", body="") + SLIDE.format(id="why", body=""), "2_two.md")

    assert complaint(tiny_talk).startswith("slides/2_two.md:7: slide id 'why' is taken by slides/1_one.md")


def test_a_talk_without_a_slide_is_refused(tiny_talk: TinyTalk) -> None:
    """An empty chapter alone makes no deck; beside another it is left out."""
    tiny_talk.slides("", "1_empty.md")

    assert complaint(tiny_talk) == "slides: nothing to show: every cell is empty, notes, skipped or removed."
    tiny_talk.slides("# Why?", "2_why.md")
    assert built(tiny_talk).get_text(strip=True) == "Why?"


FRONT = "---\nkernelspec:\n  name: python3\n  display_name: Python 3\n---\n\n"
IMPORT = "```{code-cell}\nfrom onstage import demo\n```\n\n"
SLIDES = "slides/1_first.md"
# What is written where into a good talk, and what the command then says: the text begins on line 11 of its chapter.
BROKEN = {
    "no such demo": (
        SLIDES, '```{code-cell}\ndemo("riple")\n```',
        "slides/1_first.md:12: no demo named 'riple'. Did you mean 'ripple'?",
    ),
    "no such symbol": (
        SLIDES, '```{code-cell}\ndemo("ripple", show="mian")\n```',
        "slides/1_first.md:12: no symbol 'mian' in ripple.py. Did you mean 'main'?",
    ),
    "one id twice": (
        SLIDES, '# A\n\n+++ {"slideshow": {"slide_type": "slide"}}\n\n# A\n',
        "slides/1_first.md:14: slide id 'a' is taken by slides/1_first.md:8: give one another id.",
    ),
    "broken cell metadata": (SLIDES, '+++ {"id": }\n\n# A\n', "slides/1_first.md:11: broken metadata: Expecting value"),
    "broken cell options": (
        SLIDES, "```{code-cell}\n:tags: [a\n1\n```\n",
        "slides/1_first.md:11: broken metadata: Invalid YAML; while parsing a flow sequence: "
        "expected ',' or ']', but got '<stream end>'",
    ),
    "a cell that is not Python": (
        SLIDES, "```{code-cell}\n1\n2 +\n```\n",
        "slides/1_first.md:12: this cell raised SyntaxError: invalid syntax (line 2 of the cell). "
        "Tag it raises-exception if that is the point.",
    ),
    "a layout that there is not": (
        SLIDES, '+++ {"slideshow": {"slide_type": "slide", "class": "tilte"}}\n\n# A\n',
        "slides/1_first.md:12: unknown class 'tilte'. Did you mean 'title'?",
    ),
    "a time in words": (
        SLIDES, '+++ {"slideshow": {"slide_type": "slide", "data": {"timing": "a minute"}}}\n\n# A\n',
        "slides/1_first.md:12: timing = 'a minute': expected seconds, such as 60.",
    ),
    "open fence": (
        SLIDES, "```{code-cell}\n1\n",
        "slides/1_first.md:11: ```{code-cell} is never closed: end it with ```",
    ),
    "a cell that raises": (
        SLIDES, '```{code-cell}\nraise ValueError("one\\ntwo")\n```\n',
        "slides/1_first.md:12: this cell raised ValueError: one two. Tag it raises-exception if that is the point.",
    ),
    "no notebook": ("slides/2_next.ipynb", "{", "slides/2_next.ipynb:1: not a notebook Jupyter can read: …"),
    "a demo declared wrongly": (
        "demos/ripple.py", '"""Sees."""\n# /// script\n# [tool.onstage]\n# second = 3\n# ///\n',
        "demos/ripple.py:4: unknown key 'second' in [tool.onstage]. Did you mean 'seconds'?",
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> TinyTalk:
    """A talk that was built well, once."""
    talk = TinyTalk(tmp_path_factory.mktemp("good"))
    talk.demo("ripple", RIPPLE.format(word="good"))
    talk.slides(f"{FRONT}{IMPORT}{SHOWS}\n")
    build.build_deck(talk.project())
    return talk


@pytest.mark.parametrize(("name", "text", "message"), BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_talk_is_named_in_one_line_and_leaves_the_last_deck(
    good: TinyTalk, tmp_path: Path, name: str, text: str, message: str
) -> None:
    """The installed command: exit 1, file and line on stderr, and the deck of before byte for byte."""
    talk = TinyTalk(Path(shutil.copytree(good.root, tmp_path / "talk")))
    before = files(talk.root / "build" / "deck")
    (talk.root / name).write_text(f"{FRONT}{IMPORT}{text}" if name == SLIDES else text, "utf-8")
    done = talk.onstage("build")
    line, *more = done.stderr.splitlines()

    assert (done.returncode, done.stdout, more) == (1, "", [])
    assert re.fullmatch(re.escape(f"onstage: {message}").replace("…", ".+"), line)
    assert files(talk.root / "build" / "deck") == before
