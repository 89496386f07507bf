"""What tests import: talks made up on the spot, finished runs, a stage as a process, and how to wait for something."""

import asyncio
import base64
import contextlib
import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from textwrap import dedent

import pyte
from onstage import project
from onstage.deck import build
from onstage.demos import catalog
from onstage.demos.recording import RecordingFacts
from onstage.demos.script_block import COLUMNS, ROWS
from onstage.demos.terminal import RunEnding, Terminal
from playwright.async_api import Page, Request

ONSTAGE = Path(sys.executable).with_name("onstage")
# How messages of the installed command write it, and those of the tests' own process.
TYPED = "onstage" if shutil.which("onstage") == str(ONSTAGE) else shlex.quote(str(ONSTAGE))
TYPED_HERE = f"{shlex.quote(sys.executable)} -m onstage"
TALK = Path(__file__).resolve().parents[1]
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
# The trace of a run: main makes ada, who sleeps, and a thread works; ada then blocks the loop and is cancelled.
TRACE = {
    "now": 1_100_000,
    "lanes": [
        {"lane": 1, "kind": "task", "name": "main", "does": "main", "parent": None, "loop": 1, "begin": 100_000,
         "end": 1_100_000, "how": "returned"},
        {"lane": 2, "kind": "task", "name": "ada", "does": "Desk.work", "parent": 1, "loop": 1, "begin": 100_000,
         "end": 1_000_000, "how": "cancelled"},
        {"lane": 3, "kind": "thread", "name": "sum", "does": "sum", "parent": 1, "loop": None, "begin": 300_000,
         "end": 700_000, "how": "raised", "detail": "ValueError: <no>"},
    ],
    "places": [[9, 9, "asyncio.to_thread(sum)", "main"], [4, 4, "sleep(0.5)", "Desk.work"]],
    "steps": [
        [1, 100_000, 100_020, 1, 20, 3, 0], [2, 100_040, 100_050, 1, 10, 2, 1], [1, 300_000, 300_010, 1, 10, 4, 0],
        [3, 300_020, 700_000, 1, 399_980, 0, -1], [2, 600_000, 1_000_000, 1, 400_000, 0, -1],
        [1, 1_000_010, 1_000_020, 1, 10, 2, -1], [1, 1_099_990, 1_100_000, 1, 10, 0, -1],
    ],
}  # fmt: skip
SLIDE = '+++ {{"slideshow": {{"slide_type": "slide"}}, "id": "{id}"}}\n\n## {id}\n\n{body}\n'


@dataclass(frozen=True)
class FinishedRun:
    """One run of a demo that is over, as on stage."""

    ending: RunEnding
    text: str  # all that was printed, as an emulated 96 x 24 terminal shows it, scrollback first
    raw: bytes
    folder: Path

    @property
    def code(self) -> int:
        return self.ending.code


Finished = Callable[[str], FinishedRun]
Story = list[tuple[float, str, str]]  # seconds, who, what


async def run_demo(
    name: str,
    folder: Path,
    talk: project.Project | None = None,
    *,
    once: bytes = b"",
    act: Callable[[Terminal, bytes], None] = lambda terminal, output: None,
) -> FinishedRun:
    """Run one demo in a real PTY until it has ended.

    As soon as its output holds `once`, `act` is called, one time, with its terminal and all output so far.
    """
    talk = talk or project.Project(TALK, TALK / "slides", folder / "build")
    command = catalog.demo_command(talk, catalog.find_demo(talk, name), folder)
    output = bytearray()

    def note(piece: bytes) -> None:
        had_come = once in output
        output.extend(piece)
        if once in output and not had_come:
            act(terminal, bytes(output))

    async with Terminal(command, note) as terminal:
        ending = await terminal.wait()
    return FinishedRun(ending, shown(output, command.columns, command.rows), bytes(output), folder)


