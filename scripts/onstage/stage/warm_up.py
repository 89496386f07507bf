"""Does before the first demo what that demo would otherwise wait for."""

import asyncio
import os
import sys
from importlib.util import find_spec

from ..project import Project


async def warm_up(project: Project) -> None:
    """Let matplotlib build its font cache now, once, rather than in the middle of the first demo."""
    cache = project.output / "cache" / "matplotlib"
    if any(cache.glob("fontlist*.json")) or find_spec("matplotlib") is None:
        return
    cache.mkdir(parents=True, exist_ok=True)
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        "import matplotlib.font_manager",
        env=os.environ | {"MPLCONFIGDIR": str(cache)},
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        await process.wait()
    except asyncio.CancelledError:
        process.kill()
        await process.wait()
        raise
