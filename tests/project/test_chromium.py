"""Which browser of this machine is taken: the one that is named, else the first there is."""

from pathlib import Path

import pytest
from onstage import chromium
from onstage.errors import OnstageError


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A PATH of one folder, with two browsers in it."""
    for name in ("google-chrome", "chromium", "mine"):
        (tmp_path / name).write_text("#!/bin/sh\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("ONSTAGE_BROWSER", raising=False)
    monkeypatch.setattr(chromium, "MAC_FOLDERS", ())
    return tmp_path


def test_the_browsers_on_path_are_found_in_their_order(programs: Path) -> None:
    """Chromium before Chrome."""
    assert [*chromium.browsers_here()] == [programs / "chromium", programs / "google-chrome"]
    assert chromium.find_browser() == programs / "chromium"


@pytest.mark.parametrize("named", ["mine", "{programs}/mine"])
def test_a_browser_may_be_named_by_its_name_on_path(
    programs: Path, monkeypatch: pytest.MonkeyPatch, named: str
) -> None:
    """As well as by its whole path."""
    monkeypatch.setenv("ONSTAGE_BROWSER", named.format(programs=programs))

    assert chromium.find_browser() == programs / "mine"


def test_a_named_browser_that_is_not_there_is_not_found(programs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another one is not taken in its place, and what is said names the variable."""
    monkeypatch.setenv("ONSTAGE_BROWSER", "nosuch")

    assert chromium.find_browser() is None
    assert chromium.why_no_browser() == ("ONSTAGE_BROWSER is nosuch, which is not a program", "correct it or unset it")


async def test_without_a_browser_a_page_says_what_to_do(programs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Install one, or name one; and where the one that is named does not exist, correct that."""
    monkeypatch.setenv("PATH", "/nowhere")
    for named, message in (
        ("", "no Chrome, Chromium or Edge found: install one, or set ONSTAGE_BROWSER to its program."),
        ("nosuch", "ONSTAGE_BROWSER is nosuch, which is not a program: correct it or unset it."),
    ):
        monkeypatch.setenv("ONSTAGE_BROWSER", named)
        with pytest.raises(OnstageError) as caught:
            async with chromium.browser_page():
                pass
        assert str(caught.value) == message


def test_an_application_of_macos_is_found(programs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Behind those on PATH."""
    program = programs / "Applications" / "Chromium.app" / "Contents" / "MacOS" / "Chromium"
    program.parent.mkdir(parents=True)
    program.write_text("")
    monkeypatch.setattr(chromium, "MAC_FOLDERS", (programs / "Applications",))

    assert [*chromium.browsers_here()][-1] == program