def story(text: str) -> Story:
    """The lines of a run that say when who did what, such as "  0.30 s  Ada  is here"."""
    return [(float(at), who, what) for at, who, what in re.findall(r"^  (\S+) s  (\w+) +(.+?) *$", text, re.MULTILINE)]


def shown(output: bytes, columns: int = COLUMNS, rows: int = ROWS) -> str:
    """What a terminal of that size shows of these bytes, scrollback included, as plain text."""
    screen = pyte.HistoryScreen(columns, rows, history=10000, ratio=0.5)
    pyte.ByteStream(screen).feed(output)
    scrolled = ["".join(line[x].data for x in range(columns)) for line in screen.history.top]
    return "\n".join(line.rstrip() for line in [*scrolled, *screen.display]).rstrip() + "\n"


@dataclass
class TinyTalk:
    """A talk made up for one test; everything in it can be rewritten."""

    root: Path

    def slides(self, text: str, name: str = "1_first.md") -> Path:
        return self._write(f"slides/{name}", text)

    def chapter(self, *slides: tuple[str, str], name: str = "1_first.md") -> Path:
        """A MyST chapter of (id, body) slides, with `demo` imported where one has a cell: words need no kernel."""
        setup = "```{code-cell}\n:tags: [remove-cell]\n\nfrom onstage import demo\n```\n\n"
        has_cells = any("{code-cell}" in body for _, body in slides)
        return self.slides(
            (setup if has_cells else "") + "\n".join(SLIDE.format(id=key, body=body) for key, body in slides), name
        )

    def shows(self, *names: str) -> Path:
        """A chapter with one slide per demo, whose id is the name of the demo."""
        return self.chapter(*((name, f'```{{code-cell}}\ndemo("{name}")\n```') for name in names))

    def demo(self, name: str, body: str, header: str = "", title: str = "What one sees.") -> Path:
        block = f"# /// script\n# [tool.onstage]\n{dedent(header).strip()}\n# ///\n" if header else ""
        return self._write(f"demos/{name}.py", f'"""{title}"""\n{block}{dedent(body).lstrip()}')

    def recording(
        self, name: str, *events: tuple[float, str], picture: str = "", trace: object = None, **facts: object
    ) -> None:
        """Put a recording of that demo there, as it is now, in which these words appear at these seconds."""
        script = catalog.find_demo(self.project(), name).digest
        usual = {"python": "3.11.7", "platform": "Linux x86_64", "cores": 2, "date": "2026-11-22", "seconds": 1.0}
        lines = [{"version": 2, "width": COLUMNS, "height": ROWS}, *([at, "o", words] for at, words in events)]
        path = f"assets/recordings/{name}"
        self._write(f"{path}.cast", "".join(json.dumps(line) + "\n" for line in lines))
        self._write(
            f"{path}.json", json.dumps(asdict(RecordingFacts(**{**usual, "exit": 0, "script": script, **facts})))
        )
        if picture:
            self._write(f"{path}.svg", picture)
        if trace is not None:
            self._write(f"{path}.tasks.json", json.dumps(trace))

    def project(self) -> project.Project:
        return project.Project(self.root, self.root / "slides", self.root / "build")

    def build(self) -> Path:
        """The page of its deck, built in this process: quicker than the command where that is not what is tested."""
        return build.build_deck(self.project())

    def onstage(self, *arguments: str, **kw: object) -> subprocess.CompletedProcess[str]:
        """Run the installed command in the talk's folder."""
        return subprocess.run([ONSTAGE, *arguments], cwd=self.root, capture_output=True, text=True, timeout=100, **kw)

    def _write(self, name: str, text: str) -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        return path


