"""What a kernel holds for its panels, and that nothing of it is left when it is closed."""

import asyncio
import os

import pytest
from onstage import mime
from support import TinyTalk, until

pytest.importorskip("ipywidgets")
from onstage.notebook.kernel import KernelStage


async def test_a_kernel_that_is_closed_leaves_no_demo_no_folder_and_no_watchdog(
    tiny_talk: TinyTalk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Though a demo runs; until then each part of a demo has one panel, the same for all cells that show it."""
    tiny_talk.demo("hangs", "def main():\n    import time\n    time.sleep(60)\n\n\nmain()\n")
    monkeypatch.chdir(tiny_talk.root)
    monkeypatch.delenv(mime.OUTPUT, raising=False)
    kernel = KernelStage()
    panel = kernel.panel("hangs", None)
    assert kernel.panel("hangs", None) is panel
    assert kernel.panel("hangs", "main") is not panel
    panel.widgets._actions["run"].click()
    await until(lambda: panel._channel.running)
    process, folder = panel._channel.run.terminal._process.pid, kernel._scratch.name
    assert os.path.isdir(folder)
    await kernel.close()
    for task in [*kernel.stage._tasks]:
        task.cancel()
    await asyncio.gather(*kernel.stage._tasks, return_exceptions=True)

    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)
    assert not os.path.exists(folder)
    assert kernel._watchdog.returncode is not None
