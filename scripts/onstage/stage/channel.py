"""One demo on stage: its run, where each watcher is in the output of it, and the watcher that sets its pace."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from ..demos.outcome import Outcome
from ..demos.terminal import RunEnding
from ..traces.trace import Trace, TraceCursor
from .live_run import LiveRun
from .messages import EndedMessage, RunningMessage, ToPanel

WATCHER_WINDOW = 256 << 10  # bytes a watcher is sent ahead of what it has drawn
OUTPUT_PIECE = 32 << 10  # bytes in one message
OUTPUT_TAIL = 64 << 10  # bytes of an ended run sent to a watcher that is further behind than that
ABANDONED_AFTER = 30.0  # seconds a run goes on after its last watcher has gone


@dataclass(eq=False)
class Watcher:
    """A panel that follows the demo: how to reach it, and how far it is in the output of the current run.

    `since`, `sent` and `drawn` are positions in the log of the run, in bytes from the beginning of its output.
    """

    send_bytes: Callable[[bytes], Awaitable[None]]
    send_message: Callable[[ToPanel], Awaitable[None]]
    quiet: bool = False  # it hears how the demo is, and gets none of its output
    run: LiveRun | None = None
    since: int = 0  # where the watcher's current screen begins
    sent: int = 0  # the end of what it was sent
    drawn: int = 0  # the end of what it says it has drawn
    screen: int = 0  # counts its fresh screens: a report about an older one is void
    trace: Trace | None = None  # the one it was sent last, and how much of it
    cursor: TraceCursor | None = None
    ready: asyncio.Event = field(default_factory=asyncio.Event)  # there may be something to send


class Channel:
    """One demo as its watchers see it: idle, refused, running or ended. The stage starts its runs."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.run: LiveRun | None = None
        self._refusal = ""
        self._watchers: set[Watcher] = set()
        self._steering: Watcher | None = None
        self._abandoned: asyncio.TimerHandle | None = None
        self._stopping: asyncio.Task[None] | None = None

    @property
    def running(self) -> bool:
        """Whether a process of this demo lives."""
        return self.run is not None and self.run.ending is None

    def show(self, run: LiveRun, steering: Watcher) -> None:
        """Show a run that has just started in place of the one before; the watcher that started it sets its pace."""
        self.close()
        loud = (watcher for watcher in self._watchers if not watcher.quiet)
        self._steering = steering if not steering.quiet else next(loud, None)
        self.run, self._refusal = run, ""
        self._wake()

    def refuse(self, why: str) -> None:
        """Tell every watcher why the demo could not be started."""
        self._refusal = why
        self._wake()

    def changed(self) -> None:
        """There is more output, or the run has ended."""
        self._pace()
        self._wake()

    async def stop(self) -> None:
        """End the run, if there is one."""
        if self.run and self.running:
            await self.run.stop()

    def type(self, keys: bytes) -> None:
        """Pass keys to the demo."""
        if self.run and self.running:
            self.run.terminal.write(keys)

    def drawn(self, watcher: Watcher, screen: int, count: int) -> None:
        """The watcher reports how many bytes of its current screen it has drawn."""
        if screen == watcher.screen:
            watcher.drawn = watcher.since + count
            watcher.ready.set()
            self._pace()

    async def follow(self, watcher: Watcher) -> None:
        """Keep one watcher up to date, until this is cancelled.

        What it is told, and what a panel of the deck shows (`class Panel` in assets/deck/panel.js):

        | the demo                   | message               | the panel's next state, and what it shows          |
        |:---------------------------|:----------------------|:---------------------------------------------------|
        | (not connected yet)        |                       | away: the code; nothing can be run                 |
        | was not run                | `state: idle`         | idle: Run is enabled                               |
        | could not be started       | `state: refused`      | refused: the reason; the recording is offered      |
        | new run, or late watcher   | `screen`, then output | as before: an empty terminal, then the output      |
        | has tasks that did more    | `tasks`               | as before: their lanes, and where they wait        |
        | runs                       | `state: running`      | running: the terminal, a clock, Stop and its keys  |
        | has ended, all output sent | `state: ended`        | ended: how, in words; then what it drew            |
        | (the connection broke)     |                       | lost: says so, and waits; away when it is back     |

        A run that begins and ends between two looks is told as running first, then as ended.
        A quiet watcher gets the states without `screen` and output.
        """
        self._watchers.add(watcher)
        if self._abandoned:
            self._abandoned.cancel()
        told = None
        try:
            while True:
                watcher.ready.clear()
                sent = await self._send_output(watcher) | await self._send_trace(watcher)
                state = (self.run, self.running, self._refusal)
                if state != told and self._may_tell(watcher):
                    if told and self.run and self.run.ending and self.run is not told[0]:
                        await watcher.send_message(self._running(self.run))  # it began and ended in between
                    await watcher.send_message(self._state())
                    told = state
                elif not sent:
                    await watcher.ready.wait()
        finally:
            self._leave(watcher)

    def close(self) -> None:
        """Forget the last run, and remove its folder."""
        if self.run:
            self.run.discard()
            self.run = None

    async def _send_output(self, watcher: Watcher) -> bool:
        """Send one piece, after a fresh screen where the run is new or the watcher too far behind."""
        run = self.run
        if run is None or watcher.quiet:
            return False
        log = run.log
        behind = watcher.sent < log.start or (run.ending and log.end - watcher.sent > WATCHER_WINDOW + OUTPUT_TAIL)
        if run is not watcher.run or behind:
            begin = max(log.start, log.end - OUTPUT_TAIL if run.ending and behind else 0)
            watcher.run = run
            watcher.since = watcher.sent = watcher.drawn = log.line_from(begin) if begin else 0
            watcher.screen += 1
            await watcher.send_message({"screen": watcher.screen})
            return True
        piece = log.read(watcher.sent, OUTPUT_PIECE) if watcher.sent - watcher.drawn < WATCHER_WINDOW else b""
        if piece:
            watcher.sent += len(piece)
            await watcher.send_bytes(piece)
        return bool(piece)

    async def _send_trace(self, watcher: Watcher) -> bool:
        """Send what is new of the tasks, after the fresh screen of the run; all of it where the run is new."""
        trace = watcher.run.trace if watcher.run and watcher.run is self.run else None
        if trace is None:
            return False
        cursor = trace.cursor()
        if trace is watcher.trace and cursor == watcher.cursor:
            return False
        part = trace.part(watcher.cursor if trace is watcher.trace else None)
        watcher.trace, watcher.cursor = trace, cursor
        await watcher.send_message({"tasks": part})
        return True

    def _may_tell(self, watcher: Watcher) -> bool:
        """An ending is told only after the last of the output."""
        if self.running or self.run is None or watcher.quiet:
            return True
        return watcher.run is self.run and watcher.sent == self.run.log.end

    def _state(self) -> ToPanel:
        if self._refusal:
            return {"state": "refused", "why": self._refusal}
        if self.run is None:
            return {"state": "idle"}
        if self.run.ending is None:
            return self._running(self.run)
        return self._ended(self.run, self.run.ending)

    def _ended(self, run: LiveRun, ending: RunEnding) -> EndedMessage:
        outcome = Outcome.of(ending, run.demo.declared.stage)
        return {
            "state": "ended",
            "scratch": run.scratch,
            "how": ending.how,
            "code": ending.code,
            "seconds": ending.seconds,
            "well": outcome.well,
            "words": outcome.words,
            "mood": outcome.mood,
            "picture": f"picture/{self.name}/{run.number}" if run.picture() else None,
        }

    def _running(self, run: LiveRun) -> RunningMessage:
        return {"state": "running", "seconds": run.terminal.seconds, "run": run.number, "scratch": run.scratch}

    def _pace(self) -> None:
        """Let the process wait while the watcher that sets the pace is too far behind; others never slow it."""
        if not self.run or not self.running:
            return
        steering = self._steering
        behind = self.run.log.end - steering.drawn if steering and steering.run is self.run else 0
        if behind > 2 * WATCHER_WINDOW:
            self.run.terminal.pause()
        elif behind < WATCHER_WINDOW:
            self.run.terminal.resume()

    def _wake(self) -> None:
        for watcher in self._watchers:
            watcher.ready.set()

    def _leave(self, watcher: Watcher) -> None:
        self._watchers.discard(watcher)
        if self._steering is watcher:
            self._steering = None
            self._pace()
        if not self._watchers and self.running:
            self._abandoned = asyncio.get_running_loop().call_later(ABANDONED_AFTER, self._stop_abandoned)

    def _stop_abandoned(self) -> None:
        self._stopping = asyncio.create_task(self.stop())
