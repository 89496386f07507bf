"""The stage over HTTP: the built deck, a websocket a demo, and nothing for strangers."""

import asyncio
import base64
import contextlib
import functools
import hashlib
import json
import mimetypes
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

from aiohttp import WSCloseCode, WSMsgType, web

from .errors import OnstageError, UsageError
from .project import Project
from .stage import Channel, Message, Stage, Watcher

LOCAL_NAMES = ("127.0.0.1", "localhost", "[::1]")
# embed.js, the script of ipywidgets, compiles its validators: only a deck that holds widgets may eval.
POLICY = (
    "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'{extra}; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; media-src 'self' data: blob:; "
    "object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)
STAGE = web.AppKey("stage", Stage)
SOCKETS = web.AppKey("sockets", set[web.WebSocketResponse])
SAFE = web.AppKey("safe", bool)
DECKS = web.AppKey("decks", set[web.WebSocketResponse])

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def make_app(project: Project, *, safe: bool = False) -> web.Application:
    """The application; whoever runs it decides where it listens."""
    app = web.Application(middlewares=[_guard])
    app[STAGE] = Stage(project)
    app[SOCKETS] = set()
    app[DECKS] = set()
    app[SAFE] = safe
    app.add_routes(
        [
            web.get("/", _deck_file),
            web.get("/socket/deck", _follow_deck),
            web.get("/socket/demo/{name}", _follow_demo),
            web.get("/picture/{name}/{number:[0-9]+}", _picture),
            web.get("/{path:.+}", _deck_file),
        ]
    )
    app.on_shutdown.append(_close_sockets)
    app.cleanup_ctx.append(_end_demos)
    return app


@contextlib.asynccontextmanager
async def listen(app: web.Application, port: int) -> AsyncIterator[str]:
    """Serve the application on loopback, at `port` or, for 0, at a free one; yields the address.

    Raises OnstageError when the port is taken.
    """
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=2)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", port)
        try:
            await site.start()
        except OSError as error:
            raise OnstageError(
                f"port {port} is taken ({error.strerror}): choose another with --port, or --port 0."
            ) from None
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/"
    finally:
        await runner.cleanup()


async def tell_decks(app: web.Application, message: Message) -> None:
    """Send one message to every open deck."""
    for window in [*app[DECKS]]:
        with contextlib.suppress(ConnectionError):
            await window.send_json(message)


@web.middleware
async def _guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse other hosts' names (DNS rebinding) and other sites' pages; say why in one line."""
    host = request.host.rpartition(":")[0] if ":" in request.host.rpartition("]")[2] else request.host
    origin = request.headers.get("Origin")
    if host not in LOCAL_NAMES:
        response = _refusal(403, f"this stage does not answer to the name {host!r}.")
    elif origin is not None and origin != f"http://{request.host}":
        response = _refusal(403, f"pages from {origin} may not use this stage.")
    else:
        try:
            response = await handler(request)
        except web.HTTPMethodNotAllowed:
            response = _refusal(405, "this stage is only read from.")
        except OnstageError as error:
            response = _refusal(404, str(error))
    if not response.prepared:
        response.headers.setdefault("Content-Security-Policy", POLICY.format(extra=""))
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["Cache-Control"] = "no-cache"
    return response


def _refusal(status: int, why: str) -> web.StreamResponse:
    return web.Response(status=status, text=f"{status}: {why}\n")


async def _deck_file(request: web.Request) -> web.StreamResponse:
    wanted = request.match_info.get("path") or "index.html"
    path = _inside(request.app[STAGE].project.deck, wanted)
    kind = "text/plain" if path.suffix == ".py" else mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    text = kind.startswith("text/") or kind.endswith(("javascript", "json"))
    headers = {"Content-Type": f"{kind}; charset=utf-8" if text else kind}
    if path.suffix == ".html":
        headers["Content-Security-Policy"] = await asyncio.to_thread(_policy_for, path)
    return web.FileResponse(path, headers=headers)


def _inside(folder: Path, wanted: str) -> Path:
    """The file of that name in the folder. Raises UsageError when it is outside, or not a file."""
    path = (folder / wanted).resolve()
    if not path.is_relative_to(folder.resolve()) or not path.is_file() or path.suffix == ".sha256":
        raise UsageError(f"nothing at /{wanted} on this stage.")
    return path


def _policy_for(page: Path) -> str:
    """The policy for a page: what the parts it loads cannot do without, and no more."""
    extra = " 'unsafe-eval'" if b"assets/npm/widgets.js" in page.read_bytes() else ""
    return POLICY.format(extra=extra + _speaker_view(page.parent / "assets" / "npm" / "notes.js"))


@functools.cache
def _speaker_view(notes: Path) -> str:
    """The hash of the one inline script of reveal.js's speaker view, a window written by its notes plugin.

    The script stands in a JavaScript template literal, so its escapes are undone first.
    """
    found = re.search(r"<script>(.*?)<\\?/script>", notes.read_text("utf-8"), re.DOTALL) if notes.is_file() else None
    if not found:
        return ""
    script = re.sub(r"\\([`$\\/])", r"\1", found[1])
    return f" 'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


async def _picture(request: web.Request) -> web.StreamResponse:
    name, number = request.match_info["name"], request.match_info["number"]
    picture = request.app[STAGE].picture(name, int(number))
    if picture is None:
        raise UsageError(f"run {number} of {name} left no picture.")
    return web.Response(body=picture, content_type="image/svg+xml")


async def _follow_deck(request: web.Request) -> web.StreamResponse:
    """A deck listens here for what concerns the whole page: reload, or why the last build failed."""
    async with _socket(request) as socket:
        request.app[DECKS].add(socket)
        await socket.send_json({"safe": request.app[SAFE]})
        async for _ in socket:
            pass
        request.app[DECKS].discard(socket)
    return socket


async def _follow_demo(request: web.Request) -> web.StreamResponse:
    """A panel runs, stops, watches and types into one demo here."""
    channel = request.app[STAGE].channel(request.match_info["name"])
    async with _socket(request) as socket:
        watcher = Watcher(socket.send_bytes, socket.send_json)
        following = asyncio.create_task(channel.follow(watcher))
        async for message in socket:
            if message.type is WSMsgType.BINARY:
                channel.type(message.data)
            elif message.type is WSMsgType.TEXT:
                _obey(request.app[STAGE], channel, watcher, message.data)
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)
    return socket


def _obey(stage: Stage, channel: Channel, watcher: Watcher, text: str) -> None:
    """Do what a panel asks for; what cannot be understood is ignored."""
    match _parsed(text):
        case {"do": "run"}:
            stage.background(channel.start(watcher))
        case {"do": "stop"}:
            stage.background(channel.stop())
        case {"do": "drawn", "screen": int(screen), "bytes": int(count)}:
            channel.drawn(watcher, screen, count)


def _parsed(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        return None


@contextlib.asynccontextmanager
async def _socket(request: web.Request) -> AsyncIterator[web.WebSocketResponse]:
    """An open websocket that is closed when the stage shuts down."""
    socket = web.WebSocketResponse(heartbeat=30, max_msg_size=1 << 16)
    await socket.prepare(request)
    request.app[SOCKETS].add(socket)
    try:
        yield socket
    finally:
        request.app[SOCKETS].discard(socket)


async def _close_sockets(app: web.Application) -> None:
    await asyncio.gather(*(socket.close(code=WSCloseCode.GOING_AWAY) for socket in [*app[SOCKETS]]))


async def _end_demos(app: web.Application) -> AsyncIterator[None]:
    yield
    await app[STAGE].close()
