"""What a kernel holds for the panels in it: one stage for all of them, and what ends that stage with the kernel."""

import os
import tempfile
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from .. import project
from ..demos.terminal import OWN_MARK
from ..demos.watchdog import start_watchdog
from ..mime import OUTPUT_VARIABLE
from ..stage.stage import Stage
from .panel import Panel


class KernelStage:
    """The stage of this kernel with its panels; its demos end when the kernel does, however that ends."""

    def __init__(self) -> None:
        self._watchdog = start_watchdog(OWN_MARK)
        self._scratch = tempfile.TemporaryDirectory(prefix="onstage-kernel-", ignore_cleanup_errors=True)
        output = os.environ.get(OUTPUT_VARIABLE) or self._scratch.name
        self.stage = Stage(replace(project.find_project(), output=Path(output)))
        self._panels: dict[tuple[str, str | None], Panel] = {}

    def panel(self, name: str, show: str | None) -> Panel:
        """The panel of that demo and that part of its code; asked for again, it is the same one.

        Raises UsageError when there is no such demo or symbol, SourceError when the demo declares itself wrongly.
        """
        key = name, show
        if key not in self._panels:
            self._panels[key] = Panel(self.stage, name, show)
        self._panels[key].refresh()
        return self._panels[key]

    async def close(self) -> None:
        """End the demos, remove what they left, and let the watchdog go."""
        await self.stage.close()
        self._scratch.cleanup()
        self._watchdog.communicate()  # closes its input, and waits until it has ended


@cache
def of_this_kernel() -> KernelStage:
    """The one stage of this process, made when the first panel is shown."""
    return KernelStage()


def panel_bundle(name: str, show: str | None) -> dict[str, Any]:
    """What a front end shows for the panel of that demo: MIME type → data. Raises UsageError, SourceError."""
    return of_this_kernel().panel(name, show).widgets.bundle()