def onstage(folder: Path, *arguments: str, environment: dict[str, str] | None = None) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of the installed command."""
    done = subprocess.run(
        [ONSTAGE, *arguments],
        cwd=folder,
        env=os.environ | (environment or {}),
        capture_output=True,
        text=True,
        timeout=60,
    )
    return done.returncode, done.stdout, done.stderr


@dataclass
class StageProcess:
    """The installed `onstage present`, running as a process of its own."""

    process: asyncio.subprocess.Process
    url: str = ""
    lines: list[str] = field(default_factory=list)
    killed: bool = False

    @classmethod
    async def start(cls, folder: Path, *arguments: str, environment: dict[str, str] | None = None) -> "StageProcess":
        """Present the talk in that folder at a free port; returns when the stage says where it is."""
        stage = cls(
            await asyncio.create_subprocess_exec(
                ONSTAGE, "present", "--no-open", "--port", "0", *arguments,
                cwd=folder, env=os.environ | (environment or {}), stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
            )
        )  # fmt: skip
        stage.url = (await stage.line(r"On stage at (\S+)"))[1]
        return stage

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

    async def kill(self) -> None:
        """Take it away at once, as a crash would."""
        self.killed = True
        self.process.kill()
        await self.process.wait()


@contextlib.asynccontextmanager
async def staged(
    folder: Path, *arguments: str, environment: dict[str, str] | None = None
) -> AsyncIterator[StageProcess]:
    """A stage for as long as the block lasts: unless it is killed it must end well, and never show a traceback."""
    stage = await StageProcess.start(folder, *arguments, environment=environment)
    try:
        yield stage
    finally:
        code = 0 if stage.killed else await stage.interrupt()
    assert code == 0
    assert "Traceback" not in (await stage.process.stdout.read()).decode()


StartStage = Callable[..., Awaitable[StageProcess]]


# What stays on this machine.
HERE = re.compile(r"(http|ws)://(127\.0\.0\.1|localhost)[:/]|data:|blob:|about:|file:")


@dataclass
class Watched:
    """What went wrong in a page: every console message but notes, every error, every request that would leave."""

    complaints: list[str] = field(default_factory=list)

    def note_strangers(self, request: Request) -> None:
        if not HERE.match(request.url):
            self.complaints.append(f"request to {request.url}")


OpenPage = Callable[..., Awaitable[Page]]


async def here(page: Page) -> str:
    """The id of the slide that this window of the deck is on."""
    return await page.evaluate("() => Reveal.getCurrentSlide().id")


async def is_on(page: Page, slide: str) -> None:
    """Wait until that window, of the deck or the presenter, is on that slide."""
    script = """slide => (document.querySelector('#now iframe')?.contentWindow ?? window)
        .Reveal?.getCurrentSlide?.()?.id === slide"""
    await page.wait_for_function(script, arg=slide, timeout=15_000)


class Fifo:
    """A named pipe: tells what processes said in it, and when the last one that held it open is gone."""

    def __init__(self, path: Path) -> None:
        os.mkfifo(path)
        self.path = path
        self._end = os.open(path, os.O_RDONLY | os.O_NONBLOCK)

    async def said(self, length: int) -> bytes:
        said = b""
        while len(said) < length:
            said += await self._next()
        return said

    async def falls_silent(self) -> None:
        while await self._next():
            pass

    def close(self) -> None:
        os.close(self._end)

    async def _next(self) -> bytes:
        loop, readable = asyncio.get_running_loop(), asyncio.Event()
        loop.add_reader(self._end, readable.set)
        try:
            await asyncio.wait_for(readable.wait(), 20)
        finally:
            loop.remove_reader(self._end)
        return os.read(self._end, 4096)


def lives(pid: int) -> bool:
    """Whether that process does anything any more; one that only waits to be counted does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def memory_of(pid: int) -> int:
    """Resident bytes of that process."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+) kB", status)[1]) * 1024


async def until(holds: Callable[[], object], seconds: float = 20) -> float:
    """Look until it is so, where nobody tells of it; returns how many seconds that took."""
    began = time.monotonic()
    async with asyncio.timeout(seconds):
        while not holds():  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    return time.monotonic() - began
