"""A demo's panel in a live notebook: a watcher of a stage that runs in the kernel itself."""

import asyncio
import time
from collections.abc import Callable

import pyte

from ..demos import catalog, recording, screen_text
from ..demos.recording import Recording
from ..demos.script_block import COLUMNS, ROWS, TERMINAL_KEYS
from ..errors import OnstageError
from ..stage.channel import Watcher
from ..stage.messages import EndedMessage, ToPanel
from ..stage.stage import Stage
from .panel_widgets import PanelWidgets

SCREEN_INTERVAL = 1 / 15  # seconds between two drawings of a screen
PICTURE_PAUSE = 2.0  # seconds the last screen stays before the picture takes its place


class Panel:
    """Runs and stops one demo, passes keys on, shows what it shows, and plays its recording."""

    def __init__(self, stage: Stage, name: str, show: str | None) -> None:
        self._stage, self._channel = stage, stage.channel(name)
        self._watcher = Watcher(self._take, self._hear)
        self._name, self._show = name, show
        self._run, self._began = 0, 0.0
        self._playing: asyncio.Task[None] | None = None
        self._changed = asyncio.Event()
        self._size = COLUMNS, ROWS  # of the demo's terminal
        self._blank(self._size)
        self.widgets = PanelWidgets({"run": self._start, "stop": self._end, "recording": self._replay})
        self.widgets.picture(b"")
        stage.background(self._channel.follow(self._watcher))
        stage.background(self._paint())

    def refresh(self) -> None:
        """Show code and keys of the demo as its file is now. Raises UsageError, SourceError."""
        demo = catalog.find_demo(self._stage.project, self._name)
        self.widgets.code(demo.code(self._show))
        self._size = demo.declared.stage.columns, demo.declared.stage.rows
        self.widgets.keys({f"{does} [{key}]": self._pressing(key) for key, does in demo.declared.stage.keys.items()})
        self._enable()

    def _start(self) -> None:
        self._stop_recording()
        self._stage.background(self._stage.run(self._channel, self._watcher))

    def _end(self) -> None:
        self._stop_recording()
        self._stage.background(self._channel.stop())

    def _replay(self) -> None:
        self._stop_recording()
        if recorded := self._recording():
            self._playing = asyncio.get_running_loop().create_task(self._play(recorded))
            self._enable()

    def _stop_recording(self) -> None:
        """Stop the recording, if one plays."""
        if self._playing:
            self._playing.cancel()
            self._playing = None
            self.widgets.say("recording stopped")
            self._enable()

    def _pressing(self, key: str) -> Callable[[], None]:
        return lambda: self._channel.type(TERMINAL_KEYS.get(key, key).encode())

    def _recording(self) -> Recording | None:
        try:
            return recording.find_recording(self._stage.project, self._name)
        except OnstageError as error:
            self.widgets.say(str(error))
            return None

    def _enable(self) -> None:
        running, playing = self._channel.running, self._playing is not None
        recorded = not running and self._recording() is not None
        self.widgets.enable(run=not running, stop=running or playing, keys=running, recording=recorded)

    async def _take(self, piece: bytes) -> None:
        """Show output of the run, then rest as long as that took: a flood leaves half of the kernel to others."""
        began = time.monotonic()
        self._feed(piece)
        self._fed += len(piece)
        await asyncio.sleep(time.monotonic() - began)
        self._channel.drawn(self._watcher, self._watcher.screen, self._fed)

    async def _hear(self, message: ToPanel) -> None:
        """News of the run: a fresh screen, or how the demo is now."""
        if "tasks" in message:
            return  # there are no lanes in a notebook
        if "screen" in message:
            self._stop_recording()
            self._blank(self._size)
        elif "kept" in message:
            self.widgets.say(message["kept"])
        elif message["state"] == "running":
            self._began, self._run = time.monotonic() - message["seconds"], message["run"]
            self.widgets.turn("terminal")
        elif message["state"] == "refused":
            self.widgets.say(message["why"])
        elif message["state"] == "ended":
            self._ended(message)
        self._changed.set()
        self._enable()

    def _ended(self, message: EndedMessage) -> None:
        self.widgets.say(message["words"])
        if message["picture"]:
            self.widgets.picture(self._stage.picture(self._name, self._run) or b"")
        if message["picture"] and message["well"]:
            asyncio.get_running_loop().call_later(PICTURE_PAUSE, self._show_picture, self._run)

    def _show_picture(self, run: int) -> None:
        """Turn to the picture of that run, unless somebody has turned to something else meanwhile."""
        if run == self._run and self.widgets.view == "terminal" and not self._channel.running and not self._playing:
            self.widgets.turn("picture")

    def _blank(self, size: tuple[int, int]) -> None:
        self._screen = screen_text.LiveScreen(*size)
        self._stream, self._fed = pyte.ByteStream(self._screen), 0
        self._changed.set()

    def _feed(self, data: bytes) -> None:
        self._stream.feed(data)
        self._changed.set()

    async def _play(self, recorded: Recording) -> None:
        """Play a recording at its own pace, labelled as one."""
        self._blank(recording.recorded_size(recorded.cast))
        self.widgets.turn("terminal")
        self.widgets.say(f"recording: {recorded.facts.line()}")
        began = time.monotonic()
        for at, kind, data in recording.recorded_events(recorded.cast):
            await asyncio.sleep(began + at - time.monotonic())
            if kind == "o":
                self._feed(data.encode())
        if recorded.picture.is_file():
            self.widgets.picture(recorded.picture.read_bytes())
        self._playing = None
        self._enable()

    async def _paint(self) -> None:
        """Draw what has changed, at most once per SCREEN_INTERVAL; while a demo runs, its clock changes."""
        while True:
            await self._changed.wait()
            self._changed.clear()
            self.widgets.terminal(screen_text.live_screen(self._screen), self._screen.columns)
            if self._channel.running:
                self.widgets.say(f"running {time.monotonic() - self._began:.1f} s")
                self._changed.set()
            await asyncio.sleep(SCREEN_INTERVAL)
