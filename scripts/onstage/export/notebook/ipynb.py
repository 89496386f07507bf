"""Cells → the file of a notebook: its first cell, its metadata, its ids, and nothing that only this machine knows."""

import hashlib
import platform
from collections import Counter
from copy import deepcopy
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell, new_notebook
from packaging.specifiers import SpecifierSet

from ...anonymous import anonymous
from ...deck.slides import HEADING
from ...deck.sources import Chapter
from ...mime import WIDGET_VIEW_MIME
from ...project import Project
from . import cells


def first(chapters: list[Chapter], number: int, minutes: float | None, python: SpecifierSet) -> NotebookNode:
    """What this is, and how to run it."""
    talk = _title(chapters[0])
    length = f", as given in {minutes:g} minutes" if minutes is not None else ""
    where = f"Chapter {number + 1} of {len(chapters)} of the talk" if len(chapters) > 1 else "The talk"
    text = (
        f"# {_title(chapters[number])}\n\n{where} *{talk}*{length}.\n\n"
        "Run the cells from top to bottom with Shift + Enter; until then they show what was recorded. "
        f"Needs {cells.spoken(python)}; `%pip` gets the rest."
    )
    return new_markdown_cell(text, metadata=deepcopy(cells.SKIPPED))


def _title(chapter: Chapter) -> str:
    heading = next((found for cell in chapter.notebook.cells if cell.cell_type == "markdown"
                    and (found := HEADING.search(cell.source))), None)  # fmt: skip
    return str(chapter.notebook.metadata.get("title") or (heading[1] if heading else chapter.path.stem))


def written(made: list[NotebookNode], chapter: Chapter, project: Project) -> bytes:
    """The notebook as a file: the same cells give the same bytes."""
    metadata: dict[str, Any] = {
        "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
        "language_info": {
            "name": "python", "version": platform.python_version(), "mimetype": "text/x-python",
            "file_extension": ".py", "pygments_lexer": "ipython3", "nbconvert_exporter": "python",
            "codemirror_mode": {"name": "ipython", "version": 3},
        },
        "title": _title(chapter),
    }  # fmt: skip
    if any(WIDGET_VIEW_MIME in output.get("data", {}) for cell in made for output in cell.get("outputs", ())):
        metadata["widgets"] = anonymous(chapter.notebook.metadata.get("widgets", {}), project)
    counted: Counter[str] = Counter()
    for cell in made:
        digest = hashlib.sha256(f"{cell.cell_type} {cell.source}".encode()).hexdigest()[:12]
        counted[digest] += 1
        cell.id = digest if counted[digest] == 1 else f"{digest}-{counted[digest]}"
        if cell.cell_type == "code":
            cell.outputs = [nbformat.from_dict(anonymous(output, project)) for output in cell.outputs]
    notebook = new_notebook(cells=made, metadata=metadata, nbformat_minor=5)
    nbformat.validate(notebook)
    return (str(nbformat.writes(notebook)).rstrip("\n") + "\n").encode()
