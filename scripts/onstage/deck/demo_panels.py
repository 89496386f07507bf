"""Every demo(), picture() and tasks() on a slide → what the template shows: today's code, facts and recording."""

import base64
import functools
import gzip
from pathlib import Path
from typing import Any

from nbconvert.preprocessors import Preprocessor
from nbformat import NotebookNode

from .. import project as talks
from ..demos import catalog, recorded_tasks, recording, screen_text
from ..demos.script_block import TERMINAL_KEYS
from ..errors import SourceError, UsageError
from ..mime import DEMO_MIME
from ..project import Project
from ..shell import onstage_command
from .pipeline_types import Resources, files_beside, place_of
from .remarks import remark

NOT_A_PANEL = f"an output of the kind {DEMO_MIME} is not one of demo(), picture() or tasks(). It is left out."


class DemoPanels(Preprocessor):  # type: ignore[misc]
    """Look up every demo a slide shows, and put its code and facts where the template finds them."""

    def preprocess_cell(self, cell: NotebookNode, resources: Resources, index: int) -> tuple[NotebookNode, Resources]:
        """The cell with what the template needs in place of what demo() and its like wrote; others are unchanged.

        Raises SourceError when a demo, a symbol, a picture or a trace does not exist.
        """
        for number, output in enumerate(cell.get("outputs", ())):
            if DEMO_MIME in output.get("data", {}):
                self._look_up(output.data, cell, resources, f"{index:04x}{number:04x}")
        return cell, resources

    def _look_up(self, data: NotebookNode, cell: NotebookNode, resources: Resources, mark: str) -> None:
        """Put what the template needs into these data; `mark` belongs to no other output of the deck."""
        shown = data[DEMO_MIME]
        project = resources.get("talk") or talks.project_around(Path(resources.get("metadata", {}).get("path") or "."))
        try:
            if _is_panel(shown):
                data[DEMO_MIME] = _panel_facts(project, shown, resources)
            elif _is_picture(shown):
                data[DEMO_MIME] = _picture_panel(project, shown)
            elif recorded_tasks.are_recorded_tasks(shown):
                svg, facts = recorded_tasks.draw_recorded_tasks(project, shown, mark)
                data[DEMO_MIME] = {"lanes": svg, "facts": facts}
            else:
                remark(resources, place_of(cell), NOT_A_PANEL)
                del data[DEMO_MIME]
                return
        except UsageError as error:
            raise SourceError(*place_of(cell), str(error)) from None
        cell.metadata["transient"] = {"remove_source": True}  # nbconvert's word for a cell whose code is not shown


def _is_panel(shown: Any) -> bool:
    """Whether this is what demo() leaves in an output."""
    if not isinstance(shown, dict) or not isinstance(shown.get("show"), str | None):
        return False
    return isinstance(shown.get("name"), str) and isinstance(shown.get("lines"), str)


def _is_picture(shown: Any) -> bool:
    """Whether this is what picture() leaves in an output."""
    return isinstance(shown, dict) and isinstance(shown.get("picture"), str) and isinstance(shown.get("alt"), str)


def _panel_facts(project: Project, shown: dict[str, Any], resources: Resources) -> dict[str, Any]:
    """What the template needs for a panel; script and recording go beside the page.

    Raises UsageError when there is no such demo or symbol, SourceError when the demo declares itself wrongly.
    """
    demo = catalog.find_demo(project, shown["name"])
    code = demo.code(shown["show"])
    keys = demo.declared.stage.keys
    recorded = recording.find_recording(project, demo.name)
    script = f"demos/{demo.name}.py"
    files_beside(resources)[script] = demo.source.encode()
    transcript = screen_text.last_screen(recorded.cast) if recorded and resources.get("exported") else ""
    return {
        "name": demo.name,
        "title": demo.title,
        "transcript": transcript,
        "code": code,
        "first_line": demo.first_line(shown["show"]),
        "height": code.count("\n") + 1,
        "width": max((len(line) for line in code.splitlines()), default=0),
        "lines": shown["lines"],
        "columns": demo.declared.stage.columns,
        "rows": demo.declared.stage.rows,
        "script": script,
        "recording": _panel_recording(demo, recorded, files_beside(resources)) if recorded else None,
        "keys": [{"key": key, "does": does, "types": TERMINAL_KEYS.get(key, key)} for key, does in keys.items()],
    }


def _panel_recording(demo: catalog.Demo, recorded: recording.Recording, beside: dict[str, bytes]) -> dict[str, Any]:
    """What the template needs of a recording: where it is, its label, and itself and its picture in base64.

    It goes into the files beside the page, and into the page, too, so that it plays when the stage is gone.
    """
    cast, trace = f"recordings/{demo.name}.cast", f"recordings/{demo.name}.tasks.json"
    beside[cast] = recorded.cast.read_bytes()
    if recorded.trace.is_file():
        beside[trace] = recorded.trace.read_bytes()
    older = "" if recorded.is_of(demo) else ", of an older script"
    return {
        "cast": cast,
        "label": f"Recording{older}: {recorded.facts.date}, Python {recorded.facts.python}",
        "svg": _base64_for_panel(recorded.picture.read_bytes()) if recorded.picture.is_file() else "",
        "packed": _packed_for_panel(beside[cast]),
        "trace": _packed_for_panel(beside[trace]) if trace in beside else "",
        "rows": _panel_rows(recorded.cast, recorded.cast.stat().st_mtime_ns) if trace in beside else 0,
    }


@functools.lru_cache
def _panel_rows(cast: Path, _changed: int) -> int:
    """How many rows of the terminal were used when the recording ended; counted once for each state of the file."""
    return screen_text.last_screen(cast).count("\n") + 1


def _picture_panel(project: Project, shown: dict[str, Any]) -> dict[str, Any]:
    """What the template needs for a recorded picture, and for the line below it.

    Raises UsageError when there is no such demo, or no picture of it.
    """
    demo = catalog.find_demo(project, shown["picture"])
    recorded = recording.find_recording(project, demo.name)
    if not recorded or not recorded.picture.is_file():
        raise UsageError(f"no picture of {demo.name} is recorded: run `{onstage_command('record', demo.name)}`.")
    older = "" if recorded.is_of(demo) else ", by an older script"
    return {
        "svg": _base64_for_panel(recorded.picture.read_bytes()),
        "alt": shown["alt"],
        "facts": f"Measured by demos/{demo.name}.py{older}: {recorded.facts.line()}",
    }


def _packed_for_panel(content: bytes) -> str:
    """Gzipped and in base64: the same bytes in each build."""
    return _base64_for_panel(gzip.compress(content, mtime=0))


def _base64_for_panel(content: bytes) -> str:
    return base64.b64encode(content).decode()
