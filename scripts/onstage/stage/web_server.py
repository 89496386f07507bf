"""The stage over HTTP: the built deck, the presenter's page, the pictures of runs, and nothing for strangers."""

import contextlib
import errno
import mimetypes
import os
from collections.abc import AsyncIterator
from pathlib import Path

from aiohttp import web

from ..deck.deck_stamp import STAMP_FILE
from ..errors import OnstageError, UsageError
from ..net import LOOPBACK
from ..project import ASSETS, Project
from .access import (
    ACCESS,
    CONTROL_COOKIE,
    POLICY,
    POLICY_WITH_TRUST,
    POLICY_WITH_WIDGETS,
    Access,
    NotAllowed,
    check_access,
)
from .performance_log import PerformanceLog, new_log
from .stage import Stage
from .talk_state import TalkState
from .websockets import (
    SAFE,
    SOCKETS,
    STAGE,
    TALK_STATE,
    WINDOWS,
    DeckWindows,
    close_websockets,
    follow_deck,
    follow_demo,
)

EDITOR_SCRIPTS = ("assets/npm/ace.js", "assets/npm/ace-python.js")
# What is served at /presenter/, and where it is in assets.
PRESENTER_FILES = {
    "presenter.html": "presenter/presenter.html",
    **{name: f"presenter/{name}" for name in ("demo_rows.js", "palette.js", "presenter.js")},
    "presenter.css": "theme/presenter.css",
}
LOG_KEY = web.AppKey("log", PerformanceLog)
TRUST_KEY = web.AppKey("trust", bool)


def make_web_app(project: Project, access: Access, *, safe: bool = False, trust: bool = False) -> web.Application:
    """The application; whoever runs it decides where it listens.

    With `trust`, scripts that notebooks brought along run in the deck, and may do there what the speaker can.
    """
    app = web.Application(middlewares=[check_access])
    log = new_log(project)
    app[STAGE] = Stage(project, log)
    app[TALK_STATE], app[ACCESS], app[SAFE], app[WINDOWS] = TalkState(log), access, safe, DeckWindows()
    app[SOCKETS], app[TRUST_KEY], app[LOG_KEY] = set(), trust, log
    app.add_routes(
        [
            web.get("/", _serve_deck_file),
            web.get("/presenter", _serve_presenter),
            web.get("/presenter/{path}", _serve_presenter),
            web.get("/control/{token}", _serve_control_link),
            web.get("/socket/deck", follow_deck),
            web.get("/socket/demo/{name}", follow_demo),
            web.get("/picture/{name}/{number:[0-9]+}", _serve_picture),
            web.get("/{path:.+}", _serve_deck_file),
        ]
    )
    app.on_shutdown.append(close_websockets)
    app.cleanup_ctx.append(_end_demos_of_app)
    return app


@contextlib.asynccontextmanager
async def listen_on_port(app: web.Application, port: int) -> AsyncIterator[int]:
    """Serve the application on loopback and, where the stage is opened, on its host; yields the port.

    For port 0 a free one is taken. Raises OnstageError when a port is taken or an address is not ours.
    """
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=2)
    await runner.setup()
    hosts = [app[ACCESS].host or LOOPBACK]
    if hosts != ["0.0.0.0"] and LOOPBACK not in hosts:
        hosts.append(LOOPBACK)
    try:
        for host in hosts:
            try:
                await web.TCPSite(runner, host, port).start()
            except OSError as error:
                raise OnstageError(_why_not_listening(host, port, error.errno)) from None
            port = runner.addresses[0][1]
        yield port
    finally:
        await runner.cleanup()


def _why_not_listening(host: str, port: int, number: int | None) -> str:
    """Why nothing can listen there, by the number of the system's error: the text of asyncio's repeats the address."""
    if number == errno.EADDRINUSE:
        return f"port {port} of {host} is taken: choose another with --port."
    return f"cannot listen on {host}, port {port} ({os.strerror(number or 0)}): choose another with --port or --host."


async def _serve_deck_file(request: web.Request) -> web.StreamResponse:
    wanted = request.match_info.get("path") or "index.html"
    # The editor is of no use to a deck without a stage, so no deck carries it.
    if wanted in EDITOR_SCRIPTS:
        return _serve_file(ASSETS.parent, wanted)
    response = _serve_file(request.app[STAGE].project.deck, wanted)
    if request.app[TRUST_KEY]:
        response.headers["Content-Security-Policy"] = POLICY_WITH_TRUST
    return response


async def _serve_presenter(request: web.Request) -> web.StreamResponse:
    name = request.match_info.get("path", "presenter.html")
    if name not in PRESENTER_FILES:
        raise UsageError(f"nothing at /presenter/{name} on this stage.")
    if not request.app[ACCESS].may_steer(request):
        raise NotAllowed("this is the presenter's page: open it by the control link that the stage printed.")
    return _serve_file(ASSETS, PRESENTER_FILES[name])


async def _serve_control_link(request: web.Request) -> web.StreamResponse:
    """The control link: its token becomes a cookie that no script can read, and leaves the address bar."""
    token = request.match_info["token"]
    if not request.app[ACCESS].opens(token):
        raise NotAllowed("this control link is not of this stage: use the one it printed when it started.")
    response = web.Response(status=303, headers={"Location": "/" if "deck" in request.query else "/presenter"})
    response.set_cookie(CONTROL_COOKIE, token, httponly=True, samesite="Strict", path="/")
    return response


async def _serve_picture(request: web.Request) -> web.StreamResponse:
    name, number = request.match_info["name"], request.match_info["number"]
    picture = request.app[STAGE].picture(name, int(number))
    if picture is None:
        raise UsageError(f"run {number} of {name} left no picture.")
    return web.Response(body=picture, content_type="image/svg+xml")


def _serve_file(folder: Path, wanted: str) -> web.StreamResponse:
    """An answer with the file of that name in the folder, and the policy it needs. Raises UsageError."""
    path = _served_path(folder, wanted)
    kind = "text/plain" if path.suffix == ".py" else mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    text = kind.startswith("text/") or kind.endswith(("javascript", "json"))
    widgets = path.suffix == ".html" and b"assets/npm/widgets.js" in path.read_bytes()
    return web.FileResponse(
        path,
        headers={
            "Content-Type": f"{kind}; charset=utf-8" if text else kind,
            "Content-Security-Policy": POLICY_WITH_WIDGETS if widgets else POLICY,
        },
    )


def _served_path(folder: Path, wanted: str) -> Path:
    """The file of that name in the folder. Raises UsageError when it is outside, or not a file."""
    try:
        path = (folder / wanted).resolve()
        if path.is_relative_to(folder.resolve()) and path.is_file() and path.name != STAMP_FILE:
            return path
    except (OSError, ValueError):  # a name too long, or with a NUL in it
        pass
    raise UsageError(f"nothing at /{wanted!s:.200} on this stage.")


async def _end_demos_of_app(app: web.Application) -> AsyncIterator[None]:
    yield
    await app[STAGE].close()
    app[LOG_KEY].close()
