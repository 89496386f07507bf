"""A demo's panel of widgets, with real processes and no notebook around it."""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from onstage import mime
from onstage.demos import catalog, recording
from onstage.stage.stage import Stage
from support import TinyTalk, until

pytest.importorskip("ipywidgets")
from onstage.notebook import kernel
from onstage.notebook import panel as panels
from onstage.notebook.panel import Panel

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
HANGS = "import time\ntime.sleep(60)\n"
DIES = "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)\n"
PARTS = """
def main():
    return 1 < 2

def other():
    pass
"""
FLOODS = "while True:\n    print('x' * 2000)\n"

MakePanel = Callable[..., Panel]


@pytest.fixture
async def panel(tiny_talk: TinyTalk) -> AsyncIterator[MakePanel]:
    """`panel("ticks")`: the panel of that demo on one stage of the tiny talk."""
    tiny_talk.demo("ticks", TICKS)
    tiny_talk.demo("asks", ASKS, '# keys = {a = "say a", enter = "go on"}')
    tiny_talk.demo("draws", DRAWS)
    tiny_talk.demo("floods", FLOODS)
    tiny_talk.demo("hangs", HANGS, "# seconds = 0.5")
    tiny_talk.demo("dies", DIES)
    tiny_talk.demo("parts", PARTS)
    tiny_talk.demo("promises", DRAWS, "# exits = 1")
    stage = Stage(tiny_talk.project())

    def make(name: str, show: str | None = None) -> Panel:
        panel = Panel(stage, name, show)
        panel.refresh()
        return panel

    yield make
    await stage.close()
    await forget(stage)


async def forget(stage: Stage) -> None:
    """End its tasks, which live as long as a kernel does."""
    for task in [*stage._tasks]:
        task.cancel()
    await asyncio.gather(*stage._tasks, return_exceptions=True)


def click(panel: Panel, words: str) -> None:
    face = panel.widgets
    buttons = [*face._actions.values(), *face._turn.values(), *face._keys.children]
    (button,) = (button for button in buttons if button.description.startswith(words))
    assert not button.disabled
    button.click()


def screen(panel: Panel) -> str:
    return panel.widgets._views["terminal"].value


def status(panel: Panel) -> str:
    return panel.widgets._status.value


def shown(panel: Panel) -> list[str]:
    return [name for name, place in panel.widgets._views.items() if place.layout.display != "none"]


def able(panel: Panel) -> list[str]:
    """What can be pressed now, of Run, Stop and Recording."""
    return [name for name, button in panel.widgets._actions.items() if not button.disabled]


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
    assert [view for view, button in ticks.widgets._turn.items() if button.button_style] == ["terminal"]


async def test_stop_ends_the_process_and_says_so(panel: MakePanel) -> None:
    """Afterwards there is no such process, and the demo can be run again; until then it cannot."""
    ticks = panel("ticks")
    click(ticks, "Run")
    await until(lambda: "tick" in screen(ticks))
    assert able(ticks) == ["stop"]
    process = ticks._channel.run.terminal._process.pid
    click(ticks, "Stop")
    await until(lambda: status(ticks).startswith("stopped after "))

    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)
    assert able(ticks) == ["run"]


async def test_the_clock_goes_on_while_the_demo_is_silent(panel: MakePanel) -> None:
    """It shows that the demo waits, and that the panel does not."""
    asks = panel("asks")
    click(asks, "Run")
    await until(lambda: "asked" in screen(asks))
    said: set[str] = set()
    await until(lambda: said.add(status(asks)) or len(said) > 2)

    assert all(words.startswith("running ") for words in said)


async def test_a_second_run_begins_on_a_fresh_screen(panel: MakePanel) -> None:
    """Nothing of the first one is left on it."""
    draws = panel("draws")
    for _ in range(2):
        draws.widgets.say("")
        click(draws, "Run")
        await until(lambda: status(draws).startswith("exit 0"))

    assert "\n".join(draws._screen.display).count("drew") == 1


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("hangs", "stopped at its limit of 0.5 s"),
        ("dies", "killed by signal 9 after "),
        ("promises", "(declared: exit 1)"),
    ],
)
async def test_an_end_that_was_not_declared_is_told(panel: MakePanel, name: str, says: str) -> None:
    """What happened stands beside the buttons, and the terminal stays what one looks at."""
    ends = panel(name)
    click(ends, "Run")
    await until(lambda: says in status(ends))

    assert (shown(ends), able(ends)) == (["terminal"], ["run"])


