"""Lines that messages print: what a shell on this machine runs as it stands."""

import shlex
import sys
from pathlib import Path

import pytest
from onstage.shell import onstage_command, python_command


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An onstage in a folder with a space in its name, which is running."""
    path = tmp_path / "my programs" / "onstage"
    path.parent.mkdir()
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    monkeypatch.setattr(sys, "argv", [str(path), "check"])
    return path


def test_onstage_is_called_by_its_path_where_the_path_does_not_lead_to_it(
    program: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Quoted for a shell, as are the words behind it."""
    monkeypatch.setenv("PATH", "/usr/bin:/bin")

    assert onstage_command("run", "two words") == f"'{program}' run 'two words'"


def test_onstage_is_called_by_its_name_where_the_path_leads_to_it(
    program: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And not where another program of that name is found first."""
    monkeypatch.setenv("PATH", f"{program.parent}:/usr/bin:/bin")

    assert onstage_command("list") == "onstage list"


def test_within_another_program_onstage_is_called_as_a_module(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a kernel, or where nbconvert exports."""
    monkeypatch.setattr(sys, "argv", ["/usr/bin/jupyter-nbconvert"])

    assert onstage_command("list") == f"{shlex.quote(sys.executable)} -m onstage list"


def test_python_is_the_one_that_onstage_runs_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """A requirement is quoted: a shell would redirect into a file."""
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    python = shlex.quote(str(Path(sys.executable).with_name("python3")))

    assert python_command("-m", "pip", "install", "numpy>=2") == f"{python} -m pip install 'numpy>=2'"
