"""What goes wrong on a stage: killed demos, stubborn children, cut wires, floods, a server that dies or sleeps."""

import asyncio
import contextlib
import json
import os
import re
import signal
import sys
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from playwright.async_api import Browser, Page
from support import StageProcess, TinyTalk, lives, memory_of, staged, until
from yarl import URL

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc, where processes are seen to be gone")
LONG = 20  # seconds: bounds that only guard against a hang
MB = 1 << 20
HEADER = "# seconds = 100"
PANEL = "document.querySelector('section.present .demo')"
CHILD = "import os, signal, time; {first}; print('child', os.getpid(), flush=True); time.sleep(60)"
PARENT = """
import subprocess, sys, time
subprocess.Popen([sys.executable, "-c", {child!r}]{more})
time.sleep({seconds})
"""
IGNORES = "[signal.signal(n, signal.SIG_IGN) for n in (signal.SIGHUP, signal.SIGTERM)]"
DEMOS = {
    "waits": "import os\nprint('pid', os.getpid(), flush=True)\ninput()\n",
    "counts": "for number in range(3000): print('line', number)\nimport time\ntime.sleep(60)\n",
    "ticks": "import time\nfor number in range(1000):\n    print('tick', number, flush=True)\n    time.sleep(0.05)\n",
    "counts_far": "for number in range(15_000): print('line', number)\nimport time\ntime.sleep(60)\n",
    "fills": "for _ in range(65_536): print('x' * 95)\nprint('full')\nimport time\ntime.sleep(60)\n",
    "floods": "import os\nprint('ready', flush=True)\nwhile True: os.write(1, b'x' * 95 + b'\\n')\n",
    "leaves_a_child": PARENT.format(child=CHILD.format(first="0"), more="", seconds=1),
    "stays_with_a_child": PARENT.format(child=CHILD.format(first="0"), more="", seconds=60),
    "leaves_a_daemon": PARENT.format(child=CHILD.format(first=IGNORES), more=", start_new_session=True", seconds=1),
    "stays_with_a_daemon": PARENT.format(
        child=CHILD.format(first=IGNORES), more=", start_new_session=True", seconds=60
    ),
    "after": "print('after')\n",
}


@pytest.fixture(scope="module")
def talk(tmp_path_factory: pytest.TempPathFactory) -> TinyTalk:
    made = TinyTalk(tmp_path_factory.mktemp("faults") / "talk")
    for name, body in DEMOS.items():
        made.demo(name, body, header=HEADER)
    made.shows(*DEMOS)
    made.build()
    return made


@pytest.fixture
async def open_window(browser: Browser) -> AsyncIterator[Callable[..., Any]]:
    """`await open_window(stage, "waits")`: a real window on that demo's slide; its console may complain."""
    contexts = []

    async def open_(on: StageProcess, name: str) -> Page:
        contexts.append(await browser.new_context(viewport={"width": 1280, "height": 720}))
        page = await contexts[-1].new_page()
        page.set_default_timeout(LONG * 1000)
        await page.goto(f"{on.url}#/{name.replace('_', '')}")  # as a slide's id is made of its name
        await page.wait_for_function(f"name => {PANEL}?.dataset.demo === name", arg=name)
        await state_is(page, "idle", "running", "ended")
        return page

    yield open_
    for context in contexts:
        await context.close()


async def state_is(page: Page, *states: str) -> None:
    await page.wait_for_function(f"states => states.includes({PANEL}?.dataset.state)", arg=states)


async def shows(page: Page, text: str) -> None:
    """Wait until the terminal holds that text, a regular expression, at the end of a line."""
    await page.wait_for_function(f"text => new RegExp(text + '$', 'm').test({PANEL}.panel.text())", arg=text)


async def text_of(page: Page) -> str:
    return await page.evaluate(f"() => {PANEL}.panel.text()")


async def status_of(page: Page) -> str:
    return await page.evaluate(f"() => {PANEL}.querySelector('.demo-status').textContent")


async def runs(page: Page, text: str) -> str:
    """Press R and wait until the terminal holds that text; returns all it holds."""
    await page.keyboard.press("r")
    await state_is(page, "running")
    await shows(page, text)
    return await text_of(page)


def number_in(text: str, word: str) -> int:
    return int(re.search(rf"{word} (\d+)", text)[1])


async def test_a_demo_killed_from_outside_says_so(stage: StageProcess, open_window: Callable[..., Any]) -> None:
    """One line names the signal; the next run is well."""
    page = await open_window(stage, "waits")
    pid = number_in(await runs(page, "pid \\d+"), "pid")
    os.kill(pid, signal.SIGKILL)
    await state_is(page, "ended")
    said = await status_of(page)
    await page.keyboard.press("r")
    await state_is(page, "running")
    await page.keyboard.press("x")
    await state_is(page, "ended")

    assert re.match(r"killed by signal 9 after \d+\.\d s", said)
    assert re.match(r"stopped after", await status_of(page))


