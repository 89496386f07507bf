"""What outputs and prose load: put into the deck if it is beside the notebook, otherwise remarked on."""

import base64
import hashlib
import mimetypes
import re
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from nbconvert.preprocessors import Preprocessor
from nbformat import NotebookNode

from ..mime import DEMO_MIME, WIDGET_STATE_MIME, WIDGET_VIEW_MIME
from .pipeline_types import Place, Resources, files_beside, place_of
from .remarks import NEEDS_TRUST, remark
from .start_tags import StartTag, start_tags, written_tag

# The kinds of output that the page can show.
SHOWN_KINDS = {
    *(DEMO_MIME, WIDGET_VIEW_MIME, "application/javascript", "image/svg+xml", "image/png", "image/jpeg"),
    *(f"text/{kind}" for kind in ("html", "markdown", "vnd.mermaid", "latex", "plain")),
}
LOADS_A_FILE = {"img", "video", "audio", "source", "iframe", "embed"}  # elements whose `src` is a file
# HTML without any of these neither loads nor runs anything: a table of a megabyte takes half a second to parse.
WORTH_PARSING = re.compile(r"\bsrc|<script|javascript:|\bon[a-z]+\s*=", re.IGNORECASE)
# Types of a <script> that are data, which a browser does not run.
SCRIPT_DATA_TYPES = re.compile(r"application/(?:json|ld|vnd)|math/|text/(?:plain|x-)", re.IGNORECASE)
ON_THE_NETWORK = re.compile(r"(?:https?:)?//", re.IGNORECASE)
OF_ANOTHER_SCHEME = re.compile(r"[a-z][a-z+.-]*:|#", re.IGNORECASE)  # data:, blob:, …, or a place on the page itself
LONGEST_ADDRESS = 120  # characters of one in a remark


class EmbedFiles(Preprocessor):  # type: ignore[misc]
    """Make the outputs of a notebook fit for a page that lives without it, or remark on them.

    Prose is embedded when nbconvert renders it: only then is it HTML.
    """

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """The notebook without outputs that cannot be shown; skipped cells are left alone."""
        models = nb.metadata.get("widgets", {}).get(WIDGET_STATE_MIME, {}).get("state", {})
        for cell in nb.cells:
            embedder = Embedder(resources, place_of(cell))
            if cell.metadata.get("slide_type") == "skip":
                continue
            if cell.cell_type == "code":
                cell.outputs = [
                    output for output in cell.get("outputs", ()) if _shows_when_embedded(output, embedder, models)
                ]
            elif cell.cell_type == "raw":
                _name_raw_format(cell, embedder)
        return nb, resources


def _shows_when_embedded(output: NotebookNode, embedder: "Embedder", models: dict[str, Any]) -> bool:
    """Whether there is anything of the output to show, after it has been made fit for the page."""
    data = output.get("data")
    if data is None:  # printed text, or an error
        return True
    reason = _why_widget_not_embedded(data[WIDGET_VIEW_MIME], models) if WIDGET_VIEW_MIME in data else ""
    if reason:
        del data[WIDGET_VIEW_MIME]
        embedder.remark(reason)
    if "text/html" in data:
        data["text/html"] = embedder.embedded(data["text/html"])
    if "application/javascript" in data:
        embedder.remark_on_scripts()
    if not SHOWN_KINDS & data.keys():
        embedder.remark(f"an output of the kind {', '.join(data) or 'nothing'} cannot be shown.")
        return False
    return True


def _name_raw_format(cell: NotebookNode, embedder: "Embedder") -> None:
    """Name the format of a raw cell where nbconvert looks for it; remark on one that is not HTML.

    The HTML of a raw cell can neither load nor run anything: nbconvert lets only harmless elements through.
    """
    kind = str(
        cell.metadata.get("raw_mimetype", cell.metadata.get("format")) or ""
    ).lower()  # `format` is the older key
    cell.metadata["raw_mimetype"] = kind
    if kind not in ("", "text/html"):
        embedder.remark(f"a raw cell for {kind} is left out.")


