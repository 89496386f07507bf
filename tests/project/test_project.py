"""Where a talk is found, in which order its chapters come, and where it is built."""

from pathlib import Path

import pytest
from onstage import project
from onstage.errors import UsageError
from support import TALK, TinyTalk


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A current folder that is no talk and lies in none."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def test_a_talk_named_by_its_folder_is_built_under_the_current_folder(tiny_talk: TinyTalk, elsewhere: Path) -> None:
    """The path given wins; nothing is ever written beside somebody else's slides."""
    root = tiny_talk.root

    assert project.find_project("../talk") == project.Project(root, root / "slides", elsewhere / "build")


@pytest.mark.parametrize("inside", [".", "demos", "assets/images"])
def test_a_talk_is_found_from_anywhere_inside_it(
    tiny_talk: TinyTalk, monkeypatch: pytest.MonkeyPatch, inside: str
) -> None:
    """Without a path, slides/ is looked for in the current folder, then above it."""
    folder = tiny_talk.root / inside
    folder.mkdir(parents=True, exist_ok=True)
    monkeypatch.chdir(folder)

    assert project.find_project() == project.Project(tiny_talk.root, tiny_talk.root / "slides", folder / "build")


def test_without_slides_here_or_above_the_talk_beside_the_code_is_found(elsewhere: Path) -> None:
    """`onstage` in an empty folder gives "Why asyncio?"."""
    found = project.find_project()

    assert (found.root, found.output) == (TALK, elsewhere / "build")
    assert found.chapters()[0].name == "1_why.md"


def test_one_notebook_of_a_talk_keeps_the_demos_of_that_talk(tiny_talk: TinyTalk, elsewhere: Path) -> None:
    """Building a single chapter shows the same panels as building them all."""
    chapter = tiny_talk.slides("# One")
    found = project.find_project(chapter)

    assert (found.chapters(), found.demos) == ([chapter], tiny_talk.root / "demos")


def test_the_folder_slides_named_itself_is_the_talk_it_belongs_to(tiny_talk: TinyTalk, elsewhere: Path) -> None:
    """`onstage build slides` is `onstage build .`: the demos lie beside slides/, not in it."""
    assert project.find_project(tiny_talk.root / "slides") == project.find_project(tiny_talk.root)


def test_a_folder_of_notebooks_is_a_talk(elsewhere: Path) -> None:
    """Someone else's notebooks need no slides/ around them."""
    for name in ("b.ipynb", "a.md", "notes.txt"):
        Path(name).touch()

    assert project.find_project(".").chapters() == [elsewhere / "a.md", elsewhere / "b.ipynb"]


def test_a_notebook_on_its_own_is_a_talk(elsewhere: Path) -> None:
    """Its folder is the talk's folder."""
    Path("some.ipynb").touch()
    found = project.find_project("some.ipynb")

    assert (found.root, found.chapters()) == (elsewhere, [elsewhere / "some.ipynb"])


def test_chapters_come_in_the_order_of_their_numbers(tiny_talk: TinyTalk) -> None:
    """2 comes before 10, and a name without a number before both."""
    for name in ("10_end.md", "2_middle.ipynb", "1_why.md", "2_a.md", "intro.md"):
        tiny_talk.slides("", name)
    names = [path.name for path in tiny_talk.project().chapters()]

    assert names == ["intro.md", "1_why.md", "2_a.md", "2_middle.ipynb", "10_end.md"]


def test_what_an_editor_leaves_beside_a_chapter_is_no_chapter(tiny_talk: TinyTalk) -> None:
    """Emacs locks a file with a dangling link that has the file's own suffix."""
    chapter = tiny_talk.slides("# One")
    chapter.with_name(".#1_first.md").symlink_to("nobody@nowhere.1")
    chapter.with_name("1_first.md~").touch()

    assert tiny_talk.project().chapters() == [chapter]


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("nowhere", "nowhere does not exist: name a talk's folder or one notebook."),
        (
            "talk.pdf",
            "talk.pdf is not a notebook (.ipynb, .md, or .py with # %% cells): name a talk's folder or one notebook.",
        ),
    ],
)
def test_a_path_that_is_no_talk_is_named_in_the_error(elsewhere: Path, path: str, message: str) -> None:
    """The path is quoted as it was typed, with what would do."""
    Path("talk.pdf").touch()

    with pytest.raises(UsageError) as caught:
        project.find_project(path)

    assert str(caught.value) == message


def test_a_folder_that_holds_no_slides_is_named_in_the_error(elsewhere: Path) -> None:
    """The error says what to put there."""
    with pytest.raises(UsageError) as caught:
        project.find_project(".").chapters()

    assert str(caught.value) == f"no slides in {elsewhere}: put a MyST .md or an .ipynb file there."


def test_a_place_is_named_from_the_folder_of_the_talk(tiny_talk: TinyTalk) -> None:
    """Errors say slides/1_first.md, and give the whole path only outside the talk."""
    talk = tiny_talk.project()

    assert talk.short(tiny_talk.root / "slides" / "1_first.md") == "slides/1_first.md"
    assert talk.short(Path("/elsewhere/a.md")) == "/elsewhere/a.md"