async def test_one_part_of_the_code_is_shown_where_it_is_asked_for(panel: MakePanel) -> None:
    """As text, coloured, as large as its lines and columns allow; else the whole file is."""
    code, whole = (panel("parts", show).widgets._views["code"].value for show in ("main", None))

    assert "&lt;" in code
    assert 'style="color: #FF7B72">def</span>' in code
    assert ("--lines: 3; --columns: 20" in code, "other" in code, "other" in whole) == (True, False, True)


async def test_the_declared_keys_are_buttons_that_press_them(panel: MakePanel) -> None:
    """They can be pressed while the demo runs, and only then."""
    asks = panel("asks")
    assert all(key.disabled for key in asks.widgets._keys.children)
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
    assert draws.widgets._turn["picture"].disabled
    click(draws, "Run")
    await until(lambda: shown(draws) == ["picture"])

    assert b"<svg" in bytes(draws.widgets._views["picture"].value)


async def test_the_picture_does_not_take_the_place_of_something_else(
    tiny_talk: TinyTalk, panel: MakePanel, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither of the code, nor of a later run, nor of a recording, nor after a run that failed."""
    waiting: list[Callable[[], None]] = []
    loop = asyncio.get_running_loop()
    tiny_talk.recording("draws", (0, "first"), (60, "late"), picture="<svg/>")
    draws, promises = panel("draws"), panel("promises")
    real = loop.call_later
    later = lambda delay, do, *args, **kw: (  # noqa: E731
        waiting.append(lambda: do(*args)) if delay == panels.PICTURE_PAUSE else real(delay, do, *args, **kw)
    )
    monkeypatch.setattr(loop, "call_later", later)
    for one in (draws, promises):
        click(one, "Run")
        await until(lambda one=one: status(one).startswith("exit 0"))
    (unveil,) = waiting
    for look in ("Code", "Recording"):
        click(draws, look)
        await until(lambda look=look: shown(draws) == ["code" if look == "Code" else "terminal"])
        unveil()
        assert shown(draws) != ["picture"]
    click(draws, "Stop")
    draws._run += 1
    unveil()

    assert shown(draws) == ["terminal"]


@pytest.mark.alone
async def test_a_flood_leaves_time_for_others_and_can_be_stopped(panel: MakePanel) -> None:
    """Half of the time, and few drawings; all of the flood is read, and the log does not grow without end."""
    floods = panel("floods")
    spent, drawings, feed, draw = [0.0], 0, floods._feed, floods.widgets.terminal

    def measured(data: bytes) -> None:
        began = time.monotonic()
        feed(data)
        spent.append(time.monotonic() - began)

    def counted(page: str) -> None:
        nonlocal drawings
        drawings += 1
        draw(page)

    floods._feed, floods.widgets.terminal = measured, counted
    began = time.monotonic()
    click(floods, "Run")
    await until(lambda: floods._channel.run and floods._channel.run.log.end > 3 << 18)
    took, busy, drawn = time.monotonic() - began, sum(spent) - max(spent), drawings  # no rest yet from the last piece
    click(floods, "Stop")
    await until(lambda: status(floods).startswith("stopped after "))

    assert busy < 0.6 * took
    assert drawn < took / panels.SCREEN_INTERVAL + 3
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
    assert panel("asks").widgets._actions["recording"].disabled
    talk = tiny_talk.project()
    await recording.record_demo(talk, catalog.find_demo(talk, "draws"))
    draws = panel("draws")
    click(draws, "Recording")
    await until(lambda: "drew" in screen(draws))

    assert status(draws).startswith("recording: Python ")


async def test_a_recording_plays_at_its_own_pace_until_it_is_stopped(tiny_talk: TinyTalk, panel: MakePanel) -> None:
    """Asked for again it begins again."""
    tiny_talk.recording("ticks", (0, "first"), (60, "late"), picture="<svg/>")
    ticks = panel("ticks")
    for _ in range(2):
        click(ticks, "Recording")
        await until(lambda: "first" in screen(ticks))
    assert (shown(ticks), able(ticks)) == (["terminal"], ["run", "stop", "recording"])
    playing = [task for task in asyncio.all_tasks() if task.get_coro().__name__ == "_play"]
    click(ticks, "Stop")
    await until(lambda: all(task.cancelled() for task in playing))

    assert (able(ticks), "late" in screen(ticks)) == (["run", "recording"], False)


async def test_a_recording_that_is_over_shows_its_picture_on_demand(tiny_talk: TinyTalk, panel: MakePanel) -> None:
    """And can be played again. It has a screen of its own."""
    tiny_talk.recording("asks", (0, "first"), (0.1, "last"), picture="<svg/>")
    asks = panel("asks")
    click(asks, "Run")
    await until(lambda: "asked" in screen(asks))
    click(asks, "Stop")
    await until(lambda: able(asks) == ["run", "recording"])
    click(asks, "Recording")
    await until(lambda: able(asks) == ["run", "recording"] and "last" in screen(asks))
    assert "asked" not in screen(asks)
    click(asks, "Picture")

    assert bytes(asks.widgets._views["picture"].value) == b"<svg/>"


@pytest.mark.parametrize("clicked", [0, 1])
async def test_a_run_ends_a_recording_that_plays(tiny_talk: TinyTalk, panel: MakePanel, clicked: int) -> None:
    """In each panel of that demo; while it runs no recording is offered."""
    tiny_talk.recording("ticks", (0, "first"), (60, "late"), picture="<svg/>")
    both = [panel("ticks"), panel("ticks")]
    click(both[0], "Recording")
    await until(lambda: "first" in screen(both[0]))
    click(both[clicked], "Run")
    await until(lambda: all("tick" in screen(one) for one in both))

    assert ("first" in screen(both[0]), both[0]._playing) == (False, None)
    assert [able(one) for one in both] == [["stop"], ["stop"]]


async def test_a_run_that_is_refused_ends_a_recording_too(tiny_talk: TinyTalk, panel: MakePanel) -> None:
    """Or it would go on without its label."""
    tiny_talk.recording("ticks", (0, "first"), (60, "late"), picture="<svg/>")
    ticks = panel("ticks")
    click(ticks, "Recording")
    await until(lambda: "first" in screen(ticks))
    (tiny_talk.root / "demos" / "ticks.py").unlink()
    click(ticks, "Run")
    await until(lambda: "no demo" in status(ticks))

    assert ticks._playing is None


async def test_a_kernel_has_one_stage_and_one_panel_a_demo(
    tiny_talk: TinyTalk, panel: MakePanel, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A cell that is run again shows the same panel; runs know of each other, and the talk's output is where it was."""
    monkeypatch.chdir(tiny_talk.root)
    monkeypatch.setenv(mime.OUTPUT_VARIABLE, str(tmp_path / "elsewhere"))
    once, again = kernel.panel_bundle("ticks", None), kernel.panel_bundle("ticks", None)
    held = kernel.of_this_kernel()

    assert once == again
    assert "text/plain" not in once
    assert held.panel("asks", None)._stage is held.stage
    assert held.stage.project.output == tmp_path / "elsewhere"
    await held.close()
    await forget(held.stage)
    kernel.of_this_kernel.cache_clear()


def test_no_build_imports_widgets(tiny_talk: TinyTalk) -> None:
    """Nor does importing onstage: without ipywidgets all else works."""
    loaded = "import sys, onstage, onstage.deck.build, onstage.cli.main"
    asked = f"{loaded}; print([*filter(sys.modules.get, ['ipywidgets'])])"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, timeout=60)

    assert done.stdout == "[]\n"
