"""The log of a performance, one JSON line per event: written while the talk is given, read again afterwards."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from ..demos.outcome import Outcome
from ..project import Project


@dataclass(frozen=True)
class PerformanceEvent:
    """One line of a log: a slide was shown, a run of a demo ended, or, with neither, the stage was taken down."""

    time: datetime
    slide: str | None = None
    demo: str | None = None
    outcome: Outcome | None = None


class PerformanceLog:
    """Writes the log of one performance; a log that cannot be written never disturbs the talk."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def slide(self, slide_id: str) -> None:
        """This slide is shown from now on."""
        self._write(slide=slide_id)

    def run(self, demo: str, outcome: Outcome) -> None:
        """A run of that demo has ended."""
        self._write(
            run=demo,
            how=outcome.how,
            code=outcome.code,
            seconds=round(outcome.seconds, 2),
            limit=outcome.limit,
            exits=outcome.exits,
        )

    def close(self) -> None:
        """The stage is taken down: the last slide ends here."""
        if self._path.is_file():
            self._write(end=True)

    def _write(self, **event: Any) -> None:
        line = json.dumps({"time": datetime.now().isoformat(timespec="milliseconds"), **event})
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._path.open("a", encoding="utf-8") as file:
                file.write(line + "\n")
        except OSError:
            pass


def new_log(project: Project) -> PerformanceLog:
    """The log of a performance that begins now; its file comes into being with the first event."""
    return PerformanceLog(_performance_folder(project) / f"{datetime.now():%Y-%m-%d_%H-%M-%S}.jsonl")


def performance_logs(project: Project) -> list[Path]:
    """The logs of all performances, oldest first; a stage that nobody looked at gave none."""
    return [
        path
        for path in sorted(_performance_folder(project).glob("*.jsonl"))
        if any(event.slide for event in read_log(path))
    ]


def read_log(path: Path) -> Iterator[PerformanceEvent]:
    """The events of a log, in order; a line cut short by a crash, or of another version, is passed over."""
    for line in path.read_text("utf-8").splitlines():
        try:
            yield _performance_event(json.loads(line))
        except (ValueError, KeyError, TypeError):
            continue


def _performance_event(facts: dict[str, Any]) -> PerformanceEvent:
    """A line of a log. Raises KeyError, TypeError or ValueError for one that this version has not written."""
    time = datetime.fromisoformat(facts["time"])
    if "run" in facts:
        outcome = Outcome(facts["how"], facts["code"], facts["seconds"], facts["limit"], facts["exits"])
        return PerformanceEvent(time, demo=facts["run"], outcome=outcome)
    return PerformanceEvent(time, slide=facts.get("slide"))


def _performance_folder(project: Project) -> Path:
    return project.output / "rehearsals"
