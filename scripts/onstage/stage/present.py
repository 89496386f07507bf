"""Presents the talk: build the deck, put it on stage, open a browser, and rebuild whenever a source changes."""

import asyncio
import contextlib
import io
import os
import signal
import socket
import sys
import webbrowser
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import segno
from aiohttp import web
from watchfiles import Change, awatch

from ..deck import build, fingerprint
from ..deck.fingerprint import DeckOptions
from ..deck.remarks import NEEDS_TRUST
from ..demos.terminal import OWN_MARK
from ..demos.watchdog import start_watchdog
from ..errors import OnstageError
from ..net import LOOPBACK
from ..project import ASSETS, Project
from .access import Access
from .server import listen, make_app
from .websockets import WINDOWS

Say = Callable[[str], None]


@dataclass(frozen=True)
class StageOptions:
    """How a talk is presented: where the stage listens, and what it does by itself."""

    port: int
    host: str | None = None  # None: this machine only
    open_browser: bool = True
    safe: bool = False  # where a run goes wrong, its recording plays at once
    minutes: float | None = None  # the length of the talk; None: all of it
    execute: bool = False  # run the cells even of notebooks that come with outputs
    trust: bool = False  # scripts that notebooks brought along may run

    @property
    def deck(self) -> DeckOptions:
        """The slides of this length, with the others as spares: a question may lead anywhere."""
        return DeckOptions(self.minutes, spares=self.minutes is not None, execute=self.execute)

    def remarks(self, project: Project) -> list[str]:
        """What the deck in place does not honour, one line each."""
        return [line for line in fingerprint.remarks(project) if not (self.trust and line.endswith(NEEDS_TRUST))]


def present(project: Project, options: StageOptions, say: Say) -> None:
    """Present the talk until interrupted. `say` gets each line a person should read.

    Raises OnstageError when the port is taken, or when the build fails and there is no older deck.
    """
    _build(project, options.deck, say)
    for line in options.remarks(project):
        say(line)
    with start_watchdog(OWN_MARK):
        asyncio.run(_stay_on_stage(project, options, say))


async def _stay_on_stage(project: Project, options: StageOptions, say: Say) -> None:
    over = _interrupted()
    access = Access(options.host)
    app = make_app(project, access, safe=options.safe, trust=options.trust)
    async with listen(app, options.port) as port:
        address = f"http://{LOOPBACK}:{port}/"
        say(f"On stage at {address}  (Ctrl-C ends the talk and every demo)")
        if access.host:
            _announce(access, port, say)
        entrance = f"{address}control/{access.token}?deck" if access.host else address
        if options.open_browser and not await asyncio.to_thread(webbrowser.open, entrance):
            say("No browser opened by itself: open the address above.")
        watching = asyncio.create_task(_rebuild_on_change(project, options, app, say))
        warming = asyncio.create_task(_warm_up(project))
        await over.wait()
        watching.cancel()
        warming.cancel()
        await asyncio.gather(watching, warming, return_exceptions=True)
    say("The stage is empty.")


def _announce(access: Access, port: int, say: Say) -> None:
    """Tell how others watch, and how the presenter steers from a phone."""
    host = _reachable(access.host or LOOPBACK)
    host = f"[{host}]" if ":" in host else host
    control = f"http://{host}:{port}/control/{access.token}"
    picture = io.StringIO()
    segno.make(control, error="l").terminal(out=picture, compact=True)
    say(f"To watch:  http://{host}:{port}/")
    say(f"To steer:  {control}  (keep it to yourself; scan it with your phone)")
    say(picture.getvalue())


def _reachable(host: str) -> str:
    """An address others can type; for "all addresses" the one this machine uses towards its network."""
    if host != "0.0.0.0":
        return host
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe, contextlib.suppress(OSError):
        probe.connect(("192.0.2.1", 9))  # a documentation address; connecting a datagram socket sends nothing
        return str(probe.getsockname()[0])
    return LOOPBACK


def _build(project: Project, options: DeckOptions, say: Say) -> None:
    try:
        if fingerprint.is_current(project, options):
            return
        say("Building the deck …")
        build.build(project, options)
    except OnstageError as error:
        if not (project.deck / "index.html").is_file():
            raise
        say(f"{error}\nThe deck shown is the last one that could be built.")


async def _rebuild_on_change(project: Project, options: StageOptions, app: web.Application, say: Say) -> None:
    """Build again whenever a source changes, and look once for what changed before the watch began."""
    folders = {folder for folder in (project.slides, project.demos, project.assets, ASSETS) if folder.exists()}
    folders = {folder.parent if folder.is_file() else folder for folder in folders}
    looked = False

    def matters(_: Change, name: str) -> bool:
        path = Path(name)
        above = [folder for folder in folders if path.is_relative_to(folder)]
        return any(fingerprint.is_source(path, folder, project.output) for folder in above)

    async for changes in awatch(*folders, watch_filter=matters, debounce=200, rust_timeout=500, yield_on_timeout=True):
        if not changes and looked:
            continue
        looked = True
        try:
            if await asyncio.to_thread(fingerprint.is_current, project, options.deck):
                continue
            known = options.remarks(project)
            await asyncio.to_thread(build.build, project, options.deck)
        except Exception as error:  # whatever a build runs into, the talk goes on with the last deck
            why = (
                str(error) if isinstance(error, OnstageError) else f"the build failed: {type(error).__name__}: {error}"
            )
            say(why)
            app[WINDOWS].tell({"failed": why})
        else:
            names = ", ".join(sorted({Path(path).name for _, path in changes})) or "a source"
            for line in [f"Rebuilt after a change of {names}.", *options.remarks(project)]:
                if line not in known:
                    say(line)
            app[WINDOWS].tell({"reload": True})


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
