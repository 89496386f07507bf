"""Run the code cells of a chapter in a kernel, unless the cache has run these very cells before."""

import asyncio
import copy
import hashlib
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from jupyter_client.kernelspec import find_kernel_specs
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from ..errors import SourceError, one_line
from ..mime import BUILDING, WIDGET_STATE_MIME
from ..project import PACKAGE
from .sources import Chapter

LONGEST_CELL = 120  # seconds
PYTHON = "python3"
# What a kernel is asked in the end: of widgets nbclient hears only what the cell that just runs does to them.
ASK = f"""
if "ipywidgets" in __import__("sys").modules:
    state = __import__("ipywidgets").Widget.get_manager_state()
    __import__("IPython").display.display({{{WIDGET_STATE_MIME!r}: state}}, raw=True)
"""
# What of ours is in the outputs of cells: where it changes, outputs of before are of no use.
DRAWN_BY = PACKAGE / "cells"


def execute(chapter: Chapter, cache_folder: Path, *, again: bool = False, forgiving: bool = False) -> None:
    """Fill in the outputs of the chapter's code cells; those it brought along are kept unless they shall run `again`.

    Raises SourceError for the cell that fails, or when there is no kernel. A `forgiving` run remarks on it instead
    and leaves the outputs as they were; but a cell that fails when it was told to run again is always an error.
    """
    before = chapter.notebook
    if (chapter.has_outputs and not again) or not any(_is_code(cell) for cell in before.cells):
        return
    chapter.notebook = copy.deepcopy(before)
    try:
        _execute(chapter, cache_folder)
    except SourceError as error:
        if not forgiving or (again and not isinstance(error, _NoKernel)):
            raise
        chapter.notebook = before
        chapter.remarks.append(f"{error} Its chapter is shown {'as it was stored' if again else 'without outputs'}.")


class _NoKernel(SourceError):
    """Nothing here runs that language."""


def _execute(chapter: Chapter, cache_folder: Path) -> None:
    # Imported here: it brings a whole database along, and a notebook that is shown as it was stored needs none of it.
    from jupyter_cache import get_cache
    from jupyter_cache.base import CacheBundleIn

    kernel = _kernel(chapter)
    for cell in chapter.notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = []
    chapter.notebook.metadata.pop("widgets", None)
    drawn_by = hashlib.sha256(b"".join(path.read_bytes() for path in sorted(DRAWN_BY.glob("*.py")))).hexdigest()[:8]
    cache = get_cache(cache_folder / f"{kernel}-{sys.version_info.major}.{sys.version_info.minor}-{drawn_by}")
    try:
        _, chapter.notebook = cache.merge_match_into_notebook(chapter.notebook, cell_meta=())
    except KeyError:
        _run(chapter, kernel)
        bundle = CacheBundleIn(chapter.notebook, uri=str(chapter.path))
        cache.cache_notebook_bundle(bundle, check_validity=False, overwrite=True)


def _is_code(cell: NotebookNode) -> bool:
    return cell.cell_type == "code" and bool(cell.source.strip())


def _kernel(chapter: Chapter) -> str:
    """The kernel the chapter names, else our Python if Python is what it is in. Raises SourceError if neither is."""
    metadata = chapter.notebook.metadata
    spec = metadata.get("kernelspec", {})
    name = str(spec.get("name") or PYTHON)
    if name in find_kernel_specs():
        return name
    language = spec.get("language") or metadata.get("language_info", {}).get("name")
    if "py" in str(language or f"{name} {spec.get('display_name')}").lower():
        return PYTHON
    raise _NoKernel(chapter.places[0][0].partition(", cell")[0], None, f"no kernel {name!r} is installed here.")


def _is_python(notebook: NotebookNode) -> bool:
    return bool(notebook.metadata.get("language_info", {}).get("name") == "python")


class _Client(NotebookClient):  # type: ignore[misc]
    """Hears also what tasks did to widgets after their cell had ended: it asks for that when the last cell has."""

    async def async_execute_cell(self, cell: NotebookNode, cell_index: int, **options: Any) -> NotebookNode:
        """Execute it; after the last one, keep what the kernel says of its widgets."""
        done = await super().async_execute_cell(cell, cell_index, **options)
        if cell_index == len(self.nb.cells) - 1 and _is_python(self.nb):
            asked = await super().async_execute_cell(new_code_cell(ASK), cell_index)
            self.nb.cells[cell_index] = done  # not the one that asked
            for output in asked.outputs:
                for key, model in output.get("data", {}).get(WIDGET_STATE_MIME, {}).get("state", {}).items():
                    self.widget_state[key] = model["state"]
                    self.widget_buffers[key] = {tuple(part["path"]): part for part in model.get("buffers", ())}
        return done


def _run(chapter: Chapter, kernel: str) -> None:
    place = chapter.places[0]

    def note(cell_index: int, **_: Any) -> None:
        nonlocal place
        place = chapter.places[cell_index]

    with tempfile.TemporaryDirectory(prefix="onstage-kernel-") as sockets:
        # ipc: the kernel listens on files in a folder of ours, on no port.
        manager = AsyncKernelManager(kernel_name=kernel, transport="ipc", ip=f"{sockets}/kernel")
        # Timings in the cells would make each run look new to the cache.
        client = _Client(chapter.notebook, km=manager, timeout=LONGEST_CELL, record_timing=False, on_cell_execute=note)
        try:
            asyncio.run(_run_cells(client, manager, chapter.path.parent))
        except CellExecutionError as error:
            message = f"this cell raised {error.ename}: {one_line(error.evalue)[:200]}. "
            raise SourceError(*place, message + "Tag it raises-exception if that is the point.") from None
        except CellTimeoutError:
            raise SourceError(*place, f"this cell ran longer than {LONGEST_CELL} s.") from None
        except DeadKernelError:
            raise SourceError(*place, "the kernel died in this cell.") from None
        except RuntimeError as error:
            raise SourceError(*place, f"the kernel for this chapter did not start: {error}.") from None
        except asyncio.CancelledError:  # nbclient turns an interrupt into this
            raise KeyboardInterrupt from None


async def _run_cells(client: NotebookClient, manager: AsyncKernelManager, folder: Path) -> None:
    try:
        # What a kernel says on its way out is of no use to a speaker.
        await client.async_execute(cwd=str(folder), env=os.environ | {BUILDING: "1"}, stderr=subprocess.DEVNULL)
    finally:
        if client.kc is not None:
            client.kc.stop_channels()
        if manager.has_kernel:
            await manager.shutdown_kernel(now=True)
