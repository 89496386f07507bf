"""Notebooks made in a test: a talk's chapters exported, their code, and what it prints in a kernel without onstage."""

import asyncio
import os
import subprocess
from pathlib import Path

import nbformat
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbformat import NotebookNode
from onstage.export.export_options import ExportOptions
from onstage.export.notebook import notebooks
from support import TinyTalk

SLIDE = '+++ {{"slideshow": {{"slide_type": "{kind}"}}, "id": "{id}"{more}}}\n\n{body}\n\n'
SETUP = "```{code-cell}\n:tags: [remove-cell]\n\nfrom onstage import demo, lanes, picture, runs, waits\n```\n\n"
AWAITED = 'import asyncio\n\n\nasync def main():\n    await asyncio.sleep(0)\n    print("{word}")\n\n\n'
FOOT = 'if __name__ == "__main__":\n'
RICH = "# /// script\n# dependencies = {listed}\n# ///\n"


def slide(key: str, body: str, kind: str = "slide", more: str = "") -> str:
    return SLIDE.format(id=key, body=body, kind=kind, more=more)


def cell(source: str, *tags: str) -> str:
    return f"```{{code-cell}}\n:tags: [{', '.join(tags)}]\n\n{source}\n```\n\n"


def exported(talk: TinyTalk, minutes: float | None = None, with_notes: bool = False) -> list[NotebookNode]:
    made = notebooks(talk.project(), ExportOptions(minutes, with_notes))
    return [nbformat.reads(content.decode(), as_version=4) for content in made.values()]


def codes(notebook: NotebookNode) -> list[str]:
    return [part.source for part in notebook.cells if part.cell_type == "code"]


def ran(notebook: NotebookNode, folder: Path) -> list[str]:
    """What each code cell prints in a kernel that cannot import onstage; a cell that fails raises."""
    (folder / "away").mkdir()
    (folder / "away" / "sitecustomize.py").write_text('import sys\n\nsys.modules["onstage"] = None\n')
    environment = os.environ | {"PYTHONPATH": str(folder / "away"), "PIP_NO_INDEX": "1", "PIP_NO_CACHE_DIR": "1"}
    asyncio.run(_run(notebook, folder, environment))
    texts = ["".join(output.get("text", "") for output in part.outputs) for part in notebook.cells
             if part.cell_type == "code"]  # fmt: skip
    return [text.replace("\r\n", "\n") for text in texts]


async def _run(notebook: NotebookNode, folder: Path, environment: dict[str, str]) -> None:
    manager = AsyncKernelManager(kernel_name="python3", transport="ipc", ip=str(folder / "k"))
    client = NotebookClient(notebook, km=manager, timeout=60)
    try:
        await client.async_execute(cwd=str(folder), env=environment, stderr=subprocess.DEVNULL)
    finally:
        if client.kc is not None:
            client.kc.stop_channels()
        if manager.has_kernel:
            await manager.shutdown_kernel(now=True)
