"""A demo's panel in a live notebook: a window of a stage of the kernel's own."""

import asyncio
import os
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pyte

from .. import project
from ..demos import catalog, recording, screen_text
from ..demos.recording import Recording
from ..demos.script_block import KEYS
from ..demos.terminal import OWN_MARK
from ..demos.watchdog import start_watchdog
from ..errors import OnstageError
from ..mime import OUTPUT
from ..stage.channel import Watcher
from ..stage.messages import EndedMessage, ToPanel
from ..stage.stage import Stage
from .panel_widgets import Face

FRAME = 1 / 15  # seconds between two drawings of a screen
PAUSE = 2.0  # seconds the last screen stays before the picture takes its place


class Panel:
    """Runs and stops one demo, passes keys on, shows what it shows, and plays its recording."""

    def __init__(self, stage: Stage, name: str, show: str | None) -> None:
        self._stage, self._channel = stage, stage.channel(name)
        self._watcher = Watcher(self._take, self._hear)
        self._name, self._show = name, show
        self._run, self._began = 0, 0.0
        self._playing: asyncio.Task[None] | None = None
        self._changed = asyncio.Event()
        self._blank()
        self.face = Face({"run": self._start, "stop": self._end, "recording": self._replay})
        self.face.picture(b"")
        stage.background(self._channel.follow(self._watcher))
        stage.background(self._paint())

    def refresh(self) -> None:
        """Show code and keys of the demo as its file is now. Raises UsageError, SourceError."""
        demo = catalog.find(self._stage.project, self._name)
        self.face.code(demo.code(self._show))
        self.face.keys({f"{does} [{key}]": self._pressing(key) for key, does in demo.declared.stage.keys.items()})
        self._enable()

    def _start(self) -> None:
        self._hush()
        self._stage.background(self._stage.run(self._channel, self._watcher))

    def _end(self) -> None:
        self._hush()
        self._stage.background(self._channel.stop())

    def _replay(self) -> None:
        self._hush()
        if kept := self._kept():
            self._playing = asyncio.get_running_loop().create_task(self._play(kept))
            self._enable()

    def _hush(self) -> None:
        """End a recording that plays."""
        if self._playing:
            self._playing.cancel()
            self._playing = None
            self.face.say("recording stopped")
            self._enable()

    def _pressing(self, key: str) -> Callable[[], None]:
        return lambda: self._channel.type(KEYS.get(key, key).encode())

    def _kept(self) -> Recording | None:
        try:
            return recording.find(self._stage.project, self._name)
        except OnstageError as error:
            self.face.say(str(error))
            return None

    def _enable(self) -> None:
        running, playing = self._channel.running, self._playing is not None
        recorded = not running and self._kept() is not None
        self.face.enable(run=not running, stop=running or playing, keys=running, recording=recorded)

    async def _take(self, piece: bytes) -> None:
        """Output of the run: rest as long as it took, so that a flood leaves half of the kernel's time to others."""
        began = time.monotonic()
        self._feed(piece)
        self._fed += len(piece)
        await asyncio.sleep(time.monotonic() - began)
        self._channel.drawn(self._watcher, self._watcher.screen, self._fed)

    async def _hear(self, message: ToPanel) -> None:
        """News of the run: a fresh screen, or how the demo is now."""
        if "screen" in message:
            self._hush()
            self._blank()
        elif "kept" in message:
            self.face.say(message["kept"])
        elif message["state"] == "running":
            self._began, self._run = time.monotonic() - message["seconds"], message["run"]
            self.face.turn("terminal")
        elif message["state"] == "refused":
            self.face.say(message["why"])
        elif message["state"] == "ended":
            self._ended(message)
        self._changed.set()
        self._enable()

    def _ended(self, message: EndedMessage) -> None:
        self.face.say(message["words"])
        if message["picture"]:
            self.face.picture(self._stage.picture(self._name, self._run) or b"")
        if message["picture"] and message["well"]:
            asyncio.get_running_loop().call_later(PAUSE, self._unveil, self._run)

    def _unveil(self, run: int) -> None:
        """Turn to the picture, unless something else is looked at by now."""
        if run == self._run and self.face.view == "terminal" and not self._channel.running and not self._playing:
            self.face.turn("picture")

    def _blank(self) -> None:
        self._screen = screen_text.LiveScreen()
        self._stream, self._fed = pyte.ByteStream(self._screen), 0
        self._changed.set()

    def _feed(self, data: bytes) -> None:
        self._stream.feed(data)
        self._changed.set()

    async def _play(self, kept: Recording) -> None:
        """Play a recording at its own pace, labelled as one."""
        self._blank()
        self.face.turn("terminal")
        self.face.say(f"recording: {kept.facts.line()}")
        began = time.monotonic()
        for at, kind, data in recording.events(kept.cast):
            await asyncio.sleep(began + at - time.monotonic())
            if kind == "o":
                self._feed(data.encode())
        if kept.picture.is_file():
            self.face.picture(kept.picture.read_bytes())
        self._playing = None
        self._enable()

    async def _paint(self) -> None:
        """Draw what has changed, so often and no oftener; while a demo runs its clock changes."""
        while True:
            await self._changed.wait()
            self._changed.clear()
            self.face.terminal(screen_text.live_screen(self._screen))
            if self._channel.running:
                self.face.say(f"running {time.monotonic() - self._began:.1f} s")
                self._changed.set()
            await asyncio.sleep(FRAME)


def bundle(name: str, show: str | None) -> dict[str, Any]:
    """What shows the panel of that demo, by mime type; in one kernel it is always the same panel.

    Raises UsageError when there is no such demo or symbol, SourceError when the demo declares itself wrongly.
    """
    panel = _panel(name, show)
    panel.refresh()
    return panel.face.bundle()


@cache
def _panel(name: str, show: str | None) -> Panel:
    return Panel(_stage(), name, show)


@cache
def _stage() -> Stage:
    """The stage of this kernel. Its demos end when the kernel does, however that ends."""
    _guard()
    output = os.environ.get(OUTPUT) or _scratch().name
    return Stage(replace(project.find(), output=Path(output)))


@cache
def _guard() -> subprocess.Popen[bytes]:
    """Held as long as the kernel lives."""
    return start_watchdog(OWN_MARK)


@cache
def _scratch() -> tempfile.TemporaryDirectory[str]:
    """Gone with the kernel."""
    return tempfile.TemporaryDirectory(prefix="onstage-kernel-", ignore_cleanup_errors=True)
