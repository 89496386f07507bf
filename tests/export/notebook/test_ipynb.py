"""The file of a notebook: nothing in it names this machine, and the same talk gives the same bytes."""

import getpass
import json
import socket
import subprocess

import pytest
from notebooks import SETUP, cell, exported, slide
from onstage.export.export_options import ExportOptions
from onstage.export.notebook import notebooks
from support import TinyTalk


def test_outputs_do_not_tell_on_the_machine(tiny_talk: TinyTalk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither folders, nor user, nor host, nor a secret of the environment; what looks alike stays."""
    monkeypatch.setenv("STAGE_TOKEN", "tea-and-toast-4711")
    monkeypatch.setenv("LOGNAME", "polgar")
    monkeypatch.setattr(socket, "gethostname", lambda: "budapest")
    tells = "import os, pathlib\nprint(os.getcwd(), pathlib.Path.home() / 'x', os.environ['STAGE_TOKEN'])\n"
    tells += "print('/home/polgar/y', 'polgar@budapest', 'polgaria', [os.getcwd()])\n1 / 0"
    tiny_talk.slides(slide("a", "# By polgar\n\n" + cell(tells, "raises-exception")))
    (notebook,) = exported(tiny_talk)
    said, error = notebook.cells[-1].outputs

    assert getpass.getuser() == "polgar"
    assert said.text == "slides ~/x ***\n~/y user@host polgaria ['slides']\n"
    assert str(tiny_talk.root) not in json.dumps(error)
    assert "By polgar" in notebook.cells[1].source


def test_the_same_talk_gives_the_same_bytes(tiny_talk: TinyTalk) -> None:
    """Also when its cells are run anew; ids are those of the content, and no two alike."""
    tiny_talk.slides(SETUP + slide("a", "# A\n\n" + cell("lanes({'x': [waits(1)]}, alt='A')") + cell("7") * 2))
    first = notebooks(tiny_talk.project(), ExportOptions())
    subprocess.run(["rm", "-r", tiny_talk.root / "build"], check=True)
    second = notebooks(tiny_talk.project(), ExportOptions())
    made = json.loads(second["1_first.ipynb"])

    assert first == second
    assert len({part["id"] for part in made["cells"]}) == len(made["cells"]) == 5
    assert (made["nbformat"], made["nbformat_minor"], made["metadata"]["kernelspec"]["name"]) == (4, 5, "python3")
