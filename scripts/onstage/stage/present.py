"""Presents the talk: the deck is built, put on stage and opened in a browser, until somebody interrupts."""

import asyncio
import contextlib
import io
import signal
import socket
import webbrowser

import segno

from ..demos.terminal import OWN_MARK
from ..demos.watchdog import start_watchdog
from ..net import LOOPBACK
from ..project import Project
from .access import Access
from .rebuilding import Say, StageOptions, build_if_needed, rebuild_on_change
from .warm_up import warm_up
from .web_server import listen_on_port, make_web_app
from .websockets import WINDOWS


def present(project: Project, options: StageOptions, say: Say) -> None:
    """Present the talk until interrupted. `say` gets each line a person should read.

    Raises OnstageError when the port is taken, or when the build fails and there is no older deck.
    """
    failed = build_if_needed(project, options.deck, say)
    for line in options.remarks(project):
        say(line)
    with start_watchdog(OWN_MARK):
        asyncio.run(_stay_on_stage(project, options, say, failed))


async def _stay_on_stage(project: Project, options: StageOptions, say: Say, failed: str) -> None:
    over = _end_of_presenting()
    access = Access(options.host)
    app = make_web_app(project, access, safe=options.safe, trust=options.trust)
    async with listen_on_port(app, options.port) as port:
        address = f"http://{LOOPBACK}:{port}/"
        say(f"On stage at {address}  (Ctrl-C ends the talk and every demo)")
        if access.host:
            _announce_talk(access, port, say)
        entrance = f"{address}control/{access.token}?deck" if access.host else address
        if options.open_browser and not await asyncio.to_thread(webbrowser.open, entrance):
            say("No browser opened by itself: open the address above.")
        watching = asyncio.create_task(rebuild_on_change(project, options, app[WINDOWS], say, failed))
        warming = asyncio.create_task(warm_up(project))
        await over.wait()
        watching.cancel()
        warming.cancel()
        await asyncio.gather(watching, warming, return_exceptions=True)
    say("Stopped.")


def _announce_talk(access: Access, port: int, say: Say) -> None:
    """Print how others watch, and how the presenter steers from a phone."""
    host = _address_of_talk(access.host or LOOPBACK)
    host = f"[{host}]" if ":" in host else host
    control = f"http://{host}:{port}/control/{access.token}"
    picture = io.StringIO()
    segno.make(control, error="l").terminal(out=picture, compact=True)
    say(f"To watch:  http://{host}:{port}/")
    say(f"To steer:  {control}  (keep it to yourself; scan it with your phone)")
    say(picture.getvalue())


def _address_of_talk(host: str) -> str:
    """The address that others type; for "all addresses" the one that this machine has in its network."""
    if host != "0.0.0.0":
        return host
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe, contextlib.suppress(OSError):
        probe.connect(("192.0.2.1", 9))  # a documentation address; connecting a datagram socket sends nothing
        return str(probe.getsockname()[0])
    return LOOPBACK


def _end_of_presenting() -> asyncio.Event:
    """An event that is set by the first Ctrl-C or SIGTERM."""
    over = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, over.set)
    return over
