"""Traces one run: prepares its environment, reads what its tracer writes, and keeps the trace."""

import ast
import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable
from typing import Self

from .ring import TaskRing
from .trace import Trace

MEASURED_ALONE = "Measured alone: its tasks are not traced."
NO_TASKS_SEEN = "No tasks were seen: the program started a Python that ignores PYTHONPATH, or no event loop at all."
READ_TRACE_EVERY = 0.04  # seconds between two readings of a live run


class Tracing:
    """The trace of one run of the script `source`; used as a context around the run.

    With `alone` nothing is traced, so that nothing disturbs what the run measures, and the trace only says so.
    """

    def __init__(self, source: str, *, alone: bool = False) -> None:
        self._ring: TaskRing | None = None
        self._wanted = not alone
        self.trace = Trace(source, time.monotonic_ns())
        if alone and imports_asyncio(source):
            self.trace.note(MEASURED_ALONE)

    def __enter__(self) -> Self:
        if self._wanted:
            with contextlib.suppress(OSError):  # no room for the memory: the run goes on without a trace
                self._ring = TaskRing().__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        if self._ring:
            self._ring.__exit__()
            self._ring = None

    def begin(self, inherited: dict[str, str]) -> dict[str, str]:
        """The run begins now; returns what its environment needs beside what it inherits."""
        self.trace.began = time.monotonic_ns() // 1000
        return self._ring.environment(inherited) if self._ring else {}

    def read(self) -> bool:
        """Bring the trace up to date; returns whether there is anything new to see in it."""
        if not self._ring or self.trace.is_over:
            return False
        before = self.trace.cursor()
        self.trace.take(self._ring.read())
        self.trace.dropped = self._ring.dropped
        self.trace.look(time.monotonic_ns(), self._ring.running())
        return self.trace.cursor() != before

    @contextlib.asynccontextmanager
    async def kept_up_to_date(self, on_news: Callable[[], None] = lambda: None) -> AsyncIterator[None]:
        """Read while the run goes on, so that nothing is dropped; afterwards the trace is finished.

        `on_news` is called whenever there is something new to see in the trace while the run goes on.
        """
        reading = asyncio.create_task(self._keep_reading(on_news))
        try:
            yield
        finally:
            reading.cancel()
            self.finish()

    async def _keep_reading(self, on_news: Callable[[], None]) -> None:
        while True:
            await asyncio.sleep(READ_TRACE_EVERY)
            if self.read():
                on_news()

    def finish(self) -> None:
        """The run has ended: read the rest, and note what never ended."""
        if self._ring and not self.trace.is_over:
            self.read()
            if not self._ring.has_begun and imports_asyncio(self.trace.source):
                self.trace.note(NO_TASKS_SEEN)
            self.trace.finish(time.monotonic_ns())


def imports_asyncio(source: str) -> bool:
    """Whether a script imports asyncio itself, anywhere in it. False for what is no valid Python."""
    try:
        nodes = [*ast.walk(ast.parse(source))]
    except (SyntaxError, ValueError, RecursionError):
        return False
    names = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    names += [node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)]
    return any(name.partition(".")[0] == "asyncio" for name in names)