@pytest.mark.parametrize("what", ["child", "daemon"])
@pytest.mark.parametrize("end", ["by itself", "stop"])
async def test_nothing_outlives_its_run(
    stage: StageProcess, open_window: Callable[..., Any], what: str, end: str
) -> None:
    """A child, and one in a session of its own that ignores all it may, are gone when the run is over."""
    page = await open_window(stage, f"{'leaves' if end == 'by itself' else 'stays_with'}_a_{what}")
    pid = number_in(await runs(page, "child \\d+"), "child")
    lived = lives(pid)
    if end == "stop":
        await page.keyboard.press("x")
    await state_is(page, "ended")

    assert lived
    assert not lives(pid)


async def test_a_cut_wire_comes_back_to_the_same_run(stage: StageProcess, open_window: Callable[..., Any]) -> None:
    """The window shows all of the run again, from its first line, and follows it on; nothing was started anew."""
    page = await open_window(stage, "ticks")
    await runs(page, "tick 3")
    run = await page.evaluate(f"() => {PANEL}.panel.number")
    await page.evaluate(f"() => {{ window.lost = 0; {PANEL}.panel.socket.socket.close() }}")
    await state_is(page, "lost")
    await state_is(page, "running")
    before = await text_of(page)
    await shows(page, "tick 30")
    lines = (await text_of(page)).split("\n")
    await page.keyboard.press("x")
    await state_is(page, "ended")

    assert await page.evaluate(f"() => {PANEL}.panel.number") == run
    assert lines[:31] == [f"tick {number}" for number in range(31)]
    assert len(before) < len("\n".join(lines))


async def test_a_cut_wire_brings_the_last_ten_thousand_lines(
    stage: StageProcess, open_window: Callable[..., Any]
) -> None:
    """Of a run that printed more, the window has these and the screen again, each once and in order."""
    page = await open_window(stage, "counts_far")
    await runs(page, "line 14999")
    await page.evaluate(f"() => {PANEL}.panel.socket.socket.close()")
    await state_is(page, "lost")
    await state_is(page, "running")
    await shows(page, "line 14999")
    lines = [line for line in (await text_of(page)).split("\n") if line]
    await page.keyboard.press("x")
    await state_is(page, "ended")

    assert lines == [f"line {number}" for number in range(15_000 - len(lines), 15_000)]
    assert 10_000 <= len(lines) <= 10_024


async def test_a_late_window_is_sent_the_last_four_megabytes(
    stage: StageProcess, open_window: Callable[..., Any]
) -> None:
    """Of a run that printed six, a window that comes late gets four to five, whole lines, up to the newest."""
    page = await open_window(stage, "fills")
    await runs(page, "full")
    async with aiohttp.ClientSession() as session, session.ws_connect(f"{stage.url}socket/demo/fills") as late:
        got, screen = bytearray(), 0
        while not got.endswith(b"full\r\n"):
            message = await late.receive(LONG)
            if message.type is aiohttp.WSMsgType.BINARY:
                got += message.data
                await late.send_json({"do": "drawn", "screen": screen, "bytes": len(got)})
            else:
                screen = json.loads(message.data).get("screen", screen)
    await page.keyboard.press("x")
    await state_is(page, "ended")

    assert 4 * MB <= len(got) <= 5 * MB
    assert got.startswith(b"x" * 95 + b"\r\n")


async def test_two_windows_show_one_run(stage: StageProcess, open_window: Callable[..., Any]) -> None:
    """The second finds the run with all it printed, Stop in it ends the run, and both show the same."""
    first = await open_window(stage, "counts")
    await runs(first, "line 2999")
    second = await open_window(stage, "counts")
    await shows(second, "line 2999")
    texts = [await text_of(page) for page in (first, second)]
    await second.keyboard.press("x")
    await state_is(first, "ended")
    await state_is(second, "ended")

    assert texts[0].startswith("line 0\nline 1\n")
    assert texts[0] == texts[1]


async def test_two_hundred_watchers_are_not_felt(stage: StageProcess, open_window: Callable[..., Any]) -> None:
    """One of them never reads: the steering window's output goes on, and Stop acts at once."""
    page = await open_window(stage, "ticks")
    await runs(page, "tick 1")
    where = f"{stage.url}socket/demo/ticks"
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        watchers = await asyncio.gather(*(session.ws_connect(where, max_msg_size=0) for _ in range(200)))
        reading = [asyncio.create_task(drain(watcher)) for watcher in watchers[1:]]
        now = (await text_of(page)).count("tick")
        await shows(page, f"tick {now + 20}")
        began = time.monotonic()
        await page.keyboard.press("x")
        await state_is(page, "ended")
        took = time.monotonic() - began
        endings = await asyncio.gather(*reading)
    print(f"\nstop with 200 watchers: {took:.3f} s")  # noqa: T201

    assert took < 3
    assert {ending["how"] for ending in endings} == {"stop"}


