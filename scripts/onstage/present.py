"""Give the talk: build the deck, put it on stage, open a browser, and rebuild whenever a source changes."""

import asyncio
import os
import signal
import sys
import webbrowser
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

from aiohttp import web
from watchfiles import awatch

from . import deck
from .errors import OnstageError
from .project import ASSETS, Project
from .server import listen, make_app, tell_decks

Say = Callable[[str], None]


def present(project: Project, port: int, open_browser: bool, safe: bool, say: Say) -> None:
    """Give the talk until interrupted. `say` gets each line a person should read.

    `safe`: where a run goes wrong, its recording plays at once.

    Raises OnstageError when the port is taken, or when the build fails and there is no older deck.
    """
    _build(project, say)
    asyncio.run(_stay_on_stage(project, port, open_browser, safe, say))


async def _stay_on_stage(project: Project, port: int, open_browser: bool, safe: bool, say: Say) -> None:
    over = _interrupted()
    app = make_app(project, safe=safe)
    async with listen(app, port) as address:
        say(f"On stage at {address}  (Ctrl-C ends the talk and every demo)")
        if open_browser and not await asyncio.to_thread(webbrowser.open, address):
            say("No browser opened by itself: open the address above.")
        watching = asyncio.create_task(_rebuild_on_change(project, app, say))
        warming = asyncio.create_task(_warm_up(project))
        await over.wait()
        watching.cancel()
        warming.cancel()
        await asyncio.gather(watching, warming, return_exceptions=True)
    say("The stage is empty.")


def _build(project: Project, say: Say) -> None:
    try:
        if deck.is_current(project):
            return
        say("Building the deck …")
        deck.build(project)
    except OnstageError as error:
        if not (project.deck / "index.html").is_file():
            raise
        say(f"{error}\nThe deck shown is the last one that could be built.")


async def _rebuild_on_change(project: Project, app: web.Application, say: Say) -> None:
    folders = {folder for folder in (project.slides, project.demos, project.assets, ASSETS) if folder.exists()}
    async for changes in awatch(*folders, watch_filter=lambda _, path: "/." not in path, debounce=200):
        names = ", ".join(sorted({Path(path).name for _, path in changes}))
        try:
            if await asyncio.to_thread(deck.is_current, project):
                continue
            await asyncio.to_thread(deck.build, project)
        except OnstageError as error:
            say(str(error))
            await tell_decks(app, {"failed": str(error)})
        else:
            say(f"Rebuilt after a change of {names}.")
            await tell_decks(app, {"reload": True})


def _interrupted() -> asyncio.Event:
    """An event that is set by the first Ctrl-C or SIGTERM."""
    over = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, over.set)
    return over


async def _warm_up(project: Project) -> None:
    """Let matplotlib build its font cache now, once, and not in the middle of the first demo."""
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
