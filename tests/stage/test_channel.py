"""Demos and those who watch them, on a stage in this very process: who leaves, comes back or does not keep up."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

import pytest
from onstage.stage import channel as room
from onstage.stage import stage as whole
from support import TinyTalk

LONG = 30  # seconds: bounds that only guard against a hang
MB = 1 << 20
WAITS = "print('ready', flush=True)\ninput()\nprint('done')\n"
DEMOS = {
    "greets": ("print('hello')\n", ""),
    "waits": (WAITS, ""),
    "alone": (WAITS, "# alone = true"),
    "alone_too": (WAITS, "# alone = true"),
    "naps": (
        "import asyncio\nasync def main():\n    task = asyncio.create_task(asyncio.sleep(0.2), name='nap')\n"
        "    await task\n    await asyncio.to_thread(input)\nasyncio.run(main())\n",
        "",
    ),
    "prints_8_mb": ("import os\nfor _ in range(128): os.write(1, b'x' * 65536)\n", ""),
}


@pytest.fixture
async def stage(tiny_talk: TinyTalk) -> AsyncIterator[whole.Stage]:
    """A stage in this very process, so that its patience can be made shorter."""
    for name, (body, header) in DEMOS.items():
        tiny_talk.demo(name, body, header)
    stage = whole.Stage(tiny_talk.project())
    yield stage
    await stage.close()


class Listener:
    """A window of that stage: what it is told."""

    following: asyncio.Task[None]

    def __init__(self) -> None:
        self.states: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.watcher = room.Watcher(self._draw, self.states.put)

    async def _draw(self, data: bytes) -> None:
        self.watcher.drawn += len(data)

    async def hears(self, state: str) -> dict[str, Any]:
        async with asyncio.timeout(LONG):
            while (told := await self.states.get()).get("state") != state:
                pass
        return told


@contextlib.asynccontextmanager
async def following(channel: room.Channel) -> AsyncIterator[Listener]:
    listener = Listener()
    listener.following = asyncio.create_task(channel.follow(listener.watcher))
    try:
        yield listener
    finally:
        await leave(listener)


async def leave(listener: Listener) -> None:
    listener.following.cancel()
    await asyncio.gather(listener.following, return_exceptions=True)


async def test_a_run_nobody_watches_is_ended(stage: whole.Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """A while after its last window has gone, the run is stopped."""
    monkeypatch.setattr(room, "ABANDONED_AFTER", 0.1)
    channel = stage.channel("waits")
    async with following(channel) as listener:
        await stage.run(channel, listener.watcher)
    ending = await asyncio.wait_for(channel.run.terminal.wait(), LONG)

    assert ending.how == "stop"


async def test_a_window_that_comes_back_in_time_saves_the_run(
    stage: whole.Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A reload ends nothing: the new window follows the run, which ends by itself."""
    monkeypatch.setattr(room, "ABANDONED_AFTER", 0.5)
    channel = stage.channel("waits")
    async with following(channel) as listener:
        await stage.run(channel, listener.watcher)
    async with following(channel) as listener:
        await listener.hears("running")
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(channel.run.terminal.wait(), 1)
        channel.type(b"\n")
        ending = await listener.hears("ended")

    assert ending["how"] == "exit"


async def parts_until(listener: Listener, state: str) -> list[dict[str, Any]]:
    """The parts of the trace that a window is told before that state."""
    parts = []
    async with asyncio.timeout(LONG):
        while (told := await listener.states.get()).get("state") != state:
            parts += [told["tasks"]] if "tasks" in told else []
    return parts


def names(parts: list[dict[str, Any]]) -> list[str]:
    return [lane["name"] for lane in {lane["lane"]: lane for part in parts for lane in part.get("lanes", ())}.values()]


async def test_a_window_sees_the_tasks_while_they_run_and_how_they_ended(stage: whole.Stage) -> None:
    """The first part puts an end to the trace before; the last comes before the end of the run is told."""
    channel = stage.channel("naps")
    async with following(channel) as listener:
        await listener.hears("idle")
        await stage.run(channel, listener.watcher)
        parts = await parts_until(listener, "running")
        async with asyncio.timeout(LONG):
            while "input" not in names(parts):
                told = await listener.states.get()
                parts += [told["tasks"]] if "tasks" in told else []
        assert channel.running
        channel.type(b"\n")
        parts += await parts_until(listener, "ended")

    assert ["reset" in part for part in parts] == [True] + [False] * (len(parts) - 1)
    assert names(parts) == ["main", "nap", "input"]
    ends = {lane["name"]: lane.get("how") for part in parts for lane in part.get("lanes", ())}
    assert ends == {"main": "returned", "nap": "returned", "input": "returned"}


