"""Cells → the file of a notebook: its first cell, its metadata and ids, without anything that names this machine."""

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
from ...deck.slides import SLIDE_HEADING
from ...deck.sources import Chapter
from ...mime import WIDGET_VIEW_MIME
from ...project import Project
from .plain_cells import SKIPPED_SLIDE, python_in_words


def ipynb_opening_cell(
    chapters: list[Chapter], number: int, minutes: float | None, python: SpecifierSet
) -> NotebookNode:
    """The Markdown cell that says what the notebook of chapter `number` (from 0) is, and how to run it."""
    length = f", as given in {minutes:g} minutes" if minutes is not None else ""
    part = f"Chapter {number + 1} of {len(chapters)} of the talk" if len(chapters) > 1 else "The talk"
    text = (
        f"# {_chapter_title(chapters[number])}\n\n{part} *{_chapter_title(chapters[0])}*{length}.\n\n"
        "Run the cells from top to bottom with Shift + Enter; until then they show what was recorded. "
        f"Needs {python_in_words(python)}; `%pip` gets the rest."
    )
    return new_markdown_cell(text, metadata=deepcopy(SKIPPED_SLIDE))


def _chapter_title(chapter: Chapter) -> str:
    heading = next((found for cell in chapter.notebook.cells if cell.cell_type == "markdown"
                    and (found := SLIDE_HEADING.search(cell.source))), None)  # fmt: skip
    return str(chapter.notebook.metadata.get("title") or (heading[1] if heading else chapter.path.stem))


def ipynb_file(cells: list[NotebookNode], chapter: Chapter, project: Project) -> bytes:
    """The notebook (nbformat 4.5) with these cells, as a file; the same cells give the same bytes.

    The cells get ids and lose what names this machine. Raises nbformat's ValidationError, which would be a defect here.
    """
    metadata: dict[str, Any] = {
        "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
        "language_info": {
            "name": "python", "version": platform.python_version(), "mimetype": "text/x-python",
            "file_extension": ".py", "pygments_lexer": "ipython3", "nbconvert_exporter": "python",
            "codemirror_mode": {"name": "ipython", "version": 3},
        },
        "title": _chapter_title(chapter),
    }  # fmt: skip
    if any(WIDGET_VIEW_MIME in output.get("data", {}) for cell in cells for output in cell.get("outputs", ())):
        metadata["widgets"] = anonymous(chapter.notebook.metadata.get("widgets", {}), project)
    counted: Counter[str] = Counter()
    for cell in cells:
        digest = hashlib.sha256(f"{cell.cell_type} {cell.source}".encode()).hexdigest()[:12]
        counted[digest] += 1
        cell.id = digest if counted[digest] == 1 else f"{digest}-{counted[digest]}"
        if cell.cell_type == "code":
            cell.outputs = [nbformat.from_dict(anonymous(output, project)) for output in cell.outputs]
    notebook = new_notebook(cells=cells, metadata=metadata, nbformat_minor=5)
    nbformat.validate(notebook)
    return (str(nbformat.writes(notebook)).rstrip("\n") + "\n").encode()
