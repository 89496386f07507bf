"""What the tests share: talks made up on the spot, demos performed once, a stage as a process, a real browser."""

import asyncio
import contextlib
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from textwrap import dedent

import pyte
import pytest
from onstage import project
from onstage.deck import build
from onstage.demos import catalog
from onstage.demos.terminal import COLUMNS, ROWS, Ending, Terminal
from playwright.async_api import Browser, Page, Request, async_playwright

ONSTAGE = Path(sys.executable).with_name("onstage")
TALK = Path(__file__).resolve().parents[1]
SLIDE = '+++ {{"slideshow": {{"slide_type": "slide"}}, "id": "{id}"}}\n\n## {id}\n\n{body}\n'


@dataclass(frozen=True)
class Performance:
    """One run of a demo, as on stage."""

    ending: Ending
    text: str  # all that was printed, as an emulated 96 x 24 terminal shows it, scrollback first
    raw: bytes
    folder: Path

    @property
    def code(self) -> int:
        return self.ending.code


Perform = Callable[[str], Performance]


async def perform(name: str, folder: Path, talk: project.Project | None = None) -> Performance:
    """Run one demo in a real PTY until it has ended."""
    talk = talk or project.Project(TALK, TALK / "slides", folder / "build")
    pieces: list[bytes] = []
    command = catalog.command(talk, catalog.find(talk, name), folder)
    async with Terminal(command, pieces.append) as terminal:
        ending = await terminal.wait()
    return Performance(ending, shown(b"".join(pieces)), b"".join(pieces), folder)


def shown(output: bytes) -> str:
    """What a terminal shows of these bytes, scrollback included, as plain text."""
    screen = pyte.HistoryScreen(COLUMNS, ROWS, history=10000, ratio=0.5)
    pyte.ByteStream(screen).feed(output)
    scrolled = ["".join(line[x].data for x in range(COLUMNS)) for line in screen.history.top]
    return "\n".join(line.rstrip() for line in [*scrolled, *screen.display]).rstrip() + "\n"


@pytest.fixture(scope="session")
def performed() -> Iterator[Callable[[str], Performance]]:
    """`performed("fetch_race")`: that demo's one run of this test session, shared by all its claims."""
    runs: dict[str, Performance] = {}
    # In a thread of its own, whose event loop is not the one pytest-asyncio looks after.
    with tempfile.TemporaryDirectory(prefix="onstage-tests-") as scratch, ThreadPoolExecutor(1) as thread:

        def perform_once(name: str) -> Performance:
            if name not in runs:
                folder = Path(scratch, name)
                folder.mkdir()
                runs[name] = thread.submit(asyncio.run, perform(name, folder)).result()
            return runs[name]

        yield perform_once


@dataclass
class TinyTalk:
    """A talk made up for one test; everything in it can be rewritten."""

    root: Path

    def slides(self, text: str, name: str = "1_first.md") -> Path:
        return self._write(f"slides/{name}", text)

    def chapter(self, *slides: tuple[str, str], name: str = "1_first.md") -> Path:
        """A MyST chapter of (id, body) slides, with `demo` imported."""
        setup = "```{code-cell}\n:tags: [remove-cell]\n\nfrom onstage import demo\n```\n\n"
        return self.slides(setup + "\n".join(SLIDE.format(id=key, body=body) for key, body in slides), name)

    def shows(self, *names: str) -> Path:
        """A chapter with a slide a demo, the demo's name being its id."""
        return self.chapter(*((name, f'```{{code-cell}}\ndemo("{name}")\n```') for name in names))

    def demo(self, name: str, body: str, header: str = "", title: str = "What one sees.") -> Path:
        block = f"# /// script\n# [tool.onstage]\n{dedent(header).strip()}\n# ///\n" if header else ""
        return self._write(f"demos/{name}.py", f'"""{title}"""\n{block}{dedent(body).lstrip()}')

    def project(self) -> project.Project:
        return project.Project(self.root, self.root / "slides", self.root / "build")

    def build(self) -> Path:
        """The page of its deck, built in this process: quicker than the command where that is not what is tested."""
        return build.build(self.project())

    def onstage(self, *arguments: str, **kw: object) -> subprocess.CompletedProcess[str]:
        """Run the installed command in the talk's folder."""
        return subprocess.run([ONSTAGE, *arguments], cwd=self.root, capture_output=True, text=True, timeout=100, **kw)

    def _write(self, name: str, text: str) -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        return path


@pytest.fixture
def tiny_talk(tmp_path: Path) -> TinyTalk:
    talk = TinyTalk(tmp_path / "talk")
    (talk.root / "slides").mkdir(parents=True)
    return talk


@pytest.fixture(scope="session")
def real_talk(tmp_path_factory: pytest.TempPathFactory) -> project.Project:
    """The real talk, its cells run and its deck built once for all tests, away from anybody's own build."""
    talk = project.Project(TALK, TALK / "slides", tmp_path_factory.mktemp("real") / "build")
    build.build(talk)
    return talk


