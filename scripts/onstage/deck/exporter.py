"""The nbconvert exporter: a notebook with slideshow metadata → a reveal.js 6 deck that needs no network.

The pipeline, in order; `conf.json` of the template switches the steps on, `facts.py` has the types of what they share.
"nbconvert's" are the steps that come with it: they mark where slides begin and end.

| order | step             | reads                              | writes                                         |
|------:|:-----------------|:-----------------------------------|:-----------------------------------------------|
|     - | `build.render`   | the chapters                       | facts: place, chapter, notebook                |
|   440 | `RiseSettings`   | facts: notebook; notebook metadata | facts: rise, language; frames, look            |
|   450 | `NotesFirst`     | slideshow.slide_type               | the order of cells                             |
|     - | nbconvert's      | slideshow.slide_type, tags         | slide_start, subslide_start, … of cell metadata |
|   600 | `SlideIds`       | id, headings                       | facts: slide_id                                |
|   605 | `Lengths`        | tags; facts: slide_id; links       | facts: minutes, spare; cells left out          |
|   610 | `DemoPanels`     | outputs of demo() and picture()    | these outputs; outputs: demos/, recordings/    |
|   615 | `StaticWidgets`  | widget views; the notebook's widgets | outputs as HTML                                |
|   620 | `EmbedFiles`     | HTML and Markdown                  | addresses in them; outputs: files/             |
|   630 | `TruncateOutputs` | outputs                            | shorter outputs; outputs: outputs/             |
|     - | `index.html.j2`  | all of it                          | the page                                       |
|     - | `DeckExporter`   | the page                           | outputs: assets/                               |

Every step may remark.
"""

import html
import re
from collections.abc import Iterable
from copy import deepcopy
from typing import Any
from urllib.parse import unquote

from jinja2 import pass_context
from nbconvert.exporters.slides import SlidesExporter
from nbconvert.filters import ansi2html
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbformat import NotebookNode
from traitlets import Bool, Instance, default
from traitlets.config import Config

from ..demos.terminal import COLUMNS, ROWS
from ..mime import DEMO_MIME
from ..project import ASSETS, Project
from .facts import Resources, files_beside, forget_foreign_facts

# What a page loads: href and src of its own links and scripts.
LOADED = re.compile(r'<(?:link|script)\b[^>]*?(?:href|src)="(assets/[^"]+)"')
URL = re.compile(r"""url\((['"]?)(?!data:|https?:|#)([^)'"]+)\1\)""")
INDEXED = re.compile(r"\b38;5;(\d+)")
# Cell tags that leave something out, as JupyterBook and nbconvert's documentation use them.
TAGS = {
    "remove_cell_tags": {"remove-cell"},
    "remove_input_tags": {"remove-input", "hide-input"},
    "remove_all_outputs_tags": {"remove-output"},
}


class DeckExporter(SlidesExporter):  # type: ignore[misc]
    """`jupyter nbconvert --to onstage`: the same slides that `onstage build` makes."""

    export_from_notebook = "onstage deck"
    talk = Instance(Project, allow_none=True, help="The talk whose demos the slides show.")
    exclude_anchor_links = Bool(True).tag(config=True)
    embed_images = Bool(True).tag(config=True)

    @default("template_name")  # type: ignore[untyped-decorator]
    def _template_name_default(self) -> str:
        return "onstage"

    @default("extra_template_basedirs")  # type: ignore[untyped-decorator]
    def _extra_template_basedirs_default(self) -> list[str]:
        return [str(ASSETS / "templates")]

    @property
    def default_config(self) -> Config:
        """What differs from the stock slides: our mime type first, and tags that hide cells."""
        config = super().default_config
        priority = config.NbConvertBase.display_data_priority
        config.NbConvertBase.display_data_priority = [DEMO_MIME, *priority]
        config.merge(Config({"TagRemovePreprocessor": {"enabled": True, **TAGS}}))
        return config

    def default_filters(self) -> Iterable[tuple[str, Any]]:
        """Colours of cells by name, so that the theme decides: tracebacks come in some of 256."""
        yield from super().default_filters()
        yield "ansi2html", lambda text: ansi2html(INDEXED.sub(_named, text))

    @pass_context
    def markdown2html(self, context: Any, source: str) -> str:
        """As nbconvert does it, but code blocks are left for the deck's own highlighter."""
        renderer = _Renderer(
            escape=False,
            attachments=context.get("cell", {}).get("attachments", {}),
            embed_images=self.embed_images,
            path=context.get("resources", {}).get("metadata", {}).get("path", ""),
            exclude_anchor_links=self.exclude_anchor_links,
        )
        return str(MarkdownWithMath(renderer=renderer).render(source))

    def from_notebook_node(
        self, nb: NotebookNode, resources: Resources | None = None, **kw: Any
    ) -> tuple[str, Resources]:
        """Convert; what the page loads travels in resources["outputs"], which nbconvert writes beside it."""
        if self.talk is None:
            nb = deepcopy(nb)
            forget_foreign_facts(nb.cells)
        resources = Resources({**(resources or Resources()), "talk": self.talk})
        resources["terminal"] = {"columns": COLUMNS, "rows": ROWS}
        page, resources = super().from_notebook_node(nb, resources, **kw)
        files = files_beside(resources)
        for name in LOADED.findall(page):
            files[name] = (ASSETS.parent / name).read_bytes()
            if name.endswith(".css"):
                files |= _files_of_a_style_sheet(name, files[name].decode())
        if self.talk is None:  # else whoever builds the talk tells
            for line in resources.get("remarks") or ():
                self.log.warning(line)
        return page, resources


def _files_of_a_style_sheet(name: str, text: str) -> dict[str, bytes]:
    """What one of our style sheets loads, by its path beside the page."""
    folder = (ASSETS.parent / name).parent
    targets = [(folder / linked).resolve() for _, linked in URL.findall(text)]
    return {path.relative_to(ASSETS.parent).as_posix(): path.read_bytes() for path in targets if path.is_file()}


def _named(indexed: re.Match[str]) -> str:
    """The nearest of the sixteen colours that have names, for one of xterm's 256."""
    index = int(indexed[1])
    if index < 16:
        return str(30 + index if index < 8 else 82 + index)
    if index > 231:
        return "37" if index > 243 else "90"
    red, green, blue = (index - 16) // 36, (index - 16) // 6 % 6, (index - 16) % 6
    most = max(red, green, blue)
    return str(30 + (2 * red > most) + 2 * (2 * green > most) + 4 * (2 * blue > most))


class _Renderer(IPythonRenderer):  # type: ignore[misc]
    def block_code(self, code: str, info: str | None = None) -> str:
        language = (info or "").split(maxsplit=1)[0] if info and info.strip() else "plaintext"
        text = html.escape(code.rstrip())
        return f'<pre class="code"><code class="language-{html.escape(language)}">{text}</code></pre>\n'

    def _src_to_base64(self, src: str) -> str | None:
        """An address may have its spaces and accents encoded."""
        return super()._src_to_base64(unquote(src))  # type: ignore[no-any-return]

    def _html_embed_images(self, html: str) -> str:
        """One tag comes alone: parsed where nothing is to embed, `<span>` would be closed at once."""
        return str(super()._html_embed_images(html)) if "<img" in html.lower() else html
