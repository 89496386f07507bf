"""The nbconvert exporter: a notebook with slideshow metadata → a reveal.js 6 deck that needs no network.

The pipeline, in order; `conf.json` of the template switches the steps on, `pipeline_types.py` types what they share.
"nbconvert's" are the steps that come with it: they mark where slides begin and end.

| order | step              | reads                                | writes                                       |
|------:|:------------------|:-------------------------------------|:---------------------------------------------|
|     - | `merged_chapters` | the chapters                         | facts: place, chapter, notebook              |
|   440 | `RiseSettings`    | facts: notebook; notebook metadata   | facts: rise, language; frames, look          |
|   450 | `NotesFirst`      | slideshow.slide_type                 | the order of cells                           |
|     - | nbconvert's       | slideshow.slide_type, tags           | slide_start, subslide_start, … in cells      |
|   600 | `SlideIds`        | id, headings                         | facts: slide_id                              |
|   605 | `Lengths`         | tags; facts: slide_id; links         | facts: minutes, spare; cells left out        |
|   610 | `DemoPanels`      | outputs of demo(), picture(), tasks() | these outputs; outputs: demos/, recordings/  |
|   615 | `StaticWidgets`   | widget views; the notebook's widgets | outputs as HTML                              |
|   620 | `EmbedFiles`      | outputs; the format of raw cells     | addresses in them; outputs: files/           |
|   630 | `TruncateOutputs` | outputs                              | shorter outputs; outputs: outputs/           |
|     - | `index.html.j2`   | all of it; `rendered_markdown`       | the page; outputs: files/                    |
|     - | `DeckExporter`    | the page                             | outputs: assets/                             |

Every step may remark.
"""

import re
from collections.abc import Iterable
from copy import deepcopy
from pathlib import PurePosixPath
from typing import Any

from jinja2 import pass_context
from nbconvert.exporters.slides import SlidesExporter
from nbconvert.filters import ansi2html
from nbformat import NotebookNode
from rich.color import Color, ColorSystem
from traitlets import Instance, default
from traitlets.config import Config

from ..demos.script_block import COLUMNS, ROWS
from ..mime import DEMO_MIME
from ..project import ASSETS, Project
from .deck_options import DeckOptions
from .embedding import Embedder
from .markdown import rendered_markdown
from .metadata import check_notebook, clean_notebook
from .pipeline_types import Resources, files_beside, name_in_resources, note_places, place_of
from .remarks import remark
from .style_sheets import STYLE_SHEET_URL

# What a page loads: href and src of its own links and scripts. A regex, because the lines meant are those of our own
# template, and html.parser takes 34 ms for the page of the talk that comes along, against 0.3 ms.
LOADED_ASSET = re.compile(r'<(?:link|script)\b[^>]*?(?:href|src)="(assets/[^"]+)"')
# One of xterm's 256 colours, for text; and two of the sixteen that have names.
INDEXED_COLOUR = re.compile(r"\b38;5;(\d{1,3})(?!\d)")
BLACK, BRIGHT_BLACK = "30", "90"
# Cell tags that leave something out, as JupyterBook and nbconvert's documentation use them.
TAGS_THAT_HIDE = {
    "remove_cell_tags": {"remove-cell"},
    "remove_input_tags": {"remove-input", "hide-input"},
    "remove_all_outputs_tags": {"remove-output"},
}


