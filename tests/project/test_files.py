"""Files and folders are new as a whole, or old as they were."""

from pathlib import Path

import pytest
from onstage.files import files_in, write_file, write_files, write_folder


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below the folder."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_files_are_listed_at_every_depth(tmp_path: Path) -> None:
    """A file lists itself, and what does not exist lists nothing."""
    (tmp_path / "a" / "b").mkdir(parents=True)
    for name in ("one", "a/two", "a/b/three"):
        (tmp_path / name).touch()

    assert {path.name for path in files_in(tmp_path)} == {"one", "two", "three"}
    assert files_in(tmp_path / "one") == [tmp_path / "one"]
    assert files_in(tmp_path / "nothing") == []


def test_a_file_is_written_into_a_folder_that_does_not_exist(tmp_path: Path) -> None:
    """Over an old one as well; nothing else is left beside it."""
    path = tmp_path / "a" / "b" / "file"
    for content in (b"old", b"new"):
        assert write_file(path, content) == path

    assert tree(tmp_path) == {"a/b/file": b"new"}


def test_when_one_file_cannot_be_written_all_old_ones_stay(tmp_path: Path) -> None:
    """And nothing new is left; here a folder is in the way of the second file's temporary one."""
    write_files({tmp_path / name: b"old" for name in ("a", "b")})
    (tmp_path / "b.new" / "x").mkdir(parents=True)
    with pytest.raises(OSError, match=r"b\.new"):
        write_files({tmp_path / name: b"new" for name in ("a", "b")})

    assert tree(tmp_path) == {"a": b"old", "b": b"old"}


def test_a_folder_is_replaced_as_a_whole(tmp_path: Path) -> None:
    """What the old one held is gone, and so is what an earlier, killed attempt left."""
    deck = tmp_path / "deck"
    write_folder(deck, {"a": b"1", "b/c": b"2"})
    for leftover in ("deck.new", "deck.old"):
        (tmp_path / leftover).mkdir()
        (tmp_path / leftover / "left").touch()

    assert write_folder(deck, {"b/d": b"3"}) == deck
    assert tree(tmp_path) == {"deck/b/d": b"3"}


def test_when_a_folder_cannot_be_written_the_old_one_stays(tmp_path: Path) -> None:
    """Here a file is in the way of a folder."""
    deck = tmp_path / "deck"
    write_folder(deck, {"a": b"old"})
    with pytest.raises(OSError, match="a"):
        write_folder(deck, {"a": b"new", "a/b": b"new"})

    assert tree(tmp_path) == {"deck/a": b"old"}
