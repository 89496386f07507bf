"""One live run of a demo: its process, its folder, and the last of its output for watchers that come late."""

import asyncio
import contextlib
import dataclasses
import tempfile
from collections.abc import Callable
from pathlib import Path

from ..demos import catalog
from ..demos.catalog import Demo, DemoCommand
from ..demos.recording import picture_of_run
from ..demos.terminal import RunEnding, Terminal
from ..project import Project
from ..traces.trace import Trace
from ..traces.tracing import Tracing
from .output_log import OutputLog


class LiveRun:
    """A demo that was started. `on_change` is called for each piece of output and when the run has ended."""

    def __init__(self, number: int, demo: Demo, on_change: Callable[[], None]) -> None:
        self.number, self.demo = number, demo
        self.log = OutputLog()
        self.ending: RunEnding | None = None
        self._on_change = on_change
        self.trace: Trace | None = None
        self._open = contextlib.AsyncExitStack()  # the terminal and its tracing, left when the run is over
        self._folder = tempfile.TemporaryDirectory(prefix=f"onstage-{demo.name}-", ignore_cleanup_errors=True)

    async def start(self, project: Project, scratch: str | None = None) -> None:
        """Start the process; `scratch` is a changed copy of the script to run instead.

        Raises CannotRun, saying what is missing, SourceError for a copy that is wrong, or OSError.
        """
        try:
            command = self._command(project, scratch)
            tracing = self._open.enter_context(Tracing(self.demo.source, alone=self.demo.is_alone))
            self.terminal = await self._open.enter_async_context(Terminal(command, self._take, tracing))
        except BaseException:
            await self._open.aclose()
            self.discard()
            raise
        self.trace = tracing.trace
        self._life = asyncio.create_task(self._until_over(tracing))

    def _command(self, project: Project, scratch: str | None) -> DemoCommand:
        folder = Path(self._folder.name)
        self.scratch = scratch is not None
        if scratch is not None:
            copy = folder / self.demo.path.name
            copy.write_text(scratch, "utf-8")
            shown, self.demo = self.demo.declared.stage, catalog.read_demo(copy, project)
            command = catalog.demo_command(project, self.demo, folder)
            return dataclasses.replace(command, columns=shown.columns, rows=shown.rows)  # those of the open panels
        return catalog.demo_command(project, self.demo, folder)

    async def stop(self) -> None:
        """End the run and wait until it is over."""
        await self.terminal.stop()
        await self._life

    def picture(self) -> bytes | None:
        """The SVG the demo wrote into its folder, if it is over and wrote one."""
        drawn = picture_of_run(Path(self._folder.name)) if self.ending else None
        return drawn.read_bytes() if drawn else None

    def discard(self) -> None:
        """Remove the run's folder."""
        self._folder.cleanup()

    def _take(self, data: bytes) -> None:
        self.log.append(data)
        self._on_change()

    async def _until_over(self, tracing: Tracing) -> None:
        async with tracing.kept_up_to_date(self._on_change):
            ending = await self.terminal.wait()
        await self._open.aclose()
        self.ending = ending
        self._on_change()
