"""When a deck is current: its fingerprint follows whatever a build reads, and nothing else."""

import os
from pathlib import Path

import pytest
from onstage import project
from onstage.deck import fingerprint
from support import TinyTalk

CHANGES = {
    "a slide": "slides/1_first.md",
    "a new chapter": "slides/2_new.md",
    "a picture beside the slides": "slides/images/p.png",
    "a demo": "demos/ripple.py",
    "a new demo": "demos/new.py",
    "a style": "assets/own.css",
    "a file without a suffix": "demos/1913",
    "a recording": "assets/recordings/ripple.cast",
}
NO_CHANGES = {
    "the deck": "build/deck/index.html",
    "the cache": "build/cache/cells/x",
    "vim's swap file": "slides/.1_first.md.swp",
    "vim's swap file of a nameless text": "slides/1_first.swp",
    "vim's question whether it may write": "slides/4913",
    "an editor's copy": "slides/1_first.md~",
    "Emacs' unsaved text": "slides/#1_first.md#",
    "an unfinished file": "demos/ripple.py.tmp",
    "what PyCharm writes first": "demos/ripple.py___jb_tmp___",
    "Jupyter's copy": "slides/.ipynb_checkpoints/1_first-checkpoint.md",
    "what Python compiled": "demos/__pycache__/ripple.cpython-311.pyc",
}


@pytest.fixture(params=["a talk", "in a hidden folder", "a folder of notebooks"])
def talk_and_root(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[project.Project, Path]:
    """The same files as a talk, as a talk somewhere in ~/.local, and given by the folder slides/ lies in."""
    root = tmp_path / (".local" if request.param == "in a hidden folder" else "talk")
    for name in (*CHANGES.values(), *NO_CHANGES.values()):
        if "new" not in name:
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text("before")
    slides = root if request.param == "a folder of notebooks" else root / "slides"
    return project.Project(root, slides, root / "build"), root


@pytest.mark.parametrize("name", CHANGES.values(), ids=CHANGES.keys())
def test_the_fingerprint_of_a_talk_changes_with_each_source(
    talk_and_root: tuple[project.Project, Path], name: str
) -> None:
    """Whatever a build reads: another text, another file, one file less."""
    talk, root = talk_and_root
    before = fingerprint.fingerprint(talk)
    (root / name).write_text("after")
    after = fingerprint.fingerprint(talk)
    (root / name).unlink()

    assert len({before, after, fingerprint.fingerprint(talk)}) == (2 if "new" in name else 3)


@pytest.mark.parametrize("name", NO_CHANGES.values(), ids=NO_CHANGES.keys())
def test_the_fingerprint_of_a_talk_stays_when_nothing_a_build_reads_has_changed(
    talk_and_root: tuple[project.Project, Path], name: str
) -> None:
    """Else a stage that rebuilds on a change would rebuild for ever."""
    talk, root = talk_and_root
    before = fingerprint.fingerprint(talk)
    (root / name).write_text("after")

    assert fingerprint.fingerprint(talk) == before


def test_the_fingerprint_of_a_talk_does_not_ask_for_the_time(tiny_talk: TinyTalk) -> None:
    """A fresh clone of an old talk is the same talk."""
    path = tiny_talk.slides("# Why?")
    before = fingerprint.fingerprint(tiny_talk.project())
    os.utime(path, (1, 1))

    assert fingerprint.fingerprint(tiny_talk.project()) == before


def test_a_notebook_on_its_own_is_rebuilt_when_a_picture_beside_it_changes(tmp_path: Path) -> None:
    """Its neighbours are not read, but its pictures are in the page."""
    notebook = tmp_path / "some.md"
    notebook.write_text("# Why?\n\n![](p.png)")
    (tmp_path / "p.png").write_bytes(b"before")
    (tmp_path / "other.md").touch()
    talk = project.Project(tmp_path, notebook, tmp_path / "build")
    prints = [fingerprint.fingerprint(talk)]
    (tmp_path / "other.md").write_text("after")
    prints.append(fingerprint.fingerprint(talk))
    (tmp_path / "p.png").write_bytes(b"after")

    assert prints[0] == prints[1] != fingerprint.fingerprint(talk)
