"""One cell of a slide → the cells that stand for it in a notebook without onstage: prose, pictures, demos."""

import base64
import mimetypes
import re
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from ...deck.lengths import ANCHOR_LINK
from ...demos import catalog, recording
from ...demos.catalog import Demo
from ...demos.recording import Recording
from ...demos.terminal import COLUMNS, ROWS
from ...project import Project
from . import stills
from .fitting import Fit, fit
from .stills import Still

HIDDEN = {"remove-cell", "hide-cell"}
INPUT_HIDDEN = HIDDEN | {"remove-input", "hide-input"}
SKIPPED = {"slideshow": {"slide_type": "skip"}}
SMALL = re.compile(r'<(p|span) class="(?:source|since)">(.*?)</\1>', re.DOTALL)
ASIDE = re.compile(r'<aside\b[^>]*\bclass="notes"[^>]*>.*?</aside>\s*', re.DOTALL)
IMAGE = re.compile(r'(!\[[^\]]*\]\(|<img\b[^>]*?\bsrc=["\'])([^)\s"\']+)')


def prose(cell: NotebookNode, folder: Path, with_notes: bool) -> NotebookNode:
    """A Markdown cell whose pictures are inside it, whose small print is small, and whose links to slides are words."""
    text = cell.source if with_notes else ASIDE.sub("", cell.source)
    text = ANCHOR_LINK.sub(r"\1", SMALL.sub(r"<small>\2</small>", text))
    text = IMAGE.sub(lambda image: image[1] + _embedded(image[2], folder, cell.get("attachments", {})), text)
    return new_markdown_cell(text, metadata=cell.metadata)


def code(cell: NotebookNode) -> NotebookNode:
    """A code cell, hidden where its tags say so in the way that each front end understands."""
    tags = set(cell.metadata.get("tags", ()))
    metadata = cell.metadata | (hidden() if tags & INPUT_HIDDEN else {})
    if tags & HIDDEN:
        metadata |= {"jupyter": {"source_hidden": True, "outputs_hidden": True}}
    elif "hide-output" in tags:
        metadata |= {"jupyter": {**metadata.get("jupyter", {}), "outputs_hidden": True}}
    outputs = [] if tags & {"remove-output", "remove-cell"} else cell.outputs
    for output in outputs:
        if "execution_count" in output:
            output.execution_count = None
    return new_code_cell(cell.source, metadata=metadata, outputs=outputs)


def hidden() -> dict[str, Any]:
    """What hides a cell's source: in Jupyter, and in Colab."""
    return {"jupyter": {"source_hidden": True}, "cellView": "form"}


def picture(stills_: list[Still], metadata: dict[str, Any], below: str = "") -> NotebookNode:
    """Pictures as the output of a cell that can show them again; Colab shows no SVG that stands in Markdown."""
    images = "<br>".join(still.html for still in stills_) + (f"<br><small>{below}</small>" if below else "")
    source = f"from IPython.display import HTML\n\nHTML({images!r})"
    data = {"text/html": images, "text/plain": "\n".join(dict.fromkeys(still.alt for still in stills_))}
    output = new_output("execute_result", data=data)
    return new_code_cell(source, metadata={**metadata, **hidden()}, outputs=[output])


def recorded_picture(talk: Project, shown: dict[str, Any], metadata: dict[str, Any]) -> NotebookNode:
    """What a demo drew when it was recorded. Raises UsageError when there is no such demo."""
    demo = catalog.find(talk, shown["picture"])
    kept = recording.find(talk, demo.name)
    if not kept or not kept.picture.is_file():
        return new_markdown_cell(f"*{shown['alt']}* (No picture of `{demo.name}` is recorded.)", metadata=metadata)
    return picture([stills.chart(kept.picture, shown["alt"])], metadata, f"{demo.name}.py: {kept.facts.line()}")


def excerpt(talk: Project, shown: dict[str, Any], metadata: dict[str, Any]) -> NotebookNode:
    """The code of a demo whose cells the notebook has already. Raises UsageError when there is no such code."""
    demo = catalog.find(talk, shown["name"])
    return new_markdown_cell(f"From `{demo.name}.py`:\n\n```python\n{demo.code(shown['show'])}\n```", metadata=metadata)


