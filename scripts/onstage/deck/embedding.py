"""What cells of other people's notebooks reach for: put into the deck where it lies beside them, else named."""

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
from .facts import Place, Resources, files_beside, place_of
from .remarks import NEEDS_TRUST, remark

SHOWN = {
    *(DEMO_MIME, WIDGET_VIEW_MIME, "application/javascript", "image/svg+xml", "image/png", "image/jpeg"),
    *(f"text/{kind}" for kind in ("html", "markdown", "vnd.mermaid", "latex", "plain")),
}
# Elements that load a file: what comes before the address, and the address.
MEDIA = re.compile(r"""(<(img|video|audio|source|iframe|embed)\b[^>]*?\ssrc\s*=\s*["']?)([^"'\s>]+)""", re.IGNORECASE)
PICTURE = re.compile(r"!\[([^\]]*)\]\(\s*<?([^)\s>]+)[^)]*\)")
CODE = re.compile(r"^(`{3,}|~{3,})[^\n]*\n.*?^\1|(`+)[^`].*?\2", re.MULTILINE | re.DOTALL)
ACTIVE_SCRIPT = re.compile(
    r"<script\b(?![^>]*\btype=[\"']?(?:application/(?:json|ld|vnd)|math/|text/(?:plain|x-)))"
    r"|<[a-z][^>]*\son[a-z]+\s*=|<[a-z][^>]*=\s*[\"']?javascript:|<iframe\b[^>]*\ssrcdoc",
    re.IGNORECASE,
)


class EmbedFiles(Preprocessor):  # type: ignore[misc]
    """Embed what lies beside the notebook; name what is missing, on the network, a script, or not to be shown."""

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """Cells that are skipped are looked at by nobody."""
        models = nb.metadata.get("widgets", {}).get(WIDGET_STATE_MIME, {}).get("state", {})
        for number, cell in enumerate(nb.cells, 1):
            at = Surroundings(resources, place_of(cell, resources, number))
            if cell.metadata.get("slide_type") == "skip":
                continue
            if cell.cell_type == "markdown":
                cell.source = _attached(cell, at)
                at.look_through(cell.source)
            elif cell.cell_type == "code":
                cell.outputs = [one for one in cell.get("outputs", ()) if self._shows(one, at, models)]
            elif (kind := _kind(cell)) not in ("", "text/html"):
                at.remark(f"a raw cell for {kind} is left out.")
        return nb, resources

    def _shows(self, output: NotebookNode, at: "Surroundings", models: dict[str, Any]) -> bool:
        """Make the output fit; whether there is anything to show of it."""
        data = output.get("data")
        if data is None:
            return True
        if WIDGET_VIEW_MIME in data and (lack := _lacks(data[WIDGET_VIEW_MIME], models)):
            del data[WIDGET_VIEW_MIME]
            at.remark(lack)
        if "text/html" in data:
            data["text/html"] = at.embed(data["text/html"])
        if "application/javascript" in data or ACTIVE_SCRIPT.search(data.get("text/html", "")):
            at.remark(f"it brings scripts of its own: {NEEDS_TRUST}")
        if not SHOWN & data.keys():
            at.remark(f"an output of the kind {', '.join(data) or 'nothing'} cannot be shown.")
            return False
        return True


class Surroundings:
    """Where some HTML stands: what lies beside it, and where to remark on what does not."""

    def __init__(self, resources: Resources, place: Place) -> None:
        self._resources, self._place = resources, place
        self._folder = Path(resources.get("metadata", {}).get("path") or ".")

    def remark(self, words: str) -> None:
        """Note a line for the speaker."""
        remark(self._resources, self._place, words)

    def embed(self, page: str) -> str:
        """The same HTML with pictures inside, and with films and sounds beside the deck."""
        return MEDIA.sub(lambda found: found[1] + self._address(found[2].lower(), found[3]), page)

    def look_through(self, markdown: str) -> None:
        """Name what is wrong with the pictures and scripts of prose; nbconvert embeds the pictures it finds."""
        prose = CODE.sub("", markdown)
        for address in [found[2] for found in PICTURE.finditer(prose)] + [found[3] for found in MEDIA.finditer(prose)]:
            self._address("img", address)
        if ACTIVE_SCRIPT.search(prose):
            self.remark(f"it brings scripts of its own: {NEEDS_TRUST}")

    def _address(self, element: str, address: str) -> str:
        if re.match(r"(https?:)?//", address, re.IGNORECASE):
            self.remark(f"it needs the network for {address[:120]}")
        elif not re.match(r"[a-z][a-z+.-]*:|#", address, re.IGNORECASE):
            path = (self._folder / unquote(address.split("?")[0].split("#")[0])).resolve()
            kind = mimetypes.guess_type(path.name)[0] or ""
            if not path.is_relative_to(self._folder.resolve()):  # else a deck would carry out what it should not
                self.remark(f"{address[:120]} lies outside its folder, and is left out.")
            elif not path.is_file():
                self.remark(f"there is no {address[:120]} beside it.")
            elif element == "img" and kind.startswith("image/"):
                return f"data:{kind};base64,{base64.b64encode(path.read_bytes()).decode()}"
            elif kind.startswith(("image/", "video/", "audio/", "text/html", "application/pdf")):
                return self._carried(path)
        return address

    def _carried(self, path: Path) -> str:
        content = path.read_bytes()
        name = f"files/{hashlib.sha256(content).hexdigest()[:8]}-{path.name}"
        files_beside(self._resources)[name] = content
        return name


def _kind(raw: NotebookNode) -> str:
    """What a raw cell is for; older notebooks say it by another name than nbconvert looks for."""
    raw.metadata.setdefault("raw_mimetype", raw.metadata.get("format", ""))
    return str(raw.metadata.raw_mimetype or "").lower()


def _attached(cell: NotebookNode, at: Surroundings) -> str:
    """The source without pictures that should be attached and are not: nbconvert would end at them."""

    def checked(found: re.Match[str]) -> str:
        kind, _, name = found[2].partition(":")
        if kind != "attachment" or name in cell.get("attachments", {}):
            return found[0]
        at.remark(f"its attachment {name} is missing.")
        return found[1]

    return PICTURE.sub(checked, cell.source)


def _lacks(view: dict[str, Any], models: dict[str, Any]) -> str:
    """Why a widget cannot be drawn in a page without a kernel; nothing when it can."""
    model = models.get(str(view.get("model_id")))
    if model is None:
        return "its widget was saved without its state, and is shown as text."
    module = str(model.get("model_module"))
    if not module.startswith("@jupyter-widgets/"):
        return f"a widget of {module} cannot be drawn here, and is shown as text."
    return ""
