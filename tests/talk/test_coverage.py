"""COVERAGE.md is what the slides and demos say: no row is empty, and nothing stands beside the rows."""

import runpy
import tomllib

import pytest
from onstage import project
from onstage.demos import catalog
from support import TALK

COVERAGE = runpy.run_path(str(TALK / "scripts" / "coverage_page.py"))
FACTS = tomllib.loads((TALK / "tests" / "talk" / "coverage.toml").read_text("utf-8"))
ROWS = dict(enumerate(FACTS["rows"], 1))
SLIDES = {slide.id: slide for slide in COVERAGE["slides_of_talk"]()}
DEMOS = set(catalog.names_in_catalog(project.Project(TALK, TALK / "slides", TALK / "build")))


def test_the_page_is_what_the_script_writes() -> None:
    """Where this is red: `.venv/bin/python scripts/coverage_page.py` writes it anew."""
    assert (TALK / "COVERAGE.md").read_text("utf-8") == COVERAGE["page"]()


@pytest.mark.parametrize("number", ROWS)
def test_a_row_has_slides_and_demos_that_exist(number: int) -> None:
    """Each slide it names is in the talk; each demo is written, and is on one of its slides."""
    row = ROWS[number]
    shown = COVERAGE["slides_of_row"](row, SLIDES)
    missing = [name for name in row["demos"] if name not in DEMOS or not any(name in slide.demos for slide in shown)]

    assert [name for name in row.get("slides", ()) if name not in SLIDES] == []
    assert missing == []
    assert shown
    assert row["demos"]


def test_every_demo_of_the_talk_stands_in_a_row() -> None:
    """A new demo is added to its row in tests/talk/coverage.toml."""
    assert {name for row in ROWS.values() for name in row["demos"]} >= DEMOS


def test_every_demo_a_slide_shows_is_found_by_the_script() -> None:
    """It reads the calls in the text of the slides: none of a demo of the catalog is overlooked."""
    assert {name for slide in SLIDES.values() for name in slide.demos} == DEMOS
