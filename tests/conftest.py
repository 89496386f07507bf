"""Fixtures of all tests: made-up talks, the real talk, finished runs of its demos, a stage, a real browser."""

import asyncio
import contextlib
import fcntl
import os
import signal
import tempfile
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from pathlib import Path

import pytest
from onstage import project
from onstage.deck import build
from onstage.demos import catalog
from playwright.async_api import Browser, Page, async_playwright

pytest.register_assert_rewrite("support", "decks")  # before anything imports them

from support import (  # noqa: E402
    TALK,
    Fifo,
    Finished,
    FinishedRun,
    OpenPage,
    StageProcess,
    StartStage,
    TinyTalk,
    Watched,
    run_demo,
    staged,
)

if "PYTEST_XDIST_WORKER" in os.environ:  # it ignores interrupts, and so would every process that a test starts
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Claims are about times, and other tests share the runs of their demos: nothing else runs meanwhile."""
    for item in items:
        if item.path.parent.name == "claims" or "finished" in getattr(item, "fixturenames", ()):
            item.add_marker("alone")
    if "PYTEST_XDIST_WORKER" in os.environ:  # long files first, so that none is left to one process in the end
        items.sort(key=lambda item: item.path.parent.name not in ("talk", "stage", "notebook", "export"))


# No name leads off this machine, and no proxy does. The browser itself refuses: asked here, each request would wait.
ALONE = ("--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.*, EXCLUDE localhost", "--no-proxy-server")


@pytest.fixture(scope="session")
def finished(request: pytest.FixtureRequest) -> Iterator[Finished]:
    """`finished("fetch_race")`: that demo's one run of this test session, shared by all its claims.

    One more runs at once than there are processors, since most of them sleep; those declared alone run alone.
    A demo for a newer Python is skipped, with all its claims; nox runs it.
    """
    demos = {demo.name: demo for demo in catalog.load_catalog(project.find_project(TALK))}
    claims = (
        item.path.stem.removeprefix("test_") for item in request.session.items if item.path.parent.name == "claims"
    )
    too_new = {name for name, demo in demos.items() if catalog.needs_other_python(demo)}
    beside = [name for name in dict.fromkeys(claims) if not demos[name].declared.stage.alone and name not in too_new]
    runs: dict[str, Future[FinishedRun]] = {}
    # In threads of their own, whose event loops are not the one pytest-asyncio looks after.
    threads = ThreadPoolExecutor((os.cpu_count() or 1) + 1)
    with tempfile.TemporaryDirectory(prefix="onstage-tests-") as scratch:

        def begin(name: str) -> None:
            folder = Path(scratch, name)
            folder.mkdir()
            runs[name] = threads.submit(lambda: asyncio.run(run_demo(name, folder)))

        def run_once(name: str) -> FinishedRun:
            if name in too_new:
                pytest.skip(f"{name} needs Python {demos[name].declared.requires_python}")
            if demos[name].declared.stage.alone:
                wait(runs.values())
                wanted = [name]
            else:
                wanted = [name, *beside]
            for one in wanted:
                if one not in runs:
                    begin(one)
            return runs[name].result()

        yield run_once
        threads.shutdown(cancel_futures=True)


@pytest.fixture
def tiny_talk(tmp_path: Path) -> TinyTalk:
    talk = TinyTalk(tmp_path / "talk")
    (talk.root / "slides").mkdir(parents=True)
    return talk


@pytest.fixture(scope="session")
def real_talk(shared_folder: Path) -> project.Project:
    """The real talk, built once for all processes of this test session, away from anybody's own build."""
    talk = project.Project(TALK, TALK / "slides", shared_folder / "build")
    with (shared_folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not talk.deck.exists():
            build.build_deck(talk)
    return talk


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all processes of this test session share."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        return tmp_path_factory.mktemp("shared")
    folder = tmp_path_factory.getbasetemp().parent / "shared"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="module")
async def stage(talk: TinyTalk) -> AsyncIterator[StageProcess]:
    """One stage for all tests of a module, which presents the talk that the module makes up."""
    async with staged(talk.root) as stage:
        yield stage


@pytest.fixture
async def start_stage() -> AsyncIterator[StartStage]:
    """`await start_stage(folder)`: a stage that presents the talk in that folder, at a free port."""
    stages: list[StageProcess] = []

    async def start(folder: Path, *arguments: str, environment: dict[str, str] | None = None) -> StageProcess:
        stages.append(await StageProcess.start(folder, *arguments, environment=environment))
        return stages[-1]

    yield start
    for stage in stages:
        if stage.process.returncode is None:
            await stage.interrupt()


@pytest.fixture
def life(tmp_path: Path) -> Iterator[Fifo]:
    """A named pipe that a test's processes hold open as long as they live."""
    fifo = Fifo(tmp_path / "life")
    yield fifo
    fifo.close()


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
