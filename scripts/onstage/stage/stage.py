"""All demos on stage: one channel a demo, made as it is asked for, and nothing beside what must be alone."""

import asyncio
import itertools
import time
from collections.abc import Callable, Iterator
from typing import Any

from ..demos import catalog
from ..project import Project
from .channel import Channel


class Stage:
    """The channels of one talk, made as they are asked for."""

    def __init__(self, project: Project, note: Callable[..., None] = lambda **_: None) -> None:
        self.project = project
        self.note = note
        self.numbers: Iterator[int] = itertools.count(
            time.time_ns() // 1_000_000
        )  # never those of a stage before this one
        self.starting = asyncio.Lock()  # one at a time, or two that must be alone would not see each other
        self._channels: dict[str, Channel] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def channel(self, name: str) -> Channel:
        """The channel of that demo. Raises UsageError when the catalog holds no such demo."""
        catalog.path_of(self.project, name)
        return self._channels.setdefault(name, Channel(self, name))

    def background(self, work: Any) -> None:
        """Do `work`, a coroutine, beside everything else, and keep hold of it until it is done."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def make_room_for(self, demo: catalog.Demo) -> None:
        """Where the newcomer or a running demo is declared `alone`, stop the running one."""
        for channel in [*self._channels.values()]:
            if not channel.run or not channel.running or channel.name == demo.name:
                continue
            if demo.declared.stage.alone or channel.run.demo.declared.stage.alone:
                await channel.stop()

    def picture(self, name: str, number: int) -> bytes | None:
        """The picture of that run, if it is the demo's latest."""
        run = self.channel(name).run
        return run.picture() if run and run.number == number else None

    async def close(self) -> None:
        """End every run and remove what it left."""
        await asyncio.gather(*(channel.stop() for channel in [*self._channels.values()]))
        for channel in self._channels.values():
            channel.close()