def performance(talk: Project, name: str, metadata: dict[str, Any], python: SpecifierSet) -> list[NotebookNode]:
    """A demo: what it is, what it needs, its code, its recorded result. Raises UsageError when there is no such demo.

    `python` is what the whole notebook needs.
    """
    demo = catalog.find(talk, name)
    kept = recording.find(talk, name)
    how = fit(demo)
    cells = [new_markdown_cell(_about(demo, kept, how, python), metadata=metadata)]
    if wanted := _requirements(demo):
        cells.append(new_code_cell(f"%pip install -q {' '.join(wanted)}", metadata=SKIPPED))
    if how.reason:
        cells.append(new_code_cell(f"%%writefile {name}.py\n{how.code}"))
    cells.append(new_code_cell(_started(name, how) if how.reason else _played(how), outputs=_outputs(demo, kept)))
    return cells


def plain(outputs: list[NotebookNode]) -> str:
    """The text of outputs whose code is not in the notebook."""
    texts = [output.get("text") or output.get("data", {}).get("text/plain", "") for output in outputs]
    return "".join(f"```\n{text.rstrip()}\n```\n" for text in texts if text.strip())


def _about(demo: Demo, kept: Recording | None, how: Fit, python: SpecifierSet) -> str:
    older = "" if not kept or kept.is_of(demo) else " by an older script"
    result = f"recorded{older} with {kept.facts.line()}" if kept else "not recorded"
    words = [f"**{demo.title}** (`{demo.name}.py`, {result})"]
    if how.reason:
        words.append(f"This demo {how.reason}, so it runs as a script, in a process of its own.")
    elif how.animated:
        words.append("On stage its picture moves; here it comes when it is complete.")
    if "postgres" in demo.declared.stage.needs:
        words.append("It needs a PostgreSQL server: set the environment variable `DATABASE_URL` to the address of one.")
    if demo.declared.requires_python and SpecifierSet(demo.declared.requires_python) != python:
        words.append(f"It needs {spoken(SpecifierSet(demo.declared.requires_python))}.")
    return "\n\n".join([words[0], " ".join(words[1:])]).rstrip()


def spoken(python: SpecifierSet) -> str:
    """A range of Pythons as a person says it."""
    at_least = re.fullmatch(r">=([\d.]+)", str(python))
    return f"Python {at_least[1]} or newer" if at_least else f"Python {python}"


def _requirements(demo: Demo) -> list[str]:
    """What the demo asks for, quoted for a shell."""
    wanted = [str(Requirement(text)).replace('"', "'") for text in demo.declared.dependencies]
    return [text if re.fullmatch(r"[\w.-]+", text) else f'"{text}"' for text in wanted]


def _played(how: Fit) -> str:
    """The code as it is, and the pictures it draws."""
    if not how.draws:
        return how.code
    shown = "\n".join(f'display(SVG("{name}"))' for name in how.draws)
    return f"from IPython.display import SVG, display\n\n{how.code}\n\n{shown}"


def _started(name: str, how: Fit) -> str:
    """As wide as on stage; an output cannot move its cursor, so of what is redrawn only the end is shown."""
    terminal = "dumb" if how.animated else "xterm-256color"
    lines = ["import os", "import sys", "", *["from IPython.display import SVG, display", ""] * bool(how.draws)]
    lines.append(f'os.environ |= {{"COLUMNS": "{COLUMNS}", "LINES": "{ROWS}", "TERM": "{terminal}"}}')
    lines.append(f'!"{{sys.executable}}" {name}.py')
    lines += [f'if os.path.exists("{drawn}"):\n    display(SVG("{drawn}"))' for drawn in how.draws]
    return "\n".join(lines)


def _outputs(demo: Demo, kept: Recording | None) -> list[NotebookNode]:
    """What the recorded run showed in the end, and drew."""
    if not kept:
        return []
    outputs = [new_output("stream", name="stdout", text=stills.terminal(kept.cast))]
    if kept.picture.is_file():
        still = stills.chart(kept.picture, demo.title)
        data = {"image/svg+xml": still.svg, "text/html": still.html, "text/plain": still.alt}
        outputs.append(new_output("display_data", data=data))
    return outputs


def _embedded(target: str, folder: Path, attachments: dict[str, dict[str, str]]) -> str:
    """A picture as a data address, which Colab shows too; another address as it is."""
    name = unquote(target.removeprefix("attachment:"))
    if target.startswith("attachment:") and name in attachments:
        kind, data = next(iter(attachments[name].items()))
        return f"data:{kind};base64,{data}"
    path = folder / unquote(target)
    if ":" in target or not path.is_file():
        return target
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return f"data:{kind};base64,{base64.b64encode(path.read_bytes()).decode()}"
