"""How the last givings went: planned against actual time a slide, and which demos ran how long."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup, Tag
from rich.table import Table
from rich.text import Text

from ..errors import OnstageError
from ..project import Project

BAR_WIDTH = 20  # characters of the longest bar


@dataclass
class SlideTime:
    """One slide of a giving; seconds."""

    id: str
    planned: float
    actual: float = 0.0
    runs: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Performance:
    """One log, read."""

    began: datetime
    slides: list[SlideTime]

    @property
    def planned(self) -> float:
        """Seconds planned for the slides that were shown."""
        return sum(slide.planned for slide in self.slides if slide.actual)

    @property
    def actual(self) -> float:
        """Seconds from the first slide to the last thing that happened."""
        return sum(slide.actual for slide in self.slides)


def logs(project: Project) -> list[Path]:
    """The logs of all givings, oldest first; a stage that nobody looked at gave nothing."""
    found = sorted((project.output / "rehearsals").glob("*.jsonl"))
    return [log for log in found if '"slide"' in log.read_text("utf-8")]


def read(project: Project, log: Path) -> Performance:
    """Put one log beside the plan in the built deck. Raises OnstageError when it holds no slide."""
    slides = {slide.id: slide for slide in plan(project)}
    began: datetime | None = None
    current: SlideTime | None = None
    since = datetime.min
    for event in _events(log):
        now = datetime.fromisoformat(event["time"])
        if current:
            current.actual += (now - since).total_seconds()
        since = now
        began = began or now
        if "slide" in event:
            current = slides.setdefault(event["slide"], SlideTime(event["slide"], 0.0))
        elif "run" in event and current:
            current.runs.append(f"{event['run']} {event['seconds']:.1f} s, {_ending(event)}")
    if began is None or current is None:
        raise OnstageError(f"{log.name} holds no slide: nothing was given.")
    return Performance(began, list(slides.values()))


def plan(project: Project, minutes: float | None = None) -> Iterator[SlideTime]:
    """The slides of the built deck with their planned times: all in it, or those of a talk of so many minutes."""
    page = project.deck / "index.html"
    if page.is_file():
        sections = BeautifulSoup(page.read_text("utf-8"), "html.parser").select("section[id]")
        tagged = any(section.has_attr("data-minutes") for section in sections)  # else every length is the whole
        for section in sections:
            if section.has_attr("data-spare") if minutes is None else tagged and not _fits(section, minutes):
                continue
            yield SlideTime(str(section["id"]), float(str(section.get("data-timing") or 0)))


def _fits(section: Tag, minutes: float) -> bool:
    return float(str(section.get("data-minutes", "inf"))) <= minutes


def _events(log: Path) -> Iterator[dict[str, Any]]:
    """The lines of a log; one cut short by a crash is passed over."""
    for line in log.read_text("utf-8").splitlines():
        try:
            yield json.loads(line)
        except ValueError:
            continue


def _ending(event: dict[str, Any]) -> str:
    return {"stop": "stopped", "limit": "over its limit"}.get(event["how"], f"exit {event['code']}")


def table(giving: Performance) -> Table:
    """Planned and actual time a slide, as numbers and as bars."""
    rows = Table("slide", "planned", "actual", "", "demos", box=None, header_style="bold", pad_edge=False)
    longest = max(max(slide.planned, slide.actual) for slide in giving.slides) or 1
    for slide in giving.slides:
        over = slide.actual > slide.planned * 1.2
        chart = Text("░" * round(BAR_WIDTH * slide.planned / longest) + "\n", "dim")
        chart.append("█" * round(BAR_WIDTH * slide.actual / longest), "not dim red" if over else "not dim green")
        rows.add_row(slide.id, clock(slide.planned), clock(slide.actual), chart, "\n".join(slide.runs))
    rows.add_row("[bold]shown in all", clock(giving.planned), clock(giving.actual), "░ planned  █ actual")
    return rows


def clock(seconds: float) -> str:
    """Seconds as minutes and seconds: 75 is 1:15."""
    return f"{int(seconds) // 60}:{int(seconds) % 60:02}"
