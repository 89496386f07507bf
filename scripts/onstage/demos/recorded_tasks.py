"""What the tasks of a demo did when it was recorded, as a picture: what tasks() on a slide asks for."""

import json
from typing import Any, TypedDict, TypeGuard

from ..errors import SourceError, UsageError
from ..project import Project
from ..shell import onstage_command
from ..traces.measured_lanes import LanesWish, measured_lanes
from . import catalog, recording


class RecordedTasksShown(TypedDict):
    """What tasks() leaves in the output of its cell; times are in seconds, the height is in px."""

    tasks: str  # the name of the demo
    alt: str
    only: list[str]
    begin: float | None
    end: float | None
    height: float | None


def are_recorded_tasks(shown: Any) -> TypeGuard[RecordedTasksShown]:
    """Whether this is what tasks() leaves in an output."""
    if not isinstance(shown, dict) or not isinstance(shown.get("tasks"), str) or not isinstance(shown.get("alt"), str):
        return False
    only, numbers = shown.get("only"), [shown.get(key) for key in ("begin", "end", "height")]
    if not isinstance(only, list) or not all(isinstance(name, str) for name in only):
        return False
    return all(isinstance(number, int | float | None) for number in numbers)


def draw_recorded_tasks(project: Project, shown: RecordedTasksShown, mark: str = "") -> tuple[str, str]:
    """The recorded lanes as SVG, and the line that says which run they are of; `mark` makes the SVG's ids its own.

    Raises UsageError when there is no such demo, no recorded trace of it, or nothing to draw; SourceError when the
    trace cannot be read.
    """
    demo = catalog.find_demo(project, shown["tasks"])
    recorded = recording.find_recording(project, demo.name)
    if not recorded or not recorded.trace.is_file():
        raise UsageError(f"the tasks of {demo.name} are not recorded: run `{onstage_command('record', demo.name)}`.")
    wish = LanesWish(tuple(shown["only"]), shown["begin"], shown["end"], shown["height"])
    try:
        svg = measured_lanes(json.loads(recorded.trace.read_text("utf-8")), shown["alt"], wish, mark)
    except UsageError as error:
        raise UsageError(f"tasks of {demo.name}: {error}") from None
    except (ValueError, TypeError, KeyError, IndexError, AttributeError):
        problem = f"not the trace of a run: run `{onstage_command('record', demo.name)}`."
        raise SourceError(project.short(recorded.trace), None, problem) from None
    older = "" if recorded.is_of(demo) else ", by an older script"
    return svg, f"Measured by demos/{demo.name}.py{older}: {recorded.facts.line()}"
