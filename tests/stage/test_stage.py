"""All demos on stage, over real websockets against a real `onstage present`: windows, runs, stops, floods."""

import asyncio
import json
import re
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import aiohttp
import pytest
from support import StageProcess, TinyTalk, memory_of, staged

LONG = 30  # seconds: bounds that only guard against a hang
MB = 1 << 20
WAITS = "print('ready', flush=True)\ninput()\nprint('done')\n"
FLOODS = "import os\nprint('ready', flush=True)\nwhile True: os.write(1, b'x' * 95 + b'\\n')\n"
STUBBORN = "import signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\nprint('ready', flush=True)\nsignal.pause()\n"
ALONE = "# /// script\n# [tool.onstage]\n# alone = true\n# ///\n"
LONG_RUN = "# /// script\n# [tool.onstage]\n# seconds = 100\n# ///\n"
DEMOS = {
    "greets": "print('hello')\n",
    "fails": "raise SystemExit(3)\n",
    "means_to_fail": "# /// script\n# [tool.onstage]\n# exits = 3\n# ///\nraise SystemExit(3)\n",
    "hangs": "# /// script\n# [tool.onstage]\n# seconds = 0.3\n# ///\nimport time\ntime.sleep(40)\n",
    "needy": '# /// script\n# dependencies = ["no-such-package>=2"]\n# ///\n',
    "waits_for_two": WAITS,
    "waits_once": WAITS,
    "waits_for_stop": WAITS,
    "waits_unmoved": WAITS,
    "waits_beside": WAITS,
    "waits_meanwhile": WAITS,
    "waits_too": WAITS,
    "stubborn": STUBBORN,
    "alone_first": ALONE + WAITS,
    "alone_second": ALONE + WAITS,
    "counts": "for number in range(20_000): print(number)\n",
    "floods": LONG_RUN + FLOODS,
    "floods_all": LONG_RUN + FLOODS,
    "edited": "print('old')\n",
    "vanishes": "print('here')\n",
    "breaks": "print('whole')\n",
}
NONSENSE = [
    "", "{", "null", "[]", '{"do": ["run"]}', '{"do": "fly"}', "\x00", "[" * 60_000, "9" * 60_000,
    '{"do": "drawn"}', '{"do": "drawn", "screen": 1, "bytes": "a"}', '{"do": "drawn", "screen": 1, "bytes": -5}',
    '{"do": "drawn", "screen": 1, "bytes": 1e999}', f'{{"do": "drawn", "screen": 1, "bytes": {10**30}}}',
]  # fmt: skip