async def test_a_window_that_comes_late_gets_the_whole_trace(stage: whole.Stage) -> None:
    """Of a run that is over, in one part."""
    channel = stage.channel("naps")
    async with following(channel) as listener:
        await listener.hears("idle")
        await stage.run(channel, listener.watcher)
        channel.type(b"\n")
        parts = await parts_until(listener, "ended")
        async with following(channel) as late:
            whole_trace = await parts_until(late, "ended")

    assert len(whole_trace) == 1
    assert whole_trace[0]["reset"]
    assert [step for part in parts for step in part.get("steps", ())] == whole_trace[0]["steps"]


async def test_a_demo_that_is_measured_alone_has_a_line_in_place_of_lanes(
    stage: whole.Stage, tiny_talk: TinyTalk
) -> None:
    """Nothing disturbs what it measures; one without asyncio has nothing to say."""
    tiny_talk.demo("alone_naps", "import asyncio\nasyncio.run(asyncio.sleep(0))\n", "# alone = true")
    for name, notes in (("alone_naps", ["Measured alone: its tasks are not traced."]), ("greets", None)):
        channel = stage.channel(name)
        async with following(channel) as listener:
            await listener.hears("idle")
            await stage.run(channel, listener.watcher)
            parts = await parts_until(listener, "ended")

        assert [part.get("notes") for part in parts] == [notes]
        assert not any(part.get("lanes") for part in parts)


async def test_two_that_must_be_alone_never_run_together(stage: whole.Stage) -> None:
    """Started in the same moment, one of them is stopped for the other."""
    channels = [stage.channel(name) for name in ("alone", "alone_too")]
    await asyncio.gather(*(stage.run(channel, Listener().watcher) for channel in channels))

    assert [channel.running for channel in channels].count(True) == 1


async def test_a_run_that_is_over_at_once_is_told_from_its_beginning(stage: whole.Stage) -> None:
    """A window that is still being told of the new screen when the run ends hears that it began, then that it ended."""
    channel = stage.channel("greets")
    async with following(channel) as listener:
        await listener.hears("idle")
        tell = listener.watcher.send_message

        async def slowly(message: dict[str, Any]) -> None:
            await channel.run.stop()
            await tell(message)

        listener.watcher.send_message = slowly
        await stage.run(channel, listener.watcher)
        began = await listener.hears("running")
        ended = await listener.hears("ended")

    assert (began["run"], ended["how"]) == (channel.run.number, "stop")


async def test_a_demo_waits_for_the_window_that_steers(stage: whole.Stage) -> None:
    """Whoever pressed Run is not drowned, though another window keeps up; when it has gone, the demo goes on."""
    channel = stage.channel("prints_8_mb")
    async with following(channel), following(channel) as steers:
        steers.watcher.send_bytes = nothing
        await stage.run(channel, steers.watcher)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(channel.run.terminal.wait(), 1)
        held = channel.run.log.end
        await leave(steers)
        ending = await asyncio.wait_for(channel.run.terminal.wait(), LONG)

    assert 2 * room.WATCHER_WINDOW < held < 4 * room.WATCHER_WINDOW
    assert (ending.how, channel.run.log.end) == ("exit", 8 * MB)


async def test_a_window_that_draws_nothing_is_not_drowned(stage: whole.Stage) -> None:
    """Of 8 MB it is sent what it may lag behind, and the end; the ending is told to it as to the others."""
    channel = stage.channel("prints_8_mb")
    pieces: list[bytes] = []
    async with following(channel) as steers, following(channel) as idle:
        idle.watcher.send_bytes = lambda data: nothing(pieces.append(data))
        await stage.run(channel, steers.watcher)
        endings = [await listener.hears("ended") for listener in (steers, idle)]

    assert endings[0] == endings[1]
    assert room.OUTPUT_TAIL <= sum(map(len, pieces)) < 3 * MB


async def nothing(_: object) -> None:
    """A window that draws nothing of what it is sent."""
