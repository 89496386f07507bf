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
from .facts import Resources, files_beside, place_of


class DemoPanels(Preprocessor):  # type: ignore[misc]
    """Look up every demo a slide shows, and put its code and facts where the template finds them.

    Raises SourceError when a demo or a symbol does not exist.
    """

    def preprocess_cell(self, cell: NotebookNode, resources: Resources, index: int) -> tuple[NotebookNode, Resources]:
        """Cells without a demo pass unchanged."""
        for output in cell.get("outputs", ()):
            shown = output.get("data", {}).get(DEMO_MIME)
            if shown:
                talk = resources.get("talk") or talks.around(Path(resources.get("metadata", {}).get("path") or "."))
                place = place_of(cell, resources, index + 1)
                look_up = _picture if "picture" in shown else _panel
                try:
                    output.data[DEMO_MIME] = look_up(talk, shown, resources)
                except UsageError as error:
                    raise SourceError(*place, str(error)) from None
                cell.metadata.setdefault("transient", {})["remove_source"] = True
        return cell, resources


def _panel(talk: Project, shown: dict[str, Any], resources: Resources) -> dict[str, Any]:
    """What the template needs for a panel; the script itself travels along with the page."""
    demo = catalog.find(talk, shown["name"])
    code = demo.code(shown["show"])
    stage = demo.declared.stage
    script = f"demos/{demo.name}.py"
    files = files_beside(resources)
    files[script] = demo.source.encode()
    kept = recording.find(talk, demo.name)
    if kept:
        files[f"recordings/{demo.name}.cast"] = kept.cast.read_bytes()
    exported = bool(kept and resources.get("exported"))
    return {
        "name": demo.name,
        "title": demo.title,
        "transcript": screen_text.last_screen(kept.cast) if kept and exported else "",
        "code": code,
        "height": code.count("\n") + 1,
        "width": max(len(line) for line in code.splitlines()),
        "lines": shown["lines"],
        "script": script,
        "recording": _kept(demo, kept) if kept else None,
        "keys": [{"key": key, "does": does, "types": KEYS.get(key, key)} for key, does in stage.keys.items()],
    }


def _kept(demo: catalog.Demo, kept: recording.Recording) -> dict[str, Any]:
    """What the panel tells of a recording, and its picture."""
    older = "" if kept.is_of(demo) else ", of an older script"
    return {
        "cast": f"recordings/{demo.name}.cast",
        "label": f"Recording{older}: {kept.facts.date}, Python {kept.facts.python}",
        "svg": _encoded(kept.picture) if kept.picture.is_file() else "",
        "packed": base64.b64encode(gzip.compress(kept.cast.read_bytes(), mtime=0)).decode(),
    }


def _encoded(picture: Path) -> str:
    return base64.b64encode(picture.read_bytes()).decode()


def _picture(talk: Project, shown: dict[str, Any], _: Resources) -> dict[str, Any]:
    """What the template needs for a recorded picture, and for the line below it."""
    demo = catalog.find(talk, shown["picture"])
    kept = recording.find(talk, demo.name)
    if not kept or not kept.picture.is_file():
        raise UsageError(f"no picture of {demo.name} is recorded: run `onstage record {demo.name}`.")
    older = "" if kept.is_of(demo) else ", by an older script"
    return {
        "svg": _encoded(kept.picture),
        "alt": shown["alt"],
        "facts": f"Measured by demos/{demo.name}.py{older}: {kept.facts.line()}",
    }