class Window:
    """A window without a browser: draws what it is sent, says so, and remembers what it was told."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket
        self.screen, self.received = 0, 0
        self.drawn = 0  # bytes on the current screen
        self.output = b""  # the first of them
        self.states: list[dict[str, Any]] = []

    async def asks(self, do: str) -> None:
        await self.socket.send_json({"do": do})

    async def types(self, keys: bytes) -> None:
        await self.socket.send_bytes(keys)

    async def hears(self, state: str) -> dict[str, Any]:
        """Read on until the stage tells this state anew."""
        told = len(self.states)
        return await self._until(lambda: next((it for it in self.states[told:] if it["state"] == state), None))

    async def sees(self, text: bytes) -> None:
        await self._until(lambda: text in self.output)

    async def gets(self, count: int) -> None:
        """Read on until so many more bytes have come."""
        enough = self.received + count
        await self._until(lambda: self.received >= enough)

    async def runs(self, ready: bytes = b"ready") -> None:
        """Start the demo and wait until this run says it is ready."""
        await self.asks("run")
        await self.hears("running")
        await self.sees(ready)

    async def _until(self, true: Callable[[], Any]) -> Any:
        async with asyncio.timeout(LONG):
            while not (found := true()):
                await self._read()
        return found

    async def _read(self) -> None:
        message = await self.socket.receive()
        if message.type is aiohttp.WSMsgType.BINARY:
            self.output += message.data if len(self.output) < MB else b""
            self.received += len(message.data)
            self.drawn += len(message.data)
            await self.socket.send_json({"do": "drawn", "screen": self.screen, "bytes": self.drawn})
        elif message.type is aiohttp.WSMsgType.TEXT and "screen" in (told := json.loads(message.data)):
            self.screen, self.drawn, self.output = told["screen"], 0, b""
        elif message.type is aiohttp.WSMsgType.TEXT:
            self.states += [told] if "state" in told else []  # not what its tasks did
        else:
            raise ConnectionError(f"the stage closed the socket: {message}")


OpenWindow = Callable[[str], Awaitable[Window]]


@pytest.fixture(scope="module")
async def talk(tmp_path_factory: pytest.TempPathFactory) -> TinyTalk:
    made = TinyTalk(tmp_path_factory.mktemp("stage") / "talk")
    made.slides("## A talk\n")
    for name, body in DEMOS.items():
        made.demo(name, body)
    return made


@pytest.fixture(scope="module")
async def stage(talk: TinyTalk) -> AsyncIterator[StageProcess]:
    """One stage for this module, with no uv in reach."""
    async with staged(talk.root, environment={"PATH": "/nowhere"}) as stage:
        yield stage


@pytest.fixture
async def window(stage: StageProcess) -> AsyncIterator[OpenWindow]:
    """`await window("greets")`: one more window on that demo."""
    async with aiohttp.ClientSession() as session:

        async def open_(name: str) -> Window:
            return Window(await session.ws_connect(f"{stage.url}socket/demo/{name}", max_msg_size=0))

        yield open_


async def test_a_run_tells_its_output_and_its_end(window: OpenWindow) -> None:
    """A window hears: idle, a fresh screen, the output, and an ending with code and seconds that went well."""
    one = await window("greets")
    await one.hears("idle")
    await one.asks("run")
    ending = await one.hears("ended")

    assert (one.screen, one.output) == (1, b"hello\r\n")
    assert {key: ending[key] for key in ("how", "code", "well", "picture")} == {
        "how": "exit", "code": 0, "well": True, "picture": None,
    }  # fmt: skip
    assert 0 < ending["seconds"] < LONG


@pytest.mark.parametrize(
    ("name", "how", "code", "well"),
    [("fails", "exit", 3, False), ("means_to_fail", "exit", 3, True), ("hangs", "limit", -15, False)],
)
async def test_an_ending_is_good_when_it_is_the_declared_one(
    window: OpenWindow, name: str, how: str, code: int, well: bool
) -> None:
    """The declared exit code is well, another is not, and nor is the time limit."""
    one = await window(name)
    await one.asks("run")
    ending = await one.hears("ended")

    assert (ending["how"], ending["code"], ending["well"]) == (how, code, well)


async def test_a_second_window_follows_the_same_run(window: OpenWindow) -> None:
    """It gets what was printed before it came; keys from either reach the demo; both see the rest."""
    first = await window("waits_for_two")
    await first.runs()
    second = await window("waits_for_two")
    await second.hears("running")
    await second.sees(b"ready")
    await second.types(b"\n")
    endings = [await one.hears("ended") for one in (first, second)]

    assert first.output == second.output == b"ready\r\n\r\ndone\r\n"
    assert endings[0] == endings[1]


async def test_a_window_after_the_end_sees_the_last_run(window: OpenWindow) -> None:
    """A window that comes late, as after a reload, gets all of the output and the ending."""
    first = await window("counts")
    await first.asks("run")
    ending = await first.hears("ended")
    late = await window("counts")

    assert await late.hears("ended") == ending
    assert late.output.split() == first.output.split() == [b"%d" % number for number in range(20_000)]


async def test_run_while_running_starts_nothing(window: OpenWindow) -> None:
    """Two windows that press Run at once, and again, share one run."""
    first, second = await window("waits_once"), await window("waits_once")
    await asyncio.gather(first.asks("run"), second.asks("run"), first.asks("run"))
    await first.sees(b"ready")
    await second.asks("run")
    await first.types(b"\n")
    await first.hears("ended")
    numbers = {state["run"] for state in first.states if state["state"] == "running"}

    assert (len(numbers), first.screen, first.output.count(b"ready")) == (1, 1, 1)


async def test_stop_ends_the_run(window: OpenWindow) -> None:
    """Any window stops it; the ending says that it was stopped."""
    first = await window("waits_for_stop")
    await first.runs()
    second = await window("waits_for_stop")
    await second.asks("stop")
    ending = await first.hears("ended")

    assert (ending["how"], ending["well"]) == ("stop", False)


async def test_a_demo_that_lacks_a_package_is_refused(window: OpenWindow) -> None:
    """One line says which demo needs what."""
    one = await window("needy")
    await one.asks("run")
    told = await one.hears("refused")

    assert told["why"] == "needy needs no-such-package>=2, which this Python does not have."


async def test_a_demo_that_must_be_alone_stops_the_others(window: OpenWindow) -> None:
    """It ends what runs before it starts, and another that starts ends it in turn."""
    beside, alone = await window("waits_beside"), await window("alone_first")
    await beside.runs()
    await alone.runs()
    before = [state["state"] for state in beside.states]
    ended_first = await beside.hears("ended")
    await beside.asks("run")
    ended_then = await alone.hears("ended")

    assert before == ["idle", "running"]
    assert ended_first["how"] == ended_then["how"] == "stop"


async def test_a_window_that_comes_while_room_is_made_disturbs_nothing(window: OpenWindow) -> None:
    """While a stubborn demo is ended for one that must be alone, another demo's first window connects."""
    stubborn, alone = await window("stubborn"), await window("alone_second")
    await stubborn.runs()
    await alone.asks("run")
    await (await window("waits_meanwhile")).hears("idle")
    await alone.hears("running")

    assert (await stubborn.hears("ended"))["how"] == "stop"
    await alone.asks("stop")
    await alone.hears("ended")