async def drain(socket: aiohttp.ClientWebSocketResponse) -> dict[str, Any]:
    """Read and draw, as a window does, until the run has ended."""
    drawn = 0
    async with asyncio.timeout(60):
        async for message in socket:
            if message.type is aiohttp.WSMsgType.BINARY:
                drawn += len(message.data)
                await socket.send_json({"do": "drawn", "screen": 1, "bytes": drawn})
            elif (told := json.loads(message.data)).get("state") == "ended":
                return told
    raise ConnectionError("closed before the end")


async def test_a_killed_server_leaves_no_demo_and_slides_go_on(talk: TinyTalk, open_window: Callable[..., Any]) -> None:
    """Demo and its daemon gone a second later, slides move, and a new server is found again on the same slide."""
    async with staged(talk.root) as stage:
        page = await open_window(stage, "waits")
        pid = number_in(await runs(page, "pid \\d+"), "pid")
        port = str(URL(stage.url).port)
        await stage.kill()
        gone = await until(lambda: not lives(pid), 5)
        await state_is(page, "lost")
        await page.keyboard.press("PageDown")
        moved = await page.evaluate("() => Reveal.getCurrentSlide().id")
        await page.evaluate("() => document.querySelector('.demo[data-demo=waits]').panel.show('code')")
    print(f"\ndemo gone {gone:.3f} s after its server")  # noqa: T201
    async with staged(talk.root, "--port", port):
        await state_is(page, "idle")
        found = await page.evaluate("() => Reveal.getCurrentSlide().id")
        await page.keyboard.press("PageUp")
        await state_is(page, "idle")
        await runs(page, "pid \\d+")
        view = await page.evaluate(f"() => {PANEL}.dataset.view")

    assert gone < 2
    assert (moved, found, view) == ("counts", "counts", "terminal")


@pytest.mark.parametrize("name", ["stays_with_a_child", "stays_with_a_daemon"])
async def test_a_killed_server_leaves_no_child_either(
    talk: TinyTalk, open_window: Callable[..., Any], name: str
) -> None:
    """Nor one in a session of its own that ignores the hang-up."""
    async with staged(talk.root) as stage:
        page = await open_window(stage, name)
        pid = number_in(await runs(page, "child \\d+"), "child")
        await stage.kill()
        try:
            await until(lambda: not lives(pid), 3)
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


async def test_a_server_that_slept_goes_on(stage: StageProcess, open_window: Callable[..., Any]) -> None:
    """Stopped for five seconds in a run, as a laptop suspended: run and windows go on where they were."""
    page, other = await open_window(stage, "ticks"), await open_window(stage, "ticks")
    await runs(page, "tick 1")
    await shows(other, "tick 1")
    stage.process.send_signal(signal.SIGSTOP)
    try:
        await asyncio.sleep(5)  # this is the fault
    finally:
        stage.process.send_signal(signal.SIGCONT)
    now = (await text_of(page)).count("tick")
    await shows(page, f"tick {now + 105}")
    await shows(other, f"tick {now + 105}")
    await page.keyboard.press("x")
    await state_is(other, "ended")
    *lines, _ = [line for line in (await text_of(other)).split("\n") if line]  # X may have cut the last one in two

    assert lines == [f"tick {number}" for number in range(len(lines))]
    assert await text_of(page) == await text_of(other)


@pytest.fixture
def flooding(stage: StageProcess) -> Callable[[], int]:
    """How many bytes the demo that floods has written: Linux counts them."""

    def written() -> int:
        pids = Path(f"/proc/{stage.process.pid}/task/{stage.process.pid}/children").read_text().split()
        found = [pid for pid in pids if "floods" in Path(f"/proc/{pid}/cmdline").read_text()]
        return int(re.search(r"wchar: (\d+)", Path(f"/proc/{found[0]}/io").read_text())[1]) if found else 0

    return written


async def test_a_flood_in_a_real_window_is_stopped_at_once(
    stage: StageProcess, open_window: Callable[..., Any], flooding: Callable[[], int]
) -> None:
    """While 96 columns pour into a browser: the server stays small and Stop acts; slides would move too."""
    page = await open_window(stage, "floods")
    before = memory_of(stage.process.pid)
    await page.keyboard.press("r")
    await until(lambda: flooding() > 20 * MB, 60)
    grown = memory_of(stage.process.pid) - before
    began = time.monotonic()
    await page.keyboard.press("x")
    await state_is(page, "ended")
    took = time.monotonic() - began
    print(f"\nstop in a flood: {took:.3f} s; server grew {grown / MB:.1f} MB")  # noqa: T201

    assert took < 3
    assert grown < 50 * MB
