"""The page of a trace: lanes, code with marks and a table, in one file that needs no network."""

import json
from pathlib import Path

from jinja2 import Environment, FileSystemLoader

from .. import files
from ..project import ASSETS
from ..traces.summary import trace_summary
from ..traces.trace import TracePart
from .one_page import page_with_all_inside

TASK_PAGE_TEMPLATE = "tasks.html.j2"


def write_task_page(path: Path, name: str, source: str, trace: TracePart) -> None:
    """Write the page of a trace of the script `name` with the text `source`. Raises OSError; an old page then stays."""
    files.write_file(path, task_page_html(name, source, trace).encode())


def task_page_html(name: str, source: str, trace: TracePart | None, parts: str = "") -> str:
    """The page of a finished trace, or of one that comes in parts from the address `parts`."""
    templates = Environment(loader=FileSystemLoader(ASSETS / "templates" / "onstage"), autoescape=True)
    # In a script element only "</" and "<!--" would be read as HTML (HTML standard, section 4.12.1.3).
    text = json.dumps(trace, ensure_ascii=False).replace("<", "\\u003c") if trace else ""
    html = templates.get_template(TASK_PAGE_TEMPLATE).render(
        name=name, source=source, trace=text, parts=parts, summary=_task_page_summary(trace) if trace else []
    )
    assets = {f"assets/{path.relative_to(ASSETS).as_posix()}": path.read_bytes() for path in _task_page_assets()}
    return page_with_all_inside(html, assets)


def _task_page_summary(trace: TracePart) -> list[str]:
    """The summary without the notes, which stand above the lanes."""
    return [line for line in trace_summary(trace) if line not in trace.get("notes", [])]


def _task_page_assets() -> list[Path]:
    """Every file that a page can load: scripts of the deck, styles, fonts."""
    return [path for folder in ("deck", "theme", "npm", "tasks") for path in files.files_in(ASSETS / folder)]
