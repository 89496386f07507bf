"""How a performance went: planned against actual time of each slide, and which demos ran."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from bs4 import BeautifulSoup, Tag
from rich.text import Text

from ..errors import OnstageError
from ..project import Project
from .performance_log import read_log

TIME_BAR_WIDTH = 20  # characters of the longest bar
SLIDE_NAME_WIDTH = 32  # characters of a slide's name at most
SUM_ROW = "shown in all"  # the name of the last row
MUCH_LONGER = 1.2  # times its plan: from there on a slide's bar is red


@dataclass
class SlideTime:
    """One slide: seconds planned, seconds it was shown, and a line for each run that ended while it was."""

    id: str
    planned: float
    actual: float = 0.0
    runs: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class RehearsalReport:
    """One performance beside the plan of the deck."""

    began: datetime
    slides: list[SlideTime]

    @property
    def planned(self) -> float:
        """Seconds planned for the slides that were shown."""
        return sum(slide.planned for slide in self.slides if slide.actual)

    @property
    def actual(self) -> float:
        """Seconds from the first slide to the last event."""
        return sum(slide.actual for slide in self.slides)


def read_rehearsal(project: Project, log: Path) -> RehearsalReport:
    """Put one log beside the plan in the built deck. Raises OnstageError when it holds no slide."""
    slides = {slide.id: slide for slide in planned_slides(project)}
    began = since = None
    current: SlideTime | None = None
    for event in read_log(log):
        if current and since:
            current.actual += (event.time - since).total_seconds()
        since = event.time
        began = began or event.time
        if event.slide is not None:
            current = slides.setdefault(event.slide, SlideTime(event.slide, 0.0))
        elif event.outcome and current:
            current.runs.append(f"{event.demo}: {event.outcome.words}")
    if began is None or current is None:
        raise OnstageError(f"{log.name} holds no slide: nothing was presented.")
    return RehearsalReport(began, list(slides.values()))


def planned_slides(project: Project, minutes: float | None = None) -> Iterator[SlideTime]:
    """The slides of the built deck with their planned times: all but spares, or those of a talk of so many minutes."""
    page = project.deck / "index.html"
    if not page.is_file():
        return
    sections = BeautifulSoup(page.read_text("utf-8"), "html.parser").select("section[id]")
    tagged = any(section.has_attr("data-minutes") for section in sections)  # otherwise every length is the whole
    for section in sections:
        left_out = section.has_attr("data-spare") if minutes is None else tagged and not _fits_length(section, minutes)
        if not left_out:
            yield SlideTime(str(section["id"]), float(str(section.get("data-timing") or 0)))


def _fits_length(section: Tag, minutes: float) -> bool:
    return float(str(section.get("data-minutes", "inf"))) <= minutes


def rehearsal_lines(performance: RehearsalReport) -> Iterator[Text]:
    """Planned and actual time of each slide, as numbers and as a bar, and below it the demos that ran there."""
    longest = max(max(slide.planned, slide.actual) for slide in performance.slides) or 1
    width = min(SLIDE_NAME_WIDTH, max(len(name) for name in [SUM_ROW, *(slide.id for slide in performance.slides)]))
    yield Text(f"{'slide':{width}}  planned  actual", "bold")
    for slide in performance.slides:
        row = _rehearsal_row(slide.id, slide.planned, slide.actual, width)
        spent, left = (
            round(TIME_BAR_WIDTH * seconds / longest) for seconds in (slide.actual, slide.planned - slide.actual)
        )
        row.append("█" * spent, "red" if slide.actual > slide.planned * MUCH_LONGER else "green")
        row.append("░" * left, "dim")
        yield row
        yield from (Text(f"    {run}", "dim") for run in slide.runs)
    yield _rehearsal_row(SUM_ROW, performance.planned, performance.actual, width).append("█ actual  ░ left of the plan")


def _rehearsal_row(name: str, planned: float, actual: float, width: int) -> Text:
    row = Text(name)
    row.truncate(width, overflow="ellipsis", pad=True)
    return row.append(f"  {rehearsal_clock(planned):>7}  {rehearsal_clock(actual):>6}  ")


def rehearsal_clock(seconds: float) -> str:
    """Seconds as minutes and seconds: 75 is 1:15."""
    return f"{int(seconds) // 60}:{int(seconds) % 60:02}"
