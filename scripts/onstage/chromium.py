"""Finds this machine's Chrome, Chromium or Edge, and drives one without a window over the DevTools protocol.

The client is written by hand: it needs a handful of methods, and the libraries that speak it (Playwright,
Selenium) bring a driver program along. Methods and their parameters: chromedevtools.github.io/devtools-protocol.
"""

import asyncio
import base64
import contextlib
import itertools
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import aiohttp

from .errors import OnstageError

BROWSER_NAMES = (
    *("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"),
    *("microsoft-edge", "microsoft-edge-stable"),
)
MAC_BROWSERS = ("Google Chrome", "Chromium", "Microsoft Edge")
MAC_FOLDERS = (Path("/Applications"), Path.home() / "Applications")
BROWSER_TIMEOUT = 90.0  # seconds for anything the browser is asked
BROWSER_OPTIONS = (
    "--headless", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--disable-extensions", "--hide-scrollbars", "--mute-audio", "--remote-debugging-port=0",
    "--host-resolver-rules=MAP * ~NOTFOUND",  # a deck needs no network: the browser gets none
)  # fmt: skip


def find_browser() -> Path | None:
    """The browser that ONSTAGE_BROWSER names, by its path or its name on PATH; otherwise the first of `browsers_here`.

    None when there is none; `why_no_browser` then says why.
    """
    named = os.environ.get("ONSTAGE_BROWSER")
    if named:
        program = shutil.which(named)
        return Path(program) if program else None
    return next(browsers_here(), None)


def browsers_here() -> Iterator[Path]:
    """The browsers of this machine: those on PATH, then macOS applications."""
    for name in BROWSER_NAMES:
        if program := shutil.which(name):
            yield Path(program)
    applications = (folder / f"{name}.app/Contents/MacOS/{name}" for folder in MAC_FOLDERS for name in MAC_BROWSERS)
    yield from (program for program in applications if program.is_file())


def why_no_browser() -> tuple[str, str]:
    """Why `find_browser` found no browser, and what to do about it."""
    named = os.environ.get("ONSTAGE_BROWSER")
    if named:
        return f"ONSTAGE_BROWSER is {named}, which is not a program", "correct it or unset it"
    return "no Chrome, Chromium or Edge found", "install one, or set ONSTAGE_BROWSER to its program"


class BrowserPage:
    """One page of the browser, as `browser_page` yields it; every method raises OnstageError when the browser fails."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._numbers = itertools.count(1)

    async def ask(self, method: str, **parameters: Any) -> dict[str, Any]:
        """The result of a method of the DevTools protocol.

        Raises OnstageError when the browser refuses, or does not answer within BROWSER_TIMEOUT. One call at a time:
        events that come before the answer are dropped.
        """
        number = next(self._numbers)
        await self._socket.send_json({"id": number, "method": method, "params": parameters})
        try:
            async with asyncio.timeout(BROWSER_TIMEOUT):
                while (answer := await self._socket.receive_json()).get("id") != number:
                    pass
        except (TimeoutError, TypeError):  # TypeError: the connection was closed
            raise OnstageError(f"the browser gave no answer to {method} in {BROWSER_TIMEOUT:g} s: try again.") from None
        if "error" in answer:
            raise OnstageError(f"the browser refused {method}: {answer['error']['message']}.")
        return dict(answer["result"])

    async def open(self, address: str, ready: str) -> None:
        """Load a page and wait until `ready`, a JavaScript expression, is true."""
        await self.ask("Page.enable")
        await self.ask("Page.navigate", url=address)
        look = f"const look = () => ({ready}) ? done() : setTimeout(look, 50)"
        await self.run(f"new Promise(done => {{ {look}; look() }})")

    async def run(self, script: str) -> Any:
        """The value of a JavaScript expression, as JSON gives it; a promise is awaited. Raises when it throws."""
        answer = await self.ask("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in answer:
            details = answer["exceptionDetails"]
            why = details.get("exception", {}).get("description", details["text"])
            raise OnstageError(f"the deck's page failed: {why.splitlines()[0]}")
        return answer["result"].get("value")

    async def pdf(self) -> bytes:
        """The page as PDF: in its own page size, tagged for screen readers, with an outline of its headings."""
        options = {"printBackground": True, "preferCSSPageSize": True}
        options |= {"generateTaggedPDF": True, "generateDocumentOutline": True}
        return base64.b64decode((await self.ask("Page.printToPDF", **options))["data"])

    async def picture(self, width: int, height: int, scale: float = 1.0) -> bytes:
        """What a window of that size (CSS px) shows of the page, as a PNG of that size times `scale`."""
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        await self.ask("Emulation.setDeviceMetricsOverride", **size)
        clip = {"x": 0, "y": 0, "width": width, "height": height, "scale": scale}
        return base64.b64decode((await self.ask("Page.captureScreenshot", format="png", clip=clip))["data"])


@contextlib.asynccontextmanager
async def browser_page() -> AsyncIterator[BrowserPage]:
    """A page of a browser started for it, with its own profile; both are gone after the block.

    Raises OnstageError when there is no browser or it does not start.
    """
    program = find_browser()
    if not program:
        raise OnstageError("{}: {}.".format(*why_no_browser()))
    sandbox = [] if os.geteuid() else ["--no-sandbox"]  # Chromium refuses to run as root with its sandbox
    with tempfile.TemporaryDirectory(prefix="onstage-browser-", ignore_cleanup_errors=True) as profile:
        process = await asyncio.create_subprocess_exec(
            program, *BROWSER_OPTIONS, *sandbox, f"--user-data-dir={profile}", "about:blank",
            stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        try:
            port = await _debugging_port(process, Path(profile, "DevToolsActivePort"))
            async with _devtools_socket(port) as socket:
                yield BrowserPage(socket)
        finally:
            with contextlib.suppress(ProcessLookupError):
                process.terminate()
            await process.wait()


async def _debugging_port(process: asyncio.subprocess.Process, file: Path) -> int:
    """The port the browser listens on, which it writes into that file of its profile."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(BROWSER_TIMEOUT):
            while process.returncode is None:
                if words := await asyncio.to_thread(_words_in_port_file, file):
                    return int(words[0])
                await asyncio.sleep(0.05)
    raise OnstageError("the browser did not start: set ONSTAGE_BROWSER to one that does.")


def _words_in_port_file(file: Path) -> list[str]:
    return file.read_text().split() if file.is_file() else []


@contextlib.asynccontextmanager
async def _devtools_socket(port: int) -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
    """A websocket to the browser's first page."""
    async with aiohttp.ClientSession() as session:
        async with session.get(f"http://127.0.0.1:{port}/json/list") as answer:
            target = next(target for target in await answer.json() if target["type"] == "page")
        async with session.ws_connect(target["webSocketDebuggerUrl"], max_msg_size=0) as socket:
            yield socket
