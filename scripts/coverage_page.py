"""Write COVERAGE.md: what the talk covers, row by row, with the slides and demos that show it.

.venv/bin/python scripts/coverage_page.py
"""

import json
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from onstage.project import Project

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "COVERAGE.md"
ROWS = ROOT / "tests" / "talk" / "coverage.toml"
CELL = re.compile(r"^\+\+\+ (\{.*\})$", re.MULTILINE)
SHOWS_A_DEMO = re.compile(r"\b(?:demo|tasks|picture)\(\s*[\"'](\w+)[\"']")
HEAD = """# What the talk covers

Written by `scripts/coverage_page.py` from `tests/talk/coverage.toml`, the slides and the demos; a test compares.

| # | covers | slides | demos |
|--:|:--|:--|:--|
"""


@dataclass(frozen=True)
class Slide:
    """A slide of the talk and the demos it shows."""

    id: str
    chapter: str  # path of its file in the repository
    demos: frozenset[str]


def main() -> None:
    """Write the updated page."""
    PAGE.write_text(page(), "utf-8")


def page() -> str:
    """The page as it should be."""
    slides = {slide.id: slide for slide in slides_of_talk()}
    rows = tomllib.loads(ROWS.read_text("utf-8"))["rows"]
    return HEAD + "".join(_line(number, row, slides) for number, row in enumerate(rows, 1))


def slides_of_talk() -> Iterator[Slide]:
    """The slides of all chapters, in order."""
    for chapter in Project(ROOT, ROOT / "slides", ROOT / "build").chapters():
        _, *pieces = CELL.split(chapter.read_text("utf-8"))
        name, demos = "", set[str]()
        for facts, text in zip(map(json.loads, pieces[::2]), pieces[1::2], strict=True):
            if facts.get("slideshow", {}).get("slide_type") in ("slide", "subslide"):
                if name:
                    yield Slide(name, f"slides/{chapter.name}", frozenset(demos))
                name, demos = facts["id"], set()
            demos.update(SHOWS_A_DEMO.findall(text))
        yield Slide(name, f"slides/{chapter.name}", frozenset(demos))


def slides_of_row(row: dict[str, list[str]], slides: dict[str, Slide]) -> list[Slide]:
    """Those that show one of its demos, and those it names, in the order of the talk.

    Raises KeyError when it names a slide that does not exist.
    """
    named = {slides[name].id for name in row.get("slides", ())}
    return [slide for slide in slides.values() if slide.id in named or slide.demos & set(row["demos"])]


def _line(number: int, row: dict[str, list[str]], slides: dict[str, Slide]) -> str:
    shown = ", ".join(f"[{slide.id}]({slide.chapter})" for slide in slides_of_row(row, slides))
    demos = ", ".join(f"[{name}](demos/{name}.py)" for name in row["demos"])
    return f"| {number} | **{row['title']}**: {row['shows']} | {shown} | {demos} |\n"


if __name__ == "__main__":
    main()
