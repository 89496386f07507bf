"""One cell of a slide → the cells that take its place in a notebook without onstage: prose, pictures, demos."""

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
from ...demos import catalog, recorded_tasks, recording
from ...demos.catalog import Demo
from ...demos.recording import Recording
from ...project import Project
from . import stills
from .demo_as_cell import FittedDemo, fitted_demo
from .stills import Still

HIDDEN_TAGS = {"remove-cell", "hide-cell"}
INPUT_HIDDEN_TAGS = HIDDEN_TAGS | {"remove-input", "hide-input"}
SKIPPED_SLIDE = {"slideshow": {"slide_type": "skip"}}
# Regular expressions: these look into Markdown, and an HTML parser would change its < and &.
SMALL_PRINT = re.compile(r'<(p|span) class="(?:source|since)">(.*?)</\1>', re.DOTALL)
NOTES_ASIDE = re.compile(r'<aside\b[^>]*\bclass="notes"[^>]*>.*?</aside>\s*', re.DOTALL)
IMAGE_IN_MARKDOWN = re.compile(r'(!\[[^\]]*\]\(|<img\b[^>]*?\bsrc=["\'])([^)\s"\']+)')


def plain_markdown_cell(cell: NotebookNode, folder: Path, with_notes: bool) -> NotebookNode:
    """A Markdown cell with its pictures inside, small print without the theme, and plain words for links to slides.

    Pictures are looked up in `folder`, the chapter's, and among the cell's attachments.
    """
    text = cell.source if with_notes else NOTES_ASIDE.sub("", cell.source)
    text = ANCHOR_LINK.sub(r"\1", SMALL_PRINT.sub(r"<small>\2</small>", text))
    text = IMAGE_IN_MARKDOWN.sub(
        lambda image: image[1] + _picture_for_colab(image[2], folder, cell.get("attachments", {})), text
    )
    return new_markdown_cell(text, metadata=cell.metadata)


def plain_code_cell(cell: NotebookNode) -> NotebookNode:
    """A code cell; what its tags hide is hidden as Jupyter and Colab understand it, what they remove is gone.

    Its outputs are those of `cell`, whose execution counts are taken away.
    """
    tags = set(cell.metadata.get("tags", ()))
    metadata = cell.metadata | (plain_source_hidden() if tags & INPUT_HIDDEN_TAGS else {})
    if tags & HIDDEN_TAGS:
        metadata |= {"jupyter": {"source_hidden": True, "outputs_hidden": True}}
    elif "hide-output" in tags:
        metadata |= {"jupyter": {**metadata.get("jupyter", {}), "outputs_hidden": True}}
    outputs = [] if tags & {"remove-output", "remove-cell"} else cell.outputs
    for output in outputs:
        if "execution_count" in output:
            output.execution_count = None
    return new_code_cell(cell.source, metadata=metadata, outputs=outputs)


def plain_source_hidden() -> dict[str, Any]:
    """The cell metadata that hides a source: in Jupyter, and in Colab."""
    return {"jupyter": {"source_hidden": True}, "cellView": "form"}


def plain_picture_cell(pictures: list[Still], metadata: dict[str, Any], caption: str = "") -> NotebookNode:
    """A code cell with these pictures as its output, which it shows again when it is run; `caption` is HTML.

    Not a Markdown cell: Colab shows no SVG in one.
    """
    images = "<br>".join([*(still.html for still in pictures), *([f"<small>{caption}</small>"] if caption else [])])
    source = f"from IPython.display import HTML\n\nHTML({images!r})"
    data = {"text/html": images, "text/plain": "\n".join(dict.fromkeys(still.alt for still in pictures))}
    output = new_output("execute_result", data=data)
    return new_code_cell(source, metadata={**metadata, **plain_source_hidden()}, outputs=[output])


def plain_recorded_picture(project: Project, shown: dict[str, Any], metadata: dict[str, Any]) -> NotebookNode:
    """A cell for what picture() shows: what the demo drew when it was recorded. Raises UsageError without such a demo.

    `shown` is what the call of picture() left in its output.
    """
    demo = catalog.find_demo(project, shown["picture"])
    recorded = recording.find_recording(project, demo.name)
    if not recorded or not recorded.picture.is_file():
        return new_markdown_cell(f"*{shown['alt']}* (No picture of `{demo.name}` is recorded.)", metadata=metadata)
    caption = f"{demo.name}.py: {recorded.facts.line()}"
    return plain_picture_cell([stills.still_chart(recorded.picture, shown["alt"])], metadata, caption)


def plain_recorded_tasks(
    project: Project, shown: recorded_tasks.RecordedTasksShown, metadata: dict[str, Any]
) -> NotebookNode:
    """A cell for what tasks() shows: the recorded lanes. Raises UsageError without such a demo or a trace of it.

    `shown` is what the call of tasks() left in its output.
    """
    svg, facts = recorded_tasks.draw_recorded_tasks(project, shown)
    return plain_picture_cell(stills.still_drawings(svg), metadata, facts)


def plain_excerpt(project: Project, shown: dict[str, Any], metadata: dict[str, Any]) -> NotebookNode:
    """A cell for a demo() whose demo has its cells in the notebook already: the code it shows, to be read.

    Raises UsageError when there is no such demo, or no such code in it.
    """
    demo = catalog.find_demo(project, shown["name"])
    return new_markdown_cell(f"From `{demo.name}.py`:\n\n```python\n{demo.code(shown['show'])}\n```", metadata=metadata)


