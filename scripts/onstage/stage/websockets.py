"""Websockets: one for each window of the deck, and one for each panel that follows a demo."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator

from aiohttp import WSCloseCode, WSMsgType, web

from .access import ACCESS
from .channel import Channel, Watcher
from .messages import HelloMessage, ToWindow
from .stage import Stage
from .talk_state import TalkState

WINDOW_BACKLOG = (
    100  # messages kept for a window that does not read; then its socket is closed, and it connects again by itself
)
LONGEST_SOCKET_MESSAGE = 1 << 18  # bytes of one message from a window

STAGE = web.AppKey("stage", Stage)
TALK_STATE = web.AppKey("talk_state", TalkState)
SAFE = web.AppKey("safe", bool)
SOCKETS = web.AppKey("sockets", set[web.WebSocketResponse])


class DeckWindows:
    """Every open window of the deck; each has its own outbox, so that none waits for another."""

    def __init__(self) -> None:
        self._outboxes: dict[web.WebSocketResponse, asyncio.Queue[ToWindow]] = {}

    def tell(self, message: ToWindow) -> None:
        """Send one message to every window."""
        for outbox in [*self._outboxes.values()]:
            with contextlib.suppress(asyncio.QueueFull):
                outbox.put_nowait(message)

    async def keep(self, socket: web.WebSocketResponse, *first: ToWindow) -> None:
        """Pass messages on to one window until it is closed."""
        outbox = self._outboxes[socket] = asyncio.Queue(WINDOW_BACKLOG)
        try:
            for message in first:
                await socket.send_json(message)
            while not outbox.full():
                await socket.send_json(await outbox.get())
            await socket.close(code=WSCloseCode.TRY_AGAIN_LATER)
        except ConnectionError:
            pass
        finally:
            del self._outboxes[socket]


WINDOWS = web.AppKey("windows", DeckWindows)


async def follow_deck(request: web.Request) -> web.StreamResponse:
    """A window says where it is, and hears where to be, when to reload, and why a build failed."""
    app = request.app
    steers = app[ACCESS].may_steer(request)
    hello: HelloMessage = {"safe": app[SAFE], "steers": steers}
    async with _open_websocket(request) as socket:
        keeping = asyncio.create_task(app[WINDOWS].keep(socket, hello, app[TALK_STATE].state()))
        async for message in socket:
            if steers and message.type is WSMsgType.TEXT:
                told = app[TALK_STATE].hear(_parsed_socket_text(message.data))
                if told:
                    app[WINDOWS].tell(told)
        keeping.cancel()
        await asyncio.gather(keeping, return_exceptions=True)
    return socket


async def follow_demo(request: web.Request) -> web.StreamResponse:
    """A panel runs, stops, watches and types into one demo; with ?quiet it only hears how the demo is."""
    stage = request.app[STAGE]
    steers = request.app[ACCESS].may_steer(request)
    channel = stage.channel(request.match_info["name"])
    async with _open_websocket(request) as socket:
        watcher = Watcher(socket.send_bytes, socket.send_json, quiet="quiet" in request.query)
        following = asyncio.create_task(channel.follow(watcher))
        async for message in socket:
            if message.type is WSMsgType.BINARY and steers:
                channel.type(message.data)
            elif message.type is WSMsgType.TEXT:
                _obey_panel(stage, channel, watcher, _parsed_socket_text(message.data), steers)
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)
    return socket


async def close_websockets(app: web.Application) -> None:
    """Close the sockets of all windows and panels."""
    await asyncio.gather(*(socket.close(code=WSCloseCode.GOING_AWAY) for socket in [*app[SOCKETS]]))


def _obey_panel(stage: Stage, channel: Channel, watcher: Watcher, message: object, steers: bool) -> None:
    """Do what a panel asks for; what cannot be understood or is not its to ask is ignored."""
    match message:
        case {"do": "drawn", "screen": int(screen), "bytes": int(count)}:
            channel.drawn(watcher, screen, count)
        case {"do": "run", "scratch": str(scratch)} if steers:
            stage.background(stage.run(channel, watcher, scratch))
        case {"do": "keep", "scratch": str(scratch)} if steers:
            stage.background(_keep_scratch_copy(stage, channel.name, watcher, scratch))
        case {"do": "run"} if steers:
            stage.background(stage.run(channel, watcher))
        case {"do": "stop"} if steers:
            stage.background(channel.stop())


async def _keep_scratch_copy(stage: Stage, name: str, watcher: Watcher, scratch: str) -> None:
    try:
        words = f"kept: build/scratch/{stage.keep(name, scratch).name}"
    except OSError as error:
        words = f"not kept: {error.strerror}"
    await watcher.send_message({"kept": words})


def _parsed_socket_text(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


@contextlib.asynccontextmanager
async def _open_websocket(request: web.Request) -> AsyncIterator[web.WebSocketResponse]:
    """An open websocket that is closed when the stage shuts down."""
    socket = web.WebSocketResponse(heartbeat=30, timeout=2, max_msg_size=LONGEST_SOCKET_MESSAGE)
    await socket.prepare(request)
    request.app[SOCKETS].add(socket)
    try:
        yield socket
    finally:
        request.app[SOCKETS].discard(socket)
