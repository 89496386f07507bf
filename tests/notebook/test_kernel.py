"""What a kernel holds for its panels, and that nothing of it is left when it is closed."""

import asyncio
from pathlib import Path

import pytest
from onstage import mime
from support import TinyTalk, lives, until

pytest.importorskip("ipywidgets")
from onstage.notebook.kernel import KernelStage


async def test_a_kernel_that_is_closed_leaves_no_demo_no_folder_and_no_watchdog(
    tiny_talk: TinyTalk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Though a demo runs; until then each part of a demo has one panel, the same for all cells that show it."""
    tiny_talk.demo("hangs", "def main():\n    import time\n    time.sleep(60)\n\n\nmain()\n")
    monkeypatch.chdir(tiny_talk.root)
    monkeypatch.delenv(mime.OUTPUT_VARIABLE, raising=False)
    kernel = KernelStage()
    panel = kernel.panel("hangs", None)
    assert kernel.panel("hangs", None) is panel
    assert kernel.panel("hangs", "main") is not panel
    panel.widgets._actions["run"].click()
    await until(lambda: panel._channel.running)
    run, folder = panel._channel.run, Path(kernel._scratch.name)
    process = run.terminal._process.pid
    before = left(kernel, process, folder)
    await kernel.close()
    after = left(kernel, process, folder)
    for task in [*kernel.stage._tasks]:
        task.cancel()
    await asyncio.gather(*kernel.stage._tasks, return_exceptions=True)

    assert (before, after) == (["demo", "folder", "watchdog"], [])
    assert run.ending.how == "stop"


def left(kernel: KernelStage, process: int, folder: Path) -> list[str]:
    """What of a kernel is there."""
    there = {"demo": lives(process), "folder": folder.is_dir(), "watchdog": kernel._watchdog.poll() is None}
    return [name for name, is_there in there.items() if is_there]