def plain_demo_cells(project: Project, name: str, metadata: dict[str, Any], python: SpecifierSet) -> list[NotebookNode]:
    """The cells of a demo: what it is and needs, its packages, its code, with the recorded result as the output.

    One that imports onstage cannot run where that is not installed: it is there to be read. `python` is what the whole
    notebook needs. Raises UsageError when there is no such demo.
    """
    demo = catalog.find_demo(project, name)
    recorded = recording.find_recording(project, name)
    fitted = fitted_demo(demo)
    outputs = _plain_demo_outputs(demo, recorded)
    about = _plain_about_demo(demo, recorded, fitted, python)
    if fitted.needs_onstage:
        script = f"```python\n{fitted.code}\n```"
        return [new_markdown_cell(f"{about}\n\n{script}\n\n{plain_outputs(outputs)}", metadata=metadata)]
    cells = [new_markdown_cell(about, metadata=metadata)]
    if wanted := _plain_demo_requirements(demo):
        cells.append(new_code_cell(f"%pip install -q {' '.join(wanted)}", metadata=SKIPPED_SLIDE))
    if fitted.reason:
        cells.append(new_code_cell(f"%%writefile {name}.py\n{fitted.code}"))
        cells.append(new_code_cell(_cell_that_starts_demo(demo, fitted), outputs=outputs))
    else:
        cells.append(new_code_cell(_plain_demo_code(fitted), outputs=outputs))
    return cells


def plain_outputs(outputs: list[NotebookNode]) -> str:
    """The text of outputs, as code blocks of Markdown; "" where there is none."""
    texts = [output.get("text") or output.get("data", {}).get("text/plain", "") for output in outputs]
    return "".join(f"```\n{text.rstrip()}\n```\n" for text in texts if text.strip())


def _plain_about_demo(demo: Demo, recorded: Recording | None, fitted: FittedDemo, python: SpecifierSet) -> str:
    """A demo in words: what it shows, where it was recorded, how it runs in a notebook, and what it needs."""
    older = "" if not recorded or recorded.is_of(demo) else " by an older script"
    result = f"recorded{older} with {recorded.facts.line()}" if recorded else "not recorded"
    title = f"**{demo.title}** (`{demo.name}.py`, {result})"
    words = []
    if fitted.needs_onstage:
        words.append("This demo needs onstage itself: its code, and what it printed, are here to be read.")
    elif fitted.reason:
        words.append(f"This demo {fitted.reason}, so it runs as a script, in a separate process.")
    elif fitted.animated:
        words.append("On stage its picture moves; here it is shown when it is complete.")
    if "postgres" in demo.declared.stage.needs:
        words.append("It needs a PostgreSQL server: set the environment variable `DATABASE_URL` to the address of one.")
    if demo.declared.requires_python and SpecifierSet(demo.declared.requires_python) != python:
        words.append(f"It needs {python_in_words(SpecifierSet(demo.declared.requires_python))}.")
    return f"{title}\n\n{' '.join(words)}".rstrip()


def python_in_words(python: SpecifierSet) -> str:
    """A range of Python versions in words, as "Python 3.11 or newer"."""
    at_least = re.fullmatch(r">=([\d.]+)", str(python))
    return f"Python {at_least[1]} or newer" if at_least else f"Python {python}"


def _plain_demo_requirements(demo: Demo) -> list[str]:
    """The packages that the demo declares, quoted for the shell that %pip hands them to."""
    wanted = [str(Requirement(text)).replace('"', "'") for text in demo.declared.dependencies]
    return [text if re.fullmatch(r"[\w.-]+", text) else f'"{text}"' for text in wanted]


def _plain_demo_code(fitted: FittedDemo) -> str:
    """The code of a demo that is a cell, and what shows the pictures it draws."""
    if not fitted.drawings:
        return fitted.code
    shown = "\n".join(f'display(SVG("{name}"))' for name in fitted.drawings)
    return f"from IPython.display import SVG, display\n\n{fitted.code}\n\n{shown}"


def _cell_that_starts_demo(demo: Demo, fitted: FittedDemo) -> str:
    """The code that runs a demo's script, as wide as on stage, and shows the pictures it draws."""
    # The output of a cell cannot move its cursor: for a dumb terminal, rich prints the end of what it redraws.
    terminal = "dumb" if fitted.animated else "xterm-256color"
    lines = ["import os", "import sys", ""]
    if fitted.drawings:
        lines += ["from IPython.display import SVG, display", ""]
    stage = demo.declared.stage
    lines.append(f'os.environ |= {{"COLUMNS": "{stage.columns}", "LINES": "{stage.rows}", "TERM": "{terminal}"}}')
    lines.append(f'!"{{sys.executable}}" {demo.name}.py')
    lines += [f'if os.path.exists("{drawing}"):\n    display(SVG("{drawing}"))' for drawing in fitted.drawings]
    return "\n".join(lines)


def _plain_demo_outputs(demo: Demo, recorded: Recording | None) -> list[NotebookNode]:
    """What the recorded run showed in the end, and drew; [] where there is no recording."""
    if not recorded:
        return []
    outputs = [new_output("stream", name="stdout", text=stills.still_terminal_text(recorded.cast))]
    if recorded.picture.is_file():
        still = stills.still_chart(recorded.picture, demo.title)
        data = {"image/svg+xml": still.svg, "text/html": still.html, "text/plain": still.alt}
        outputs.append(new_output("display_data", data=data))
    return outputs


def _picture_for_colab(target: str, folder: Path, attachments: dict[str, dict[str, str]]) -> str:
    """The `data:` address, as Colab needs it, of a picture beside the chapter or attached; others unchanged."""
    name = unquote(target.removeprefix("attachment:"))
    if target.startswith("attachment:") and name in attachments:
        kind, data = next(iter(attachments[name].items()))
        return f"data:{kind};base64,{data}"
    path = folder / unquote(target)
    if ":" in target or not path.is_file():
        return target
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return f"data:{kind};base64,{base64.b64encode(path.read_bytes()).decode()}"