class DeckExporter(SlidesExporter):  # type: ignore[misc]
    """`jupyter nbconvert --to onstage`: the same slides that `onstage build` makes."""

    export_from_notebook = "onstage deck"
    talk = Instance(Project, allow_none=True, help="The talk whose demos the slides show.")

    @default("template_name")  # type: ignore[untyped-decorator]
    def _template_name_default(self) -> str:
        return "onstage"

    @default("extra_template_basedirs")  # type: ignore[untyped-decorator]
    def _extra_template_basedirs_default(self) -> list[str]:
        return [str(ASSETS / "templates")]

    @property
    def default_config(self) -> Config:
        """What differs from nbconvert's own slides: our MIME type first, and tags that hide cells."""
        config = super().default_config
        priority = config.NbConvertBase.display_data_priority
        config.NbConvertBase.display_data_priority = [DEMO_MIME, *priority]
        config.merge(Config({"TagRemovePreprocessor": {"enabled": True, **TAGS_THAT_HIDE}}))
        return config

    def default_filters(self) -> Iterable[tuple[str, Any]]:
        """Colours of cells by name, so that the theme decides: tracebacks come in some of 256."""
        yield from super().default_filters()
        yield "ansi2html", lambda text: ansi2html(INDEXED_COLOUR.sub(_named_cell_colour, text))

    @pass_context
    def markdown2html(self, context: Any, source: str) -> str:
        """The HTML of Markdown in the cell that the template is at."""
        cell = context["cell"]
        return rendered_markdown(source, Embedder(context["resources"], place_of(cell)), cell.get("attachments", {}))

    def from_notebook_node(
        self, nb: NotebookNode, resources: Resources | None = None, **kw: Any
    ) -> tuple[str, Resources]:
        """The page, and the resources with all it loads in `outputs`, which nbconvert writes beside the page.

        Raises SourceError for a slide that shows what does not exist, and for a notebook that Jupyter's schema refuses.
        """
        resources = Resources({**(resources or Resources()), "talk": self.talk})
        resources["terminal"] = {"columns": COLUMNS, "rows": ROWS}
        if self.talk is None:  # else it comes from chapters, which were cleaned when they were read
            nb = _cleaned_for_export(nb, resources)
        note_places(nb.cells, resources)
        page, resources = super().from_notebook_node(nb, resources, **kw)
        _add_deck_assets(page, files_beside(resources))
        if self.talk is None:  # else whoever builds the talk prints the remarks
            for line in resources.get("remarks") or ():
                self.log.warning(line)
        return page, resources


def exporter_of(project: Project, options: DeckOptions) -> DeckExporter:
    """The exporter for a talk's deck with these options."""
    steps = {
        "Lengths": {"minutes": options.minutes, "keep_spares": options.spares},
        "NotesFirst": {"keep": options.notes},
    }
    return DeckExporter(talk=project, config=Config(steps))


def _cleaned_for_export(notebook: NotebookNode, resources: Resources) -> NotebookNode:
    """A copy of a notebook without the flaws of its metadata; each of them is remarked on. Raises SourceError."""
    name = name_in_resources(resources)
    check_notebook(notebook, name)
    notebook = deepcopy(notebook)
    flaws = clean_notebook(notebook)
    note_places(notebook.cells, resources)
    for flaw in flaws:
        place = (name, None) if flaw.cell is None else place_of(notebook.cells[flaw.cell])
        remark(resources, place, f"{flaw.words} {flaw.instead}")
    return notebook


def _add_deck_assets(page: str, files: dict[str, bytes]) -> None:
    """Add what the page loads of our own assets, and what their style sheets load.

    Prose of a notebook may name anything there: what is not an asset is not a file of the deck.
    """
    for name in LOADED_ASSET.findall(page):
        if ".." in PurePosixPath(name).parts or not (ASSETS.parent / name).is_file():
            continue
        files[name] = (ASSETS.parent / name).read_bytes()
        if name.endswith(".css"):
            files |= _deck_assets_of_style_sheet(name, files[name].decode())


def _deck_assets_of_style_sheet(name: str, text: str) -> dict[str, bytes]:
    """What one of our style sheets loads, by its path beside the page."""
    folder = (ASSETS.parent / name).parent
    targets = [(folder / linked).resolve() for _, linked in STYLE_SHEET_URL.findall(text)]
    return {path.relative_to(ASSETS.parent).as_posix(): path.read_bytes() for path in targets if path.is_file()}


def _named_cell_colour(indexed: re.Match[str]) -> str:
    """The code of the nearest of the sixteen colours that have names; bright black for black.

    Black, and greys that are nearest to it, could not be read on the ground of the dark look.
    """
    index = min(int(indexed[1]), 255)
    code = Color.from_ansi(index).downgrade(ColorSystem.STANDARD).get_ansi_codes()[0]
    return BRIGHT_BLACK if code == BLACK else code