@dataclass
class Stage:
    """The installed `onstage present`, running as a process of its own."""

    process: asyncio.subprocess.Process
    url: str = ""
    lines: list[str] = field(default_factory=list)

    async def line(self, pattern: str, seconds: float = 60) -> re.Match[str]:
        """Wait for the next line of its output that matches, and keep all it says."""
        async with asyncio.timeout(seconds):
            while data := await self.process.stdout.readline():
                self.lines.append(data.decode().rstrip())
                if match := re.search(pattern, self.lines[-1]):
                    return match
        raise AssertionError(f"the stage ended without saying {pattern!r}: {self.lines}")

    async def interrupt(self) -> int:
        """Ctrl-C; returns the exit code."""
        self.process.send_signal(signal.SIGINT)
        return await asyncio.wait_for(self.process.wait(), 30)


@contextlib.asynccontextmanager
async def staged(
    folder: Path, environment: dict[str, str] | None = None, arguments: tuple[str, ...] = ()
) -> AsyncIterator[Stage]:
    """A stage for a whole module of tests; it must end well and never show a traceback."""
    process = await asyncio.create_subprocess_exec(
        ONSTAGE, "present", "--no-open", "--port", "0", *arguments, cwd=folder, env=os.environ | (environment or {}),
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    stage = Stage(process)
    stage.url = (await stage.line(r"On stage at (\S+)"))[1]
    yield stage
    assert await stage.interrupt() == 0
    assert "Traceback" not in (await process.stdout.read()).decode()


StartStage = Callable[..., Awaitable[Stage]]


@pytest.fixture
async def start_stage() -> AsyncIterator[StartStage]:
    """`await start_stage(folder)`: a stage that presents the talk in that folder, at a free port."""
    stages: list[Stage] = []

    async def start(folder: Path, *arguments: str, environment: dict[str, str] | None = None) -> Stage:
        process = await asyncio.create_subprocess_exec(
            ONSTAGE, "present", "--no-open", "--port", "0", *arguments,
            cwd=folder, env=os.environ | (environment or {}), stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
        )  # fmt: skip
        stage = Stage(process)
        stages.append(stage)
        stage.url = (await stage.line(r"On stage at (\S+)"))[1]
        return stage

    yield start
    for stage in stages:
        if stage.process.returncode is None:
            await stage.interrupt()


# No name leads off this machine, and no proxy does. The browser itself refuses: asked here, each request would wait.
ALONE = ("--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.*, EXCLUDE localhost", "--no-proxy-server")
HERE = re.compile(r"(http|ws)://(127\.0\.0\.1|localhost)[:/]|data:|blob:|about:|file:")


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    """The browser scripts/test.py found; without one these tests are skipped, never passed."""
    path = os.environ.get("ONSTAGE_BROWSER")
    if not path:
        pytest.skip("no browser: set ONSTAGE_BROWSER to a Chrome, Chromium or Edge")
    sandbox = [] if os.geteuid() else ["--no-sandbox"]
    async with async_playwright() as playwright:
        quiet = ["--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
        chromium = await playwright.chromium.launch(executable_path=path, args=[*sandbox, *quiet, *ALONE])
        yield chromium
        await chromium.close()


@dataclass
class Watched:
    """What went wrong in a page: every console message but notes, every error, every request that would leave."""

    complaints: list[str] = field(default_factory=list)

    def note_strangers(self, request: Request) -> None:
        if not HERE.match(request.url):
            self.complaints.append(f"request to {request.url}")


OpenPage = Callable[..., Awaitable[Page]]


@pytest.fixture
async def open_page(browser: Browser) -> AsyncIterator[OpenPage]:
    """`await open_page(url)`: a 1280 x 720 page whose complaints must be empty in the end."""
    watched = Watched()
    contexts = []

    async def open_(url: str, *, ready: bool = True, **options: object) -> Page:
        context = await browser.new_context(viewport={"width": 1280, "height": 720}, **options)
        contexts.append(context)
        context.on("request", watched.note_strangers)
        page = await context.new_page()
        page.on("console", lambda message: watched.complaints.append(f"console: {message.text}"))
        page.on("pageerror", lambda error: watched.complaints.append(f"error: {error}"))
        page.complaints = watched.complaints
        await page.goto(url)
        if ready:
            await page.wait_for_function("() => window.Reveal?.isReady()")
        return page

    yield open_
    for context in contexts:
        with contextlib.suppress(Exception):
            await context.close()
    assert watched.complaints == []


async def is_on(page: Page, slide: str) -> None:
    """Wait until that window, of the deck or the presenter, is on that slide."""
    script = """slide => (document.querySelector('#now iframe')?.contentWindow ?? window)
        .Reveal?.getCurrentSlide?.()?.id === slide"""
    await page.wait_for_function(script, arg=slide, timeout=15_000)


def lives(pid: int) -> bool:
    """Whether that process does anything any more; one that only waits to be counted does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


async def until(holds: Callable[[], object], seconds: float = 20) -> float:
    """Look until it is so, where nobody tells of it; returns how many seconds that took."""
    began = time.monotonic()
    async with asyncio.timeout(seconds):
        while not holds():  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    return time.monotonic() - began
