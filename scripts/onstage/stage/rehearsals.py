"""How the last givings went: planned against actual time a slide, and which demos ran how long."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup, Tag
from rich.text import Text

from ..errors import OnstageError
from ..project import Project

BAR_WIDTH = 20  # characters of the longest bar
NAME_WIDTH = 32  # characters of a slide's name at most


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


def lines(performance: Performance) -> Iterator[Text]:
    """Planned and actual time of each slide, as numbers and as a bar, and below it the demos that ran there."""
    longest = max(max(slide.planned, slide.actual) for slide in performance.slides) or 1
    width = min(NAME_WIDTH, max(len(slide.id) for slide in performance.slides))
    yield Text(f"{'slide':{width}}  planned  actual", "bold")
    for slide in performance.slides:
        row = _row(slide.id, slide.planned, slide.actual, width)
        over = slide.actual > slide.planned * 1.2
        spent, left = (round(BAR_WIDTH * seconds / longest) for seconds in (slide.actual, slide.planned - slide.actual))
        row.append("█" * spent, "red" if over else "green")
        row.append("░" * left, "dim")
        yield row
        yield from (Text(f"    {run}", "dim") for run in slide.runs)
    yield _row("shown in all", performance.planned, performance.actual, width).append("█ actual  ░ left of the plan")


def _row(name: str, planned: float, actual: float, width: int) -> Text:
    row = Text(name)
    row.truncate(width, overflow="ellipsis", pad=True)
    return row.append(f"  {clock(planned):>7}  {clock(actual):>6}  ")


def clock(seconds: float) -> str:
    """Seconds as minutes and seconds: 75 is 1:15."""
    return f"{int(seconds) // 60}:{int(seconds) % 60:02}"
