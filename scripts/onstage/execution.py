"""Run the code cells of a chapter in a kernel, unless the cache has run these very cells before."""

import asyncio
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

from .errors import SourceError
from .jupyter import BUILDING
from .sources import Chapter

LONGEST_CELL = 120  # seconds


def execute(chapter: Chapter, cache_folder: Path) -> None:
    """Fill in the outputs of the chapter's code cells. Raises SourceError for the cell that fails."""
    notebook = chapter.notebook
    if chapter.has_outputs or not any(cell.cell_type == "code" and cell.source.strip() for cell in notebook.cells):
        return
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    cache = get_cache(cache_folder / f"python-{python}")
    try:
        _, chapter.notebook = cache.merge_match_into_notebook(notebook, cell_meta=())
    except KeyError:
        _run(chapter)
        bundle = CacheBundleIn(chapter.notebook, uri=str(chapter.path))
        cache.cache_notebook_bundle(bundle, check_validity=False, overwrite=True)


def _run(chapter: Chapter) -> None:
    with tempfile.TemporaryDirectory(prefix="onstage-kernel-") as sockets:
        # ipc: the kernel listens on files in a folder of ours, on no port.
        manager = AsyncKernelManager(kernel_name="python3", transport="ipc", ip=f"{sockets}/kernel")
        client = NotebookClient(chapter.notebook, km=manager, timeout=LONGEST_CELL)
        try:
            asyncio.run(_run_cells(client, manager, chapter.path.parent))
        except CellExecutionError as error:
            message = f"this cell raised {error.ename}: {error.evalue}. Tag it raises-exception if that is the point."
            raise SourceError(*_failed_cell(chapter), message) from None
        except CellTimeoutError:
            raise SourceError(*_failed_cell(chapter), f"this cell ran longer than {LONGEST_CELL} s.") from None
        except DeadKernelError:
            raise SourceError(*_failed_cell(chapter), "the kernel died in this cell.") from None
        except RuntimeError as error:
            raise SourceError(*chapter.places[0], f"the kernel for this chapter did not start: {error}.") from None
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


def _failed_cell(chapter: Chapter) -> tuple[str, int | None]:
    """The place of the code cell that was running: the last one that got an execution count or an error."""
    running = 0
    for index, cell in enumerate(chapter.notebook.cells):
        if cell.cell_type == "code" and (cell.get("execution_count") or cell.get("outputs")):
            running = index
        failed = any(output.output_type == "error" for output in cell.get("outputs", ()))
        if failed and "raises-exception" not in cell.metadata.get("tags", ()):
            return chapter.places[index]
    return chapter.places[running]
