"""All demos on stage: starts their runs, one at a time, and nothing beside a demo that must be alone."""

import asyncio
import itertools
import time
from collections.abc import Coroutine
from datetime import datetime
from pathlib import Path
from typing import Any

from ..demos import catalog
from ..demos.outcome import Outcome
from ..errors import OnstageError
from ..project import Project
from .channel import Channel, Watcher
from .live_run import LiveRun
from .performance_log import PerformanceLog


class Stage:
    """The channels of one talk, made as they are asked for; a run that has ended goes into the log, if there is one."""

    def __init__(self, project: Project, log: PerformanceLog | None = None) -> None:
        self.project = project
        self._log = log
        self._numbers = itertools.count(time.time_ns() // 1_000_000)  # never those of a stage before this one
        self._starting = asyncio.Lock()  # one at a time, or two that must be alone would not see each other
        self._channels: dict[str, Channel] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def channel(self, name: str) -> Channel:
        """The channel of that demo. Raises UsageError when the catalog holds no such demo."""
        catalog.path_in_catalog(self.project, name)
        return self._channels.setdefault(name, Channel(name))

    async def run(self, channel: Channel, steering: Watcher, scratch: str | None = None) -> None:
        """Start the demo, or a scratch copy of it, unless it runs already; that watcher sets its pace.

        What prevents it is told to the watchers of its channel.
        """
        async with self._starting:
            if channel.running:
                return
            try:
                run = await self._started(channel, scratch)
            except (OnstageError, OSError) as error:
                channel.refuse(str(error))
            else:
                channel.show(run, steering)
                self.background(self._log_ending(run))

    def keep(self, name: str, scratch: str) -> Path:
        """Write a scratch copy of that demo where it lasts, never into demos/; returns its path. Raises OSError."""
        folder = self.project.output / "scratch"
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{name}-{datetime.now():%Y%m%d-%H%M%S}.py"
        path.write_text(scratch, "utf-8")
        return path

    def background(self, work: Coroutine[Any, Any, None]) -> None:
        """Do `work` beside everything else, and keep hold of it until it is done."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def picture(self, name: str, number: int) -> bytes | None:
        """The picture of that run, an SVG, if the run is the demo's latest and drew one."""
        run = self.channel(name).run
        return run.picture() if run and run.number == number else None

    async def close(self) -> None:
        """End every run and remove what it left."""
        await asyncio.gather(*(channel.stop() for channel in [*self._channels.values()]))
        for channel in self._channels.values():
            channel.close()

    async def _started(self, channel: Channel, scratch: str | None) -> LiveRun:
        demo = catalog.find_demo(self.project, channel.name)
        await self._make_room_for(demo)
        run = LiveRun(next(self._numbers), demo, channel.changed)
        await run.start(self.project, scratch)
        return run

    async def _make_room_for(self, demo: catalog.Demo) -> None:
        """Where the newcomer or a running demo is declared `alone`, stop the running one."""
        for channel in [*self._channels.values()]:
            if not channel.run or not channel.running or channel.name == demo.name:
                continue
            if demo.is_alone or channel.run.demo.is_alone:
                await channel.stop()

    async def _log_ending(self, run: LiveRun) -> None:
        ending = await run.terminal.wait()
        if self._log:
            self._log.run(run.demo.name, Outcome.of(ending, run.demo.declared.stage))
