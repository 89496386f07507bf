"""What the tasks of a demo did, drawn as they were recorded: tasks("queue_workers", alt="…")."""

import html
import os
from collections.abc import Sequence
from typing import Any

from .. import project
from ..demos import recorded_tasks
from ..mime import BUILDING_VARIABLE, DEMO_MIME


class tasks:
    """Show on this slide what the tasks of a demo did when it was recorded, as lanes, with the facts of that run below.

    `alt` says in words what the picture shows. `only` names the tasks, or the coroutines, whose lanes are drawn, in
    that order; without it, all are. `begin` and `end` are seconds since the first task began; `height` is that of a
    lane in px. In a live notebook raises UsageError when there is no such demo or nothing recorded of its tasks; in a
    build the deck reports that, with file and line.
    """

    def __init__(
        self,
        name: str,
        alt: str,
        *,
        only: Sequence[str] = (),
        begin: float | None = None,
        end: float | None = None,
        height: float | None = None,
    ) -> None:
        names = [only] if isinstance(only, str) else list(only)
        self._shown: recorded_tasks.RecordedTasksShown = {
            "tasks": name, "alt": alt, "only": names, "begin": begin, "end": end, "height": height,
        }  # fmt: skip
        self._building = BUILDING_VARIABLE in os.environ
        if not self._building:
            self._drawn = recorded_tasks.draw_recorded_tasks(project.find_project(), self._shown)

    def __repr__(self) -> str:
        return f"tasks({self._shown['tasks']!r})"

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        """In a build only what to show: the deck draws it each time, so a cached output is never stale.

        In a live notebook also the drawing itself.
        """
        bundle: dict[str, Any] = {DEMO_MIME: self._shown, "text/plain": repr(self)}
        if not self._building:
            svg, facts = self._drawn
            bundle["text/html"] = f'{svg}<p class="source">{html.escape(facts)}</p>'
        return bundle
