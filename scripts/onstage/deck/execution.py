"""Run the code cells of a chapter in a kernel, unless the cache has run these very cells before."""

import asyncio
import copy
import os
import re
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
from ..mime import BUILDING_VARIABLE, WIDGET_STATE_MIME
from .fingerprint import fingerprint_of_cells
from .sources import Chapter

LONGEST_EXECUTION = 120  # seconds
EXECUTION_KERNEL = "python3"  # the kernel that ipykernel installs
# Where a SyntaxError was found: ipykernel names cells after a hash, IPython by a number.
MADE_UP_CELL_FILE = re.compile(r"\((?:\d+\.py|<ipython-input-[^>]*>), line (\d+)\)")
# Run in the kernel behind the last cell: nbclient follows a widget only while the cell that changes it runs.
ASK_FOR_WIDGETS = f"""
if "ipywidgets" in __import__("sys").modules:
    state = __import__("ipywidgets").Widget.get_manager_state()
    __import__("IPython").display.display({{{WIDGET_STATE_MIME!r}: state}}, raw=True)
"""


def execute_chapter(
    chapter: Chapter, cache_folder: Path, *, rerun: bool = False, remark_on_errors: bool = False
) -> None:
    """Fill in the outputs of the chapter's code cells, from the cache if it has run the same cells.

    A chapter that came with outputs keeps them, unless `rerun` asks to run its cells all the same.
    Raises SourceError for the cell that fails, or when no kernel is installed for the language.
    With `remark_on_errors` the chapter gets a remark instead and its outputs stay as they were; but a cell that fails
    where `rerun` asked for it is always an error.
    """
    before = chapter.notebook
    if (chapter.has_outputs and not rerun) or not any(_has_code_to_execute(cell) for cell in before.cells):
        return
    chapter.notebook = copy.deepcopy(before)
    try:
        _fill_in_outputs(chapter, cache_folder)
    except SourceError as error:
        asked_for = rerun and not isinstance(error, _NoKernelError)
        if asked_for or not remark_on_errors:
            raise
        chapter.notebook = before
        chapter.remarks.append(f"{error} Its chapter is shown {'as it was stored' if rerun else 'without outputs'}.")


class _NoKernelError(SourceError):
    """No kernel that is installed here runs the language of a chapter."""


def _fill_in_outputs(chapter: Chapter, cache_folder: Path) -> None:
    # Imported here: it imports SQLAlchemy, and a notebook that is shown as it was stored does not need it.
    from jupyter_cache import get_cache
    from jupyter_cache.base import CacheBundleIn

    kernel = _kernel_to_execute_in(chapter)
    _forget_outputs(chapter.notebook)
    cache = get_cache(cache_folder / _execution_cache_name(kernel))
    try:
        _, chapter.notebook = cache.merge_match_into_notebook(chapter.notebook, cell_meta=())
    except KeyError:
        _execute_in_kernel(chapter, kernel)
        bundle = CacheBundleIn(chapter.notebook, uri=str(chapter.path))
        cache.cache_notebook_bundle(bundle, check_validity=False, overwrite=True)


def _execution_cache_name(kernel: str) -> str:
    """A folder name that is another one as soon as outputs made before are of no use."""
    return f"{kernel}-{sys.version_info.major}.{sys.version_info.minor}-{fingerprint_of_cells()[:8]}"


def _forget_outputs(notebook: NotebookNode) -> None:
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = []
    notebook.metadata.pop("widgets", None)


def _has_code_to_execute(cell: NotebookNode) -> bool:
    return cell.cell_type == "code" and bool(cell.source.strip())


def _kernel_to_execute_in(chapter: Chapter) -> str:
    """The kernel the chapter names, otherwise this Python's if the chapter's language is Python.

    Raises _NoKernelError for another language.
    """
    metadata = chapter.notebook.metadata
    spec = metadata.get("kernelspec", {})
    name = str(spec.get("name") or EXECUTION_KERNEL)
    if name in find_kernel_specs():
        return name
    language = spec.get("language") or metadata.get("language_info", {}).get("name")
    if "py" in str(language or f"{name} {spec.get('display_name')}").lower():
        return EXECUTION_KERNEL
    raise _NoKernelError(chapter.name, None, f"no kernel {name!r} is installed here.")


class _ExecutionClient(NotebookClient):  # type: ignore[misc]
    """A client that keeps the state of widgets as it is after the last cell, changed by tasks or by other cells."""

    async def async_execute_cell(self, cell: NotebookNode, cell_index: int, **options: Any) -> NotebookNode:
        """Execute one cell; after the last one of a Python notebook, ask the kernel for its widgets."""
        done = await super().async_execute_cell(cell, cell_index, **options)
        is_last = cell_index == len(self.nb.cells) - 1
        if is_last and self.nb.metadata.get("language_info", {}).get("name") == "python":
            answer = await super().async_execute_cell(new_code_cell(ASK_FOR_WIDGETS), cell_index)
            self.nb.cells[cell_index] = done  # nbclient has put the question there
            self._keep_widgets(answer)
        return done

    def _keep_widgets(self, answer: NotebookNode) -> None:
        for output in answer.outputs:
            models = output.get("data", {}).get(WIDGET_STATE_MIME, {}).get("state", {})
            for key, model in models.items():
                self.widget_state[key] = model["state"]
                self.widget_buffers[key] = {tuple(part["path"]): part for part in model.get("buffers", ())}


def _execute_in_kernel(chapter: Chapter, kernel: str) -> None:
    """Run all cells in a kernel of their own, in the chapter's folder. Raises SourceError for the cell that fails."""
    place = chapter.places[0]

    def begin(cell_index: int, **_: Any) -> None:
        nonlocal place
        place = chapter.places[cell_index]

    with tempfile.TemporaryDirectory(prefix="onstage-kernel-") as sockets:
        # ipc: the kernel listens on sockets in a folder of ours, not on ports.
        manager = AsyncKernelManager(kernel_name=kernel, transport="ipc", ip=f"{sockets}/kernel")
        # Timings in the cells would make each run look new to the cache.
        client = _ExecutionClient(
            chapter.notebook, km=manager, timeout=LONGEST_EXECUTION, record_timing=False, on_cell_execute=begin
        )
        try:
            asyncio.run(_execute_cells(client, manager, chapter.path.parent))
        except CellExecutionError as error:
            said = MADE_UP_CELL_FILE.sub(r"(line \1 of the cell)", one_line(error.evalue))
            message = f"this cell raised {error.ename}: {said[:200]}. "
            raise SourceError(*place, message + "Tag it raises-exception if that is the point.") from None
        except CellTimeoutError:
            raise SourceError(*place, f"this cell ran longer than {LONGEST_EXECUTION} s.") from None
        except DeadKernelError:
            raise SourceError(*place, "the kernel died in this cell.") from None
        except RuntimeError as error:
            raise SourceError(*place, f"the kernel for this chapter did not start: {error}.") from None
        except asyncio.CancelledError:  # nbclient turns an interrupt into this
            raise KeyboardInterrupt from None


async def _execute_cells(client: NotebookClient, manager: AsyncKernelManager, folder: Path) -> None:
    try:
        # What a kernel writes to stderr when it ends is of no use to a speaker.
        await client.async_execute(
            cwd=str(folder), env=os.environ | {BUILDING_VARIABLE: "1"}, stderr=subprocess.DEVNULL
        )
    finally:
        if client.kc is not None:
            client.kc.stop_channels()
        if manager.has_kernel:
            await manager.shutdown_kernel(now=True)
