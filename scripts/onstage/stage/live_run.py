"""One live run of a demo: its process, its folder, and the last of its output for watchers that come late."""

import asyncio
import contextlib
import tempfile
from collections.abc import Callable
from pathlib import Path

from ..demos import catalog
from ..demos.catalog import Command, Demo
from ..demos.recording import picture_in
from ..demos.terminal import Ending, Terminal
from ..project import Project

KEPT_OUTPUT = 4 << 20  # bytes of output kept


class Log:
    """The last bytes of an endless stream; positions count from the stream's beginning."""

    def __init__(self, kept: int = KEPT_OUTPUT) -> None:
        self._kept = kept
        self._data = bytearray()
        self.start = 0

    @property
    def end(self) -> int:
        """The position after the newest byte."""
        return self.start + len(self._data)

    def append(self, data: bytes) -> None:
        """Add bytes. Once a quarter more is held than is kept, the surplus is dropped from the front in one step."""
        self._data += data
        surplus = len(self._data) - self._kept
        if surplus > self._kept // 4:
            del self._data[:surplus]
            self.start += surplus

    def read(self, position: int, most: int) -> bytes:
        """At most `most` bytes from `position`, which must not be before `start`."""
        offset = position - self.start
        return bytes(self._data[offset : offset + most])

    def line_from(self, position: int) -> int:
        """The position of the first line that begins at or after `position`: there no escape sequence is cut in two."""
        newline = self._data.find(b"\n", max(0, position - self.start - 1))
        return self.start + newline + 1 if newline >= 0 else max(position, self.start)


class LiveRun:
    """A demo that was started. `on_change` is called for each piece of output and when the run has ended."""

    def __init__(self, number: int, demo: Demo, on_change: Callable[[], None]) -> None:
        self.number, self.demo = number, demo
        self.log = Log()
        self.ending: Ending | None = None
        self._on_change = on_change
        self._open = contextlib.AsyncExitStack()  # the terminal, left when the run is over
        self._folder = tempfile.TemporaryDirectory(prefix=f"onstage-{demo.name}-", ignore_cleanup_errors=True)

    async def start(self, project: Project, scratch: str | None = None) -> None:
        """Start the process; `scratch` is a changed copy of the script to run instead.

        Raises CannotRun, saying what is missing, SourceError for a copy that is wrong, or OSError.
        """
        try:
            self.terminal = await self._open.enter_async_context(Terminal(self._command(project, scratch), self._take))
        except BaseException:
            self.discard()
            raise
        self._life = asyncio.create_task(self._until_over())

    def _command(self, project: Project, scratch: str | None) -> Command:
        folder = Path(self._folder.name)
        self.scratch = scratch is not None
        if scratch is not None:
            copy = folder / self.demo.path.name
            copy.write_text(scratch, "utf-8")
            self.demo = catalog.read(copy, project)
        return catalog.command(project, self.demo, folder)

    async def stop(self) -> None:
        """End the run and wait until it is over."""
        await self.terminal.stop()
        await self._life

    def picture(self) -> bytes | None:
        """The SVG the demo wrote into its folder, if it is over and wrote one."""
        drawn = picture_in(Path(self._folder.name)) if self.ending else None
        return drawn.read_bytes() if drawn else None

    def discard(self) -> None:
        """Remove the run's folder."""
        self._folder.cleanup()

    def _take(self, data: bytes) -> None:
        self.log.append(data)
        self._on_change()

    async def _until_over(self) -> None:
        ending = await self.terminal.wait()
        await self._open.aclose()
        self.ending = ending
        self._on_change()
