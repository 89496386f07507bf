"""Outputs too long for a slide: their beginning is shown, and the whole is a file beside the deck."""

import html
import re

from bs4 import BeautifulSoup
from nbconvert.preprocessors import Preprocessor
from nbformat import NotebookNode
from nbformat.v4 import new_output

from .pipeline_types import Resources, files_beside, place_of
from .remarks import remark
from .slides import slug_of_heading

MOST_LINES = 200
MOST_CHARACTERS = 20_000
MOST_TABLE_ROWS = 100  # of a table
MOST_OUTPUTS = 100  # of one cell
TABLE_ROW = re.compile(r"<tr\b", re.IGNORECASE)  # only to count: most HTML is short enough and need not be parsed
WHOLE_PAGE = '<!DOCTYPE html>\n<meta charset="utf-8">\n'


class TruncateOutputs(Preprocessor):  # type: ignore[misc]
    """Cut text of thousands of lines, tables of thousands of rows, and thousands of outputs of one cell."""

    def preprocess_cell(self, cell: NotebookNode, resources: Resources, index: int) -> tuple[NotebookNode, Resources]:
        """The cell with shorter outputs; behind each that was cut stands a link to the whole, and it gets a remark."""
        if cell.get("outputs") and cell.metadata.get("slide_type") != "skip":
            place = place_of(cell)
            wholes = _WholeOutputs(files_beside(resources), f"{slug_of_heading(place[0])}-{index + 1}")
            shorter = []
            for output in _first_outputs(cell.outputs, wholes):
                shorter += _truncated_output(output, wholes)
            cell.outputs = shorter
            for words in wholes.cut:
                remark(resources, place, f"an output is cut: {words} are shown, the whole is beside the deck.")
        return cell, resources


class _WholeOutputs:
    """The files beside the deck with the whole outputs of one cell, and in words what of them the slide shows."""

    def __init__(self, files: dict[str, bytes], name: str) -> None:
        self._files, self._name = files, name
        self.cut: list[str] = []  # "the first 200 of 4,000 lines"

    def linked(self, words: str, whole: str, suffix: str = "txt") -> NotebookNode:
        """Put the whole beside the deck; returns an output with these words and a link to it."""
        self.cut.append(words)
        name = f"outputs/{self._name}-{len(self.cut)}.{suffix}"
        self._files[name] = whole.encode()
        link = f'<a href="{name}" target="_blank" rel="noopener">all of it</a>'
        return new_output("display_data", {"text/html": f'<p class="cut">… {html.escape(words)}: {link}</p>'})


def _first_outputs(outputs: list[NotebookNode], wholes: _WholeOutputs) -> list[NotebookNode]:
    """The outputs, or the first of them and a link to the text of all."""
    if len(outputs) <= MOST_OUTPUTS:
        return outputs
    whole = "".join(output.get("text") or output.get("data", {}).get("text/plain", "") for output in outputs)
    link = wholes.linked(f"the first {MOST_OUTPUTS} of {len(outputs):,} outputs", whole)
    return [*outputs[:MOST_OUTPUTS], link]


def _truncated_output(output: NotebookNode, wholes: _WholeOutputs) -> list[NotebookNode]:
    """The output; where it is too long its beginning, or the end of a traceback, and a link to the whole."""
    if output.output_type == "error":
        whole = "\n".join(output.get("traceback", ()))
        output.traceback = whole.splitlines()[-MOST_LINES:]
        return [output, *_truncate_lines(whole, "last", wholes)]
    if output.output_type == "stream":
        whole = output.text
        output.text = _truncated_text(whole)
        return [output, *_truncate_lines(whole, "first", wholes)]
    data = output.data
    if len(TABLE_ROW.findall(data.get("text/html", ""))) > MOST_TABLE_ROWS + 1:
        return [output, *_truncate_tables(data, wholes)]
    if set(data) == {"text/plain"}:
        whole = data["text/plain"]
        data["text/plain"] = _truncated_text(whole)
        return [output, *_truncate_lines(whole, "first", wholes)]
    return [output]


def _truncated_text(text: str) -> str:
    return "".join(text.splitlines(keepends=True)[:MOST_LINES])[:MOST_CHARACTERS]


def _truncate_lines(whole: str, which: str, wholes: _WholeOutputs) -> list[NotebookNode]:
    """A link to the whole text if the `which` ("first" or "last") lines of it are not all."""
    lines = len(whole.splitlines())
    if lines > MOST_LINES:
        return [wholes.linked(f"the {which} {MOST_LINES} of {lines:,} lines", whole)]
    if len(whole) > MOST_CHARACTERS and which == "first":
        return [wholes.linked(f"the first {MOST_CHARACTERS:,} of {len(whole):,} characters", whole)]
    return []


def _truncate_tables(data: NotebookNode, wholes: _WholeOutputs) -> list[NotebookNode]:
    """Leave the first rows of each table in the HTML; returns a link to the whole for each that was longer."""
    page = BeautifulSoup(data["text/html"], "html.parser")
    links = []
    for table in page.find_all("table"):
        body = [row for row in table.find_all("tr") if row.find_parent("thead") is None]
        for row in body[MOST_TABLE_ROWS:]:
            row.decompose()
        if len(body) > MOST_TABLE_ROWS:
            words = f"the first {MOST_TABLE_ROWS} of {len(body):,} rows"
            links.append(wholes.linked(words, WHOLE_PAGE + data["text/html"], "html"))
    data["text/html"] = str(page)
    return links