async def test_nonsense_from_a_window_is_ignored(window: OpenWindow) -> None:
    """What is not JSON, not understood, false or far too deep changes nothing."""
    one = await window("waits_unmoved")
    await one.runs()
    for text in NONSENSE:
        await one.socket.send_str(text)
    await one.types(b"\n")
    ending = await one.hears("ended")

    assert (ending["how"], ending["code"]) == ("exit", 0)


async def test_a_message_that_is_too_big_closes_its_window_only(window: OpenWindow) -> None:
    """A megabyte in one message is refused; the run goes on for the other window."""
    first, rude = await window("waits_too"), await window("waits_too")
    await first.runs()
    await rude.socket.send_bytes(b"x" * MB)
    with pytest.raises(ConnectionError):
        await rude.hears("never")
    await first.types(b"\n")

    assert (await first.hears("ended"))["how"] == "exit"


async def test_a_demo_edited_between_runs_runs_the_new_code(window: OpenWindow, talk: TinyTalk) -> None:
    """No restart, no reload: the next run is of the file as it is now."""
    one = await window("edited")
    await one.asks("run")
    await one.sees(b"old")
    await one.hears("ended")
    talk.demo("edited", "print('new')\n")
    await one.asks("run")
    await one.hears("ended")

    assert (one.screen, one.output) == (2, b"new\r\n")


async def test_a_demo_that_vanished_is_refused(window: OpenWindow, talk: TinyTalk) -> None:
    """Its open window says so in one line, and what it showed stays."""
    one = await window("vanishes")
    await one.asks("run")
    await one.hears("ended")
    (talk.root / "demos" / "vanishes.py").unlink()
    await one.asks("run")
    told = await one.hears("refused")

    assert re.match(r"no demo named 'vanishes'\. .+", told["why"])
    assert one.output == b"here\r\n"


async def test_a_demo_that_is_broken_is_refused_by_line(window: OpenWindow, talk: TinyTalk) -> None:
    """A syntax error is told with file and line, also to a window that connects only now; mended, it runs."""
    path = talk.demo("breaks", "print('half\n")
    one = await window("breaks")
    await one.asks("run")
    told = await one.hears("refused")
    path.write_text(path.read_text().replace("half", "whole')"))
    await one.asks("run")
    await one.sees(b"whole")

    assert told["why"].startswith("demos/breaks.py:2: not valid Python: ")


@pytest.mark.skipif(sys.platform != "linux", reason="reads the memory of the stage from /proc")
async def test_a_flood_neither_fills_the_memory_nor_delays_the_stop(window: OpenWindow, stage: StageProcess) -> None:
    """100 MB to a window that draws it: the server grows by less than 50 MB, and stop ends it within what was sent."""
    one = await window("floods")
    before = memory_of(stage.process.pid)
    await one.runs()
    await one.gets(100 * MB)
    grown = memory_of(stage.process.pid) - before
    await one.asks("stop")
    received = one.received
    ending = await one.hears("ended")

    assert ending["how"] == "stop"
    assert grown < 50 * MB
    assert one.received - received < MB


async def test_a_window_that_never_reads_slows_nobody(window: OpenWindow) -> None:
    """The flood goes on for the window that reads, the other gets no more than its due, and stop still works."""
    reads, sleeps = await window("floods_all"), await window("floods_all")
    await reads.runs()
    await reads.gets(20 * MB)
    await reads.asks("stop")
    ending = await reads.hears("ended")
    late = await sleeps.hears("ended")

    assert ending["how"] == "stop"
    assert late == ending
    assert sleeps.received < reads.received / 2
