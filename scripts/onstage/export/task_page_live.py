"""The page of a trace while its program runs: served on loopback, and fed as the trace grows."""

import asyncio
import contextlib
import json
import secrets
import webbrowser
from collections.abc import AsyncIterator, Callable

from aiohttp import web

from ..net import LOOPBACK
from ..traces.trace import Trace, TraceCursor
from .task_page import task_page_html

MOST_WAIT_FOR_BROWSER = (
    10.0  # seconds for a browser to fetch the end of the trace, after which the program's page is on disk
)


class _TaskPageFeed:
    """The trace as far as it is known, and the pages that follow it."""

    def __init__(self, html: str) -> None:
        self.html = html
        self.trace: Trace | None = None
        self.news = asyncio.Condition()
        self.followed_to_the_end = asyncio.Event()

    async def show(self, request: web.Request) -> web.Response:
        """The page."""
        return web.Response(text=self.html, content_type="text/html", headers={"Cache-Control": "no-store"})

    async def follow(self, request: web.Request) -> web.StreamResponse:
        """Server-sent events, one for each part of the trace, until the program has ended."""
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
        await response.prepare(request)
        with contextlib.suppress(ConnectionError):
            async for part in self._parts():
                await response.write(f"data: {json.dumps(part)}\n\n".encode())
            self.followed_to_the_end.set()
        return response

    async def _parts(self) -> AsyncIterator[dict[str, object]]:
        """The trace part by part, with `over` in the last of them, and the texts of its files where they are new."""
        cursor: TraceCursor | None = None
        is_over, sources = False, list[str]()
        while not is_over:
            async with self.news:
                while self.trace is None or (self.trace.cursor() == cursor and not self.trace.is_over):
                    await self.news.wait()
            is_over = self.trace.is_over
            part, cursor = self.trace.part(cursor), self.trace.cursor()
            news = {} if sources == self.trace.sources else {"sources": self.trace.sources}
            sources = self.trace.sources
            yield {**part, **news, "over": is_over}

    async def tell(self, trace: Trace) -> None:
        """There is more of the trace."""
        async with self.news:
            self.trace = trace
            self.news.notify_all()


@contextlib.asynccontextmanager
async def served_task_page(
    name: str, open_browser: bool, say: Callable[[str], None]
) -> AsyncIterator[Callable[[Trace], None]]:
    """Serve the page at an address nobody can guess; yields what is to be called when the trace has grown.

    On leaving, a page that is open gets the end of the trace first.
    """
    secret = secrets.token_urlsafe(16)
    feed = _TaskPageFeed(task_page_html(name, [], None, parts=f"/{secret}/parts"))
    app = web.Application()
    app.add_routes([web.get(f"/{secret}/", feed.show), web.get(f"/{secret}/parts", feed.follow)])
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, LOOPBACK, 0)
    await site.start()
    address = f"http://{LOOPBACK}:{runner.addresses[0][1]}/{secret}/"
    telling: set[asyncio.Task[None]] = set()
    try:
        if not open_browser or not await asyncio.to_thread(webbrowser.open, address):
            say(f"onstage: live at {address}")
        yield lambda trace: telling.add(asyncio.create_task(feed.tell(trace)))
        await asyncio.gather(*telling)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(feed.followed_to_the_end.wait(), MOST_WAIT_FOR_BROWSER if open_browser else 0)
    finally:
        await runner.cleanup()
