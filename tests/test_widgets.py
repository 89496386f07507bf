"""A demo's panel of widgets, with real processes and no notebook around it."""

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Callable

import pytest
from conftest import TinyTalk
from onstage import jupyter, recording
from onstage.stage import Stage

pytest.importorskip("ipywidgets")
from onstage.panels import Panel

TICKS = """
import time
print("\\x1b[31mred\\x1b[0m \\x1b[38;2;249;38;114mpink\\x1b[0m", flush=True)
while True:
    time.sleep(0.05)
    print("tick", flush=True)
"""
ASKS = """
print("asked", flush=True)
print("got", input())
"""
DRAWS = """
open("drawn.svg", "w").write('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"></svg>')
print("drew")
"""
FLOODS = "while True:\n    print('x' * 2000)\n"

MakePanel = Callable[[str], Panel]


@pytest.fixture
async def panel(tiny_talk: TinyTalk) -> AsyncIterator[MakePanel]:
    """`panel("ticks")`: the panel of that demo on one stage of the tiny talk."""
    tiny_talk.demo("ticks", TICKS)
    tiny_talk.demo("asks", ASKS, '# keys = {a = "say a", enter = "go on"}')
    tiny_talk.demo("draws", DRAWS)
    tiny_talk.demo("floods", FLOODS)
    stage = Stage(tiny_talk.project())

    def make(name: str) -> Panel:
        panel = Panel(stage, name, None)
        panel.refresh()
        return panel

    yield make
    await stage.close()
    for task in [*stage._tasks]:
        task.cancel()
    await asyncio.gather(*stage._tasks, return_exceptions=True)


async def until(holds: Callable[[], object]) -> None:
    """Wait until it is so; the test's own time limit is the only other end."""
    async with asyncio.timeout(30):
        while not holds():  # noqa: ASYNC110 a panel tells nobody but its front end
            await asyncio.sleep(0.02)


def click(panel: Panel, words: str) -> None:
    face = panel.face
    buttons = [*face._do.values(), *face._turn.values(), *face._keys.children]
    (button,) = (button for button in buttons if button.description.startswith(words))
    assert not button.disabled
    button.click()


def screen(panel: Panel) -> str:
    return panel.face._places["terminal"].value


def status(panel: Panel) -> str:
    return panel.face._status.value


def shown(panel: Panel) -> list[str]:
    return [name for name, place in panel.face._places.items() if place.layout.display != "none"]


async def test_run_shows_the_demo_in_its_colours_and_the_time(panel: MakePanel) -> None:
    """A named colour is a class, for the theme; one of millions is written out."""
    ticks = panel("ticks")
    before = shown(ticks)
    click(ticks, "Run")
    await until(lambda: screen(ticks).count("tick") > 3)

    assert '<span class="ansi-red-fg">red</span>' in screen(ticks)
    assert 'style="color:#f92672">pink<' in screen(ticks)
    assert (before, shown(ticks)) == (["code"], ["terminal"])
    assert status(ticks).startswith("running ")


async def test_stop_ends_the_process_and_says_so(panel: MakePanel) -> None:
    """Afterwards there is no such process, and the demo can be run again."""
    ticks = panel("ticks")
    click(ticks, "Run")
    await until(lambda: "tick" in screen(ticks))
    process = ticks._channel.run.terminal._process.pid
    click(ticks, "Stop")
    await until(lambda: status(ticks).startswith("stopped after "))

    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)
    assert not ticks.face._do["run"].disabled


async def test_the_declared_keys_are_buttons_that_press_them(panel: MakePanel) -> None:
    """They can be pressed while the demo runs, and only then."""
    asks = panel("asks")
    assert all(key.disabled for key in asks.face._keys.children)
    click(asks, "Run")
    await until(lambda: "asked" in screen(asks))
    click(asks, "say a [a]")
    click(asks, "go on [enter]")
    await until(lambda: "got a" in screen(asks))
    await until(lambda: status(asks).startswith("exit 0 · "))


async def test_two_panels_run_at_once(panel: MakePanel) -> None:
    """Neither waits for the other."""
    ticks, asks = panel("ticks"), panel("asks")
    click(ticks, "Run")
    click(asks, "Run")
    await until(lambda: "tick" in screen(ticks) and "asked" in screen(asks))

    assert ticks._channel.running
    assert asks._channel.running


async def test_the_picture_takes_the_place_of_the_terminal_when_it_is_done(panel: MakePanel) -> None:
    """After a pause, and only if the terminal is still what one looks at."""
    draws = panel("draws")
    assert draws.face._turn["picture"].disabled
    click(draws, "Run")
    await until(lambda: shown(draws) == ["picture"])

    assert b"<svg" in bytes(draws.face._places["picture"].value)


async def test_a_flood_leaves_time_for_others_and_can_be_stopped(panel: MakePanel) -> None:
    """While it lasts another task takes its steps, and the log does not grow without end."""
    floods = panel("floods")
    click(floods, "Run")
    await until(lambda: floods._channel.run and floods._channel.run.log.end > 1 << 19)
    for _ in range(50):
        await asyncio.sleep(0)
    click(floods, "Stop")
    await until(lambda: status(floods).startswith("stopped after "))

    assert floods._channel.run.log.end < 8 << 20


async def test_a_demo_that_cannot_run_says_why(tiny_talk: TinyTalk, panel: MakePanel) -> None:
    """What is missing stands beside the buttons."""
    path = tiny_talk.demo("lacks", "print(1)")
    path.write_text(path.read_text().replace("\n", '\n# /// script\n# requires-python = ">=4"\n# ///\n', 1))
    lacks = panel("lacks")
    click(lacks, "Run")
    await until(lambda: "needs Python >=4" in status(lacks) or "exit" in status(lacks))


async def test_the_recording_plays_and_is_labelled_as_one(tiny_talk: TinyTalk, panel: MakePanel) -> None:
    """It is offered only where there is one."""
    assert panel("asks").face._do["recording"].disabled
    talk = tiny_talk.project()
    await recording.record(talk, jupyter.catalog.find(talk, "draws"))
    draws = panel("draws")
    click(draws, "Recording")
    await until(lambda: "drew" in screen(draws))

    assert status(draws).startswith("recording: Python ")


def test_outside_a_kernel_a_demo_is_its_code(tiny_talk: TinyTalk, monkeypatch: pytest.MonkeyPatch) -> None:
    """No widget without somebody to show it to."""
    tiny_talk.demo("plain", "print('hello')")
    monkeypatch.chdir(tiny_talk.root)

    assert sorted(jupyter.demo("plain")._repr_mimebundle_()) == [jupyter.MIME, "text/html", "text/plain"]


def test_no_build_imports_widgets(tiny_talk: TinyTalk) -> None:
    """Nor does importing onstage: without ipywidgets all else works."""
    asked = "import sys, onstage.jupyter, onstage.deck, onstage.cli; print([*filter(sys.modules.get, ['ipywidgets'])])"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, timeout=60)

    assert done.stdout == "[]\n"