def _why_widget_not_embedded(view: dict[str, Any], models: dict[str, Any]) -> str:
    """Why a widget cannot be drawn in a page without a kernel; "" when it can."""
    model = models.get(str(view.get("model_id")))
    if model is None:
        return "its widget was saved without its state, and is shown as text."
    module = str(model.get("model_module"))
    if not module.startswith("@jupyter-widgets/"):
        return f"a widget of {module} cannot be drawn here, and is shown as text."
    return ""


class Embedder:
    """Puts what the HTML of one place loads into the deck, and remarks there on what it cannot put in.

    `subject` is what a remark on scripts begins with.
    """

    def __init__(self, resources: Resources, place: Place, subject: str = "it") -> None:
        self._resources, self._place, self._subject = resources, place, subject
        self._folder = Path(resources.get("metadata", {}).get("path") or ".").resolve()

    def remark(self, words: str) -> None:
        """Remark on something at this place."""
        remark(self._resources, self._place, words)

    def remark_on_scripts(self) -> None:
        """Remark that scripts come along, which run on a stage that trusts them alone."""
        self.remark(f"{self._subject} brings scripts of its own: {NEEDS_TRUST}")

    def embedded(self, page: str) -> str:
        """The same HTML with pictures inside, and with films, sounds and documents beside the deck."""
        if not WORTH_PARSING.search(page):
            return page
        pieces, end = [], 0
        for tag in start_tags(page):
            if _embeds_scripts(tag):
                self.remark_on_scripts()
            source = tag.attributes.get("src")
            if source and tag.name in LOADS_A_FILE:
                address = self.address(source, inside=tag.name == "img")
                if address != source:
                    pieces += [page[end : tag.begin], written_tag(tag, tag.attributes | {"src": address})]
                    end = tag.begin + len(tag.text)
        return "".join([*pieces, page[end:]])

    def address(self, source: str, *, inside: bool) -> str:
        """Where a page finds a file: as `data:` if `inside` and it is a picture, else beside the deck.

        The source itself, after a remark, for what is on the network, missing, or outside the notebook's folder.
        """
        shown = source[:LONGEST_ADDRESS]
        if ON_THE_NETWORK.match(source):
            self.remark(f"it needs the network for {shown}")
            return source
        if OF_ANOTHER_SCHEME.match(source):
            return source
        path = (self._folder / unquote(source.split("?")[0].split("#")[0])).resolve()
        if not path.is_relative_to(self._folder):  # else a deck would carry along what its author did not mean to give
            self.remark(f"{shown} is outside its folder, and is left out.")
        elif not path.is_file():
            self.remark(f"there is no {shown} beside it.")
        else:
            return self._carried(path, inside) or source
        return source

    def _carried(self, path: Path, inside: bool) -> str:
        """Where the page finds that file of the notebook's folder; "" where it is not of a kind that a page loads."""
        kind = mimetypes.guess_type(path.name, strict=False)[0] or ""
        if inside and kind.startswith("image/"):
            return f"data:{kind};base64,{base64.b64encode(path.read_bytes()).decode()}"
        if kind.startswith(("image/", "video/", "audio/", "text/html", "application/pdf")):
            return self._beside(path)
        return ""

    def _beside(self, path: Path) -> str:
        """Put the file beside the deck; returns its address there."""
        content = path.read_bytes()
        name = f"files/{hashlib.sha256(content).hexdigest()[:8]}-{path.name}"
        files_beside(self._resources)[name] = content
        return name


def _embeds_scripts(tag: StartTag) -> bool:
    """Whether a browser would run a script for this tag."""
    if tag.name == "script" and not SCRIPT_DATA_TYPES.match(tag.attributes.get("type") or ""):
        return True
    if tag.name == "iframe" and "srcdoc" in tag.attributes:
        return True
    handlers = [key for key in tag.attributes if key.startswith("on")]
    links = [value for value in tag.attributes.values() if value and value.strip().lower().startswith("javascript:")]
    return bool(handlers or links)
