"""The demos of the real talk: each ends as it declares, in a real PTY, and keeps the house rules."""

import ast
import re
import sys
import tomllib
from pathlib import Path

import pytest
from onstage import project
from onstage.demos import catalog, postgres
from packaging.requirements import Requirement
from support import TALK, Finished

REAL = project.Project(TALK, TALK / "slides", TALK / "build")
LONGEST = {"exhibition": 130, "own_gils": 94}  # lines; 90 for all others
SHOWS_ONSTAGE = {"this_stage"}  # the stage is what it shows


@pytest.fixture(params=catalog.names_in_catalog(REAL))
def demo(request: pytest.FixtureRequest) -> catalog.Demo:
    return catalog.find_demo(REAL, request.param)


def test_a_demo_finishes_as_it_declares(demo: catalog.Demo, finished: Finished) -> None:
    """It ends by itself within its seconds, with its exit code, and shows no traceback it did not mean."""
    run = finished(demo.name)

    assert (run.ending.how, run.code) == ("exit", demo.declared.stage.exits), run.text
    assert demo.declared.stage.exits or "Traceback" not in run.text


def test_the_last_screen_of_a_demo_fits_its_terminal(demo: catalog.Demo, finished: Finished) -> None:
    """Nothing has scrolled away: what a demo wants to say in the end is on one screen."""
    lines = finished(demo.name).text.splitlines()

    assert len(lines) <= 24, f"{len(lines)} lines"


def test_a_demo_is_short(demo: catalog.Demo) -> None:
    """At most 90 lines, the exhibition 130; functions at most 20; lines at most 72 columns."""
    functions = [
        node for node in ast.walk(ast.parse(demo.source)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    longest = max(node.end_lineno - node.lineno + 1 for node in functions)
    lines = demo.source.splitlines()

    assert len(lines) <= LONGEST.get(demo.name, 90)
    assert longest <= 20
    assert max(map(len, lines)) <= 72


def test_a_demo_stands_alone(demo: catalog.Demo) -> None:
    """It imports no other demo, and nothing of onstage, unless that is what it shows."""
    tree = ast.parse(demo.source)
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}

    forbidden = {*catalog.names_in_catalog(REAL), "onstage"} - ({"onstage"} if demo.name in SHOWS_ONSTAGE else set())

    assert not {name.split(".")[0] for name in imported} & forbidden


def test_a_picture_of_a_demo_keeps_its_text_as_text(demo: catalog.Demo, finished: Finished) -> None:
    """The SVG a demo draws can be searched, read aloud and set in the deck's typeface."""
    pictures = list(finished(demo.name).folder.glob("*.svg"))

    assert [picture.stem for picture in pictures] == [demo.name] * (".svg" in demo.source)
    assert all("<text" in picture.read_text() for picture in pictures)


def test_the_extra_talk_holds_what_the_demos_declare_and_the_slides_import() -> None:
    """onstage[talk] is the union of the two, and the wheels that bring a Postgres."""
    extra = tomllib.loads(Path(TALK, "pyproject.toml").read_text())["project"]["optional-dependencies"]["talk"]
    declared = {Requirement(text).name for demo in catalog.load_catalog(REAL) for text in demo.declared.dependencies}
    slides = "".join(path.read_text("utf-8") for path in REAL.chapters())
    imported = set(re.findall(r"^(?:import|from) (\w+)", slides, re.MULTILINE)) - sys.stdlib_module_names
    servers = {package.replace("_", "-") for package, _ in postgres.POSTGRES_WHEELS}
    there = {"onstage", "IPython"}  # the kernel brings the latter

    assert {Requirement(text).name for text in extra} == declared | servers | (imported - there)


def test_every_demo_is_on_a_slide_and_every_slide_shows_a_demo_there_is() -> None:
    """demo("name") in the slides and files in demos/ are the same set."""
    text = "".join(path.read_text("utf-8") for path in REAL.chapters())

    assert set(re.findall(r'^demo\("(\w+)"', text, re.MULTILINE)) == set(catalog.names_in_catalog(REAL))
