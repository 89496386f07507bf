"""Every demo() and picture() on a slide → what the template shows: today's code, facts and recording."""

import base64
import gzip
from pathlib import Path
from typing import Any

from nbconvert.preprocessors import Preprocessor
from nbformat import NotebookNode

from .. import project as talks
from ..demos import catalog, recording, screen_text
from ..demos.script_block import KEYS
from ..errors import SourceError, UsageError
from ..mime import DEMO_MIME
from ..project import Project
from ..shell import onstage_command
from .facts import Resources, files_beside, place_of
from .remarks import remark

NOT_OURS = f"an output of the kind {DEMO_MIME} is not one of demo() or picture(). It is left out."


class DemoPanels(Preprocessor):  # type: ignore[misc]
    """Look up every demo a slide shows, and put its code and facts where the template finds them."""

    def preprocess_cell(self, cell: NotebookNode, resources: Resources, index: int) -> tuple[NotebookNode, Resources]:
        """The cell with what the template needs in place of what demo() and picture() wrote; others are unchanged.

        Raises SourceError when a demo, a symbol or a picture does not exist.
        """
        for output in cell.get("outputs", ()):
            if DEMO_MIME in output.get("data", {}):
                self._look_up(output.data, cell, resources)
        return cell, resources

    def _look_up(self, data: NotebookNode, cell: NotebookNode, resources: Resources) -> None:
        shown = data[DEMO_MIME]
        if not _is_panel(shown) and not _is_picture(shown):
            remark(resources, place_of(cell), NOT_OURS)
            del data[DEMO_MIME]
            return
        project = resources.get("talk") or talks.around(Path(resources.get("metadata", {}).get("path") or "."))
        try:
            data[DEMO_MIME] = _panel(project, shown, resources) if _is_panel(shown) else _picture(project, shown)
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


def _panel(project: Project, shown: dict[str, Any], resources: Resources) -> dict[str, Any]:
    """What the template needs for a panel; script and recording go beside the page.

    Raises UsageError when there is no such demo or symbol, SourceError when the demo declares itself wrongly.
    """
    demo = catalog.find(project, shown["name"])
    code = demo.code(shown["show"])
    keys = demo.declared.stage.keys
    recorded = recording.find(project, demo.name)
    script = f"demos/{demo.name}.py"
    files = files_beside(resources)
    files[script] = demo.source.encode()
    if recorded:
        files[f"recordings/{demo.name}.cast"] = recorded.cast.read_bytes()
    transcript = screen_text.last_screen(recorded.cast) if recorded and resources.get("exported") else ""
    return {
        "name": demo.name,
        "title": demo.title,
        "transcript": transcript,
        "code": code,
        "height": code.count("\n") + 1,
        "width": max((len(line) for line in code.splitlines()), default=0),
        "lines": shown["lines"],
        "script": script,
        "recording": _recording(demo, recorded) if recorded else None,
        "keys": [{"key": key, "does": does, "types": KEYS.get(key, key)} for key, does in keys.items()],
    }


def _recording(demo: catalog.Demo, recorded: recording.Recording) -> dict[str, Any]:
    """What the template needs of a recording: where it is, its label, and itself and its picture in base64.

    The recording is in the page, too, so that it plays when the stage is gone.
    """
    older = "" if recorded.is_of(demo) else ", of an older script"
    return {
        "cast": f"recordings/{demo.name}.cast",
        "label": f"Recording{older}: {recorded.facts.date}, Python {recorded.facts.python}",
        "svg": _base64(recorded.picture.read_bytes()) if recorded.picture.is_file() else "",
        "packed": _base64(gzip.compress(recorded.cast.read_bytes(), mtime=0)),  # the same bytes in each build
    }


def _picture(project: Project, shown: dict[str, Any]) -> dict[str, Any]:
    """What the template needs for a recorded picture, and for the line below it.

    Raises UsageError when there is no such demo, or no picture of it.
    """
    demo = catalog.find(project, shown["picture"])
    recorded = recording.find(project, demo.name)
    if not recorded or not recorded.picture.is_file():
        raise UsageError(f"no picture of {demo.name} is recorded: run `{onstage_command('record', demo.name)}`.")
    older = "" if recorded.is_of(demo) else ", by an older script"
    return {
        "svg": _base64(recorded.picture.read_bytes()),
        "alt": shown["alt"],
        "facts": f"Measured by demos/{demo.name}.py{older}: {recorded.facts.line()}",
    }


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode()
