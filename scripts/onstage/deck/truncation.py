"""Outputs too long for a slide: their beginning is shown, and the whole lies beside the deck."""

import html
import re

from bs4 import BeautifulSoup
from nbconvert.preprocessors import Preprocessor
from nbformat import NotebookNode
from nbformat.v4 import new_output

from .facts import Resources, files_beside, place_of
from .remarks import remark
from .slides import slug

MOST_LINES = 200
MOST_CHARACTERS = 20_000
MOST_ROWS = 100  # of a table
MOST_OUTPUTS = 100  # of one cell
ROW = re.compile(r"<tr\b", re.IGNORECASE)
PAGE = '<!DOCTYPE html>\n<meta charset="utf-8">\n'


class TruncateOutputs(Preprocessor):  # type: ignore[misc]
    """Cut text of thousands of lines, tables of thousands of rows, and thousands of outputs of one cell."""

    def preprocess_cell(self, cell: NotebookNode, resources: Resources, index: int) -> tuple[NotebookNode, Resources]:
        """Each cut says what is missing, links to all of it, and is remarked on."""
        if cell.get("outputs") and cell.metadata.get("slide_type") != "skip":
            place = place_of(cell, resources, index + 1)
            beside = _Beside(resources, f"{slug(place[0])}-{index + 1}")
            parts = [part for output in _first(cell.outputs, beside) for part in _excerpt(output, beside)]
            cell.outputs = parts
            for what in beside.told:
                remark(resources, place, f"an output is cut: {what} are shown, the whole is beside the deck.")
        return cell, resources


class _Beside:
    """The files that hold the wholes of one cell's outputs, and what was told of them."""

    def __init__(self, resources: Resources, name: str) -> None:
        self._files, self._name = files_beside(resources), name
        self.told: list[str] = []

    def note(self, what: str, whole: str, suffix: str = "txt") -> NotebookNode:
        """Keep the whole; returns the output that says what is shown of it."""
        self.told.append(what)
        name = f"outputs/{self._name}-{len(self.told)}.{suffix}"
        self._files[name] = whole.encode()
        link = f'<a href="{name}" target="_blank" rel="noopener">all of it</a>'
        return new_output("display_data", {"text/html": f'<p class="cut">… {html.escape(what)}: {link}</p>'})


def _first(outputs: list[NotebookNode], beside: _Beside) -> list[NotebookNode]:
    if len(outputs) <= MOST_OUTPUTS:
        return outputs
    whole = "".join(output.get("text") or output.get("data", {}).get("text/plain", "") for output in outputs)
    note = beside.note(f"the first {MOST_OUTPUTS} of {len(outputs):,} outputs", whole)
    return [*outputs[:MOST_OUTPUTS], note]


def _excerpt(output: NotebookNode, beside: _Beside) -> list[NotebookNode]:
    """The output, or its beginning and the line that says so; of a traceback the end, which tells most."""
    if output.output_type == "error":
        whole = "\n".join(output.get("traceback", ()))
        output.traceback = whole.splitlines()[-MOST_LINES:]
        return [output, *_told(whole, "last", beside)]
    if output.output_type == "stream":
        whole, output.text = output.text, _beginning(output.text)
        return [output, *_told(whole, "first", beside)]
    data = output.data
    if len(ROW.findall(data.get("text/html", ""))) > MOST_ROWS + 1:
        return [output, *_cut_tables(data, beside)]
    whole = data.get("text/plain", "")
    if set(data) == {"text/plain"}:
        data["text/plain"] = _beginning(whole)
        return [output, *_told(whole, "first", beside)]
    return [output]


def _beginning(text: str) -> str:
    return "".join(text.splitlines(keepends=True)[:MOST_LINES])[:MOST_CHARACTERS]


def _told(whole: str, which: str, beside: _Beside) -> list[NotebookNode]:
    lines = len(whole.splitlines())
    if lines > MOST_LINES:
        return [beside.note(f"the {which} {MOST_LINES} of {lines:,} lines", whole)]
    if len(whole) > MOST_CHARACTERS and which == "first":
        return [beside.note(f"the first {MOST_CHARACTERS:,} of {len(whole):,} characters", whole)]
    return []


def _cut_tables(data: NotebookNode, beside: _Beside) -> list[NotebookNode]:
    page = BeautifulSoup(data["text/html"], "html.parser")
    notes = []
    for table in page.find_all("table"):
        body = [row for row in table.find_all("tr") if row.find_parent("thead") is None]
        for row in body[MOST_ROWS:]:
            row.decompose()
        if len(body) > MOST_ROWS:
            words = f"the first {MOST_ROWS} of {len(body):,} rows"
            notes.append(beside.note(words, PAGE + data["text/html"], "html"))
    data["text/html"] = str(page)
    return notes
