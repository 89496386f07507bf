"""The recording in the panel: played in the demo's own frame, labelled, and there when everything else is gone."""

import json
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from hashlib import sha256

import pytest
from playwright.async_api import Browser, Page
from support import OpenPage, StageProcess, TinyTalk, staged

LONG = 15_000  # ms: a bound that only guards against a hang
TODAY = f"{datetime.now(UTC):%Y-%m-%d}"
DRAWS = "open('drawn.svg', 'w').write('<svg xmlns=\"http://www.w3.org/2000/svg\"><title>{}</title></svg>')\n"
# As it is when it is recorded, and as it is on stage.
DEMOS = {
    "plays": ("print('as recorded')", "print('live')"),
    "stale": ("print('as recorded')", "print('changed since')"),
    "draws": (DRAWS.format("recorded"), None),
    "fails": ("print('as recorded')", "raise SystemExit(3)"),
    "hangs": ("print('as recorded')", "import time\ntime.sleep(40)"),
    "needy": ("print('as recorded')", None),
    "waits": ("print('as recorded')", "print('ready')\ninput()"),
    "never": (None, "raise SystemExit(3)"),
}
HEADERS = {"hangs": "# seconds = 0.3", "waits": "# seconds = 100"}


@pytest.fixture(scope="module")
def talk(tmp_path_factory: pytest.TempPathFactory) -> TinyTalk:
    """A talk whose demos were recorded when all was well, and changed where a test needs it."""
    made = TinyTalk(tmp_path_factory.mktemp("tape") / "talk")
    made.shows(*DEMOS)
    for name, (recorded, _) in DEMOS.items():
        if recorded:
            made.demo(name, recorded, header=HEADERS.get(name, "# alone = false"))
    assert made.onstage("record").returncode == 0
    for name, (_, live) in DEMOS.items():
        if live:
            made.demo(name, live, header=HEADERS.get(name, "# alone = false"))
    for name in set(DEMOS) - {"stale"}:
        make_fresh(made, name)
    needy = '"""One."""\n# /// script\n# dependencies = ["no-such-package"]\n# ///\n'
    (made.root / "demos" / "needy.py").write_text(needy)
    make_fresh(made, "needy")
    made.build()
    return made


def make_fresh(talk: TinyTalk, name: str) -> None:
    """Let the recording be one of the script as it is now."""
    facts = talk.root / "assets" / "recordings" / f"{name}.json"
    if facts.is_file():
        script = sha256((talk.root / "demos" / f"{name}.py").read_bytes()).hexdigest()
        facts.write_text(json.dumps(json.loads(facts.read_text()) | {"script": script}))


@pytest.fixture(scope="module")
async def stage(talk: TinyTalk) -> AsyncIterator[StageProcess]:
    async with staged(talk.root, environment={"PATH": "/nowhere"}) as stage:
        yield stage


@pytest.fixture(scope="module")
async def safe_stage(talk: TinyTalk) -> AsyncIterator[StageProcess]:
    async with staged(talk.root, "--safe", environment={"PATH": "/nowhere"}) as stage:
        yield stage


class OneDemo:
    """The panel of one demo in a real page."""

    def __init__(self, page: Page, name: str) -> None:
        self.page, self.name = page, name
        self.panel = page.locator(f'.demo[data-demo="{name}"]')

    async def is_(self, what: str) -> None:
        """Wait until this holds of `panel`, the element."""
        script = f"""name => {{
            const panel = document.querySelector(`.demo[data-demo="${{name}}"]`), data = panel.dataset
            const text = part => panel.querySelector(part).textContent
            return {what} }}"""
        await self.page.wait_for_function(script, arg=self.name, timeout=LONG)

    async def can_run(self) -> None:
        await self.is_("!panel.querySelector('[data-do=run]').disabled")

    async def plays(self, text: str = "as recorded") -> None:
        """Wait until the recording is in view and shows that text."""
        await self.is_(f"data.view === 'recording' && text('.demo-recording').includes({json.dumps(text)})")

    @property
    async def label(self) -> str:
        return await self.panel.locator(".demo-label").inner_text()

    @property
    async def slide(self) -> str:
        return await self.page.evaluate("() => Reveal.getCurrentSlide().id")


@pytest.fixture
async def show(open_page: OpenPage, stage: StageProcess):
    """`await show("plays")`: a page on the slide of that demo, ready to run it."""

    async def open_(name: str, on: StageProcess = stage) -> OneDemo:
        demo = OneDemo(await open_page(f"{on.url}#/{name}"), name)
        await demo.can_run()
        return demo

    return open_


@pytest.mark.parametrize("how", ["key", "button"])
async def test_the_recording_plays_in_the_panels_own_frame_with_its_label(show, how: str) -> None:
    """By key and by button; the label names date and Python; the frame is that of the code before."""
    demo = await show("plays")
    await demo.page.evaluate("() => document.fonts.ready.then(() => true)")
    before = await demo.panel.locator(".demo-place").bounding_box()
    await (demo.page.keyboard.press("t") if how == "key" else demo.panel.locator("[data-do=replay]").click())
    await demo.plays()
    box = await demo.panel.locator(".demo-recording").bounding_box()

    assert re.search(rf"Recording: {TODAY}, Python 3\.\d+\.\d+", await demo.label)
    assert "older script" not in await demo.label
    assert await demo.panel.locator(".demo-place").bounding_box() == before
    assert box["width"] > before["width"] * 0.9
    assert box["height"] > before["height"] * 0.9


async def test_a_recording_of_an_older_script_says_so(show) -> None:
    """The label tells that the code beside it is not what was recorded."""
    demo = await show("stale")
    await demo.page.keyboard.press("t")
    await demo.plays()

    assert "of an older script" in await demo.label
    assert TODAY in await demo.label


async def test_a_demo_without_a_recording_says_how_to_make_one(show) -> None:
    """Its button is off, with the command as a hint; T does nothing."""
    demo = await show("never")
    await demo.page.keyboard.press("t")
    button = demo.panel.locator("[data-do=replay]")

    assert await button.is_disabled()
    assert "onstage record never" in await button.get_attribute("title")
    assert await demo.panel.get_attribute("data-view") == "code"


@pytest.mark.parametrize("clicked", [False, True])
async def test_the_keys_of_the_player_never_move_the_slide(show, clicked: bool) -> None:
    """Space pauses and arrows seek, whether the player was clicked or not; PageDown is the clicker's, and moves."""
    demo = await show("plays")
    await demo.page.keyboard.press("t")
    await demo.plays()
    if clicked:
        await demo.panel.locator(".demo-recording").click(position={"x": 60, "y": 60})
    for key in ("Space", "ArrowRight", "ArrowLeft", "Space"):
        await demo.page.keyboard.press(key)
    stayed = await demo.slide
    await demo.page.keyboard.press("PageDown")
    await demo.page.wait_for_function("() => Reveal.getCurrentSlide().id === 'stale'")

    assert stayed == "plays"


async def test_run_and_code_leave_the_recording(show) -> None:
    """R swaps to the live terminal, T to the recording again, C turns on; the label goes with it."""
    demo = await show("plays")
    await demo.page.keyboard.press("t")
    await demo.plays()
    await demo.page.keyboard.press("r")
    await demo.is_("data.view === 'terminal' && data.state === 'ended'")
    live = await demo.page.evaluate("() => document.querySelector('section.present .demo').panel.text()")
    hidden = await demo.panel.locator(".demo-label").is_hidden()
    await demo.page.keyboard.press("t")
    await demo.plays()

    assert live.startswith("live")
    assert hidden


WRONGS = {
    "fails": r"exit 3 · \d+\.\d s \(declared: exit 0\)",
    "hangs": r"stopped at its limit of 0\.3 s",
    "needy": r"needy needs no-such-package, which this Python does not have\.",
}


@pytest.mark.parametrize("name", WRONGS)
async def test_a_run_that_goes_wrong_offers_the_recording(show, name: str) -> None:
    """One line says what happened, the button is marked, and T plays it; by itself nothing plays."""
    demo = await show(name)
    await demo.page.keyboard.press("r")
    await demo.is_("data.offer === 'recording' && data.state !== 'running'")
    said = await demo.panel.locator(".demo-status").inner_text()
    view = await demo.panel.get_attribute("data-view")
    await demo.page.keyboard.press("t")
    await demo.plays()

    assert re.fullmatch(WRONGS[name], said)
    assert view != "recording"
    assert await demo.panel.get_attribute("data-offer") == ""


@pytest.mark.parametrize("name", WRONGS)
async def test_a_stage_that_plays_safe_switches_by_itself(show, safe_stage: StageProcess, name: str) -> None:
    """With --safe the recording plays at once, labelled, and the line still says what happened."""
    demo = await show(name, safe_stage)
    await demo.page.keyboard.press("r")
    await demo.plays()
    await demo.is_("panel.dataset.state !== 'running'")

    assert TODAY in await demo.label
    assert re.fullmatch(WRONGS[name], await demo.panel.locator(".demo-status").inner_text())


async def test_a_stage_that_plays_safe_leaves_what_is_well(show, safe_stage: StageProcess) -> None:
    """A run that ends as declared, and one that the presenter stops, stay on the terminal."""
    demo = await show("plays", safe_stage)
    await demo.page.keyboard.press("r")
    await demo.is_("data.state === 'ended' && data.view === 'terminal'")
    other = await show("waits", safe_stage)
    await other.page.keyboard.press("r")
    await other.is_("data.state === 'running'")
    await other.page.keyboard.press("x")
    await other.is_("data.state === 'ended'")

    assert await demo.panel.get_attribute("data-view") == "terminal"
    assert await other.panel.get_attribute("data-view") == "terminal"
    assert await other.panel.get_attribute("data-offer") in ("", None)


async def test_the_recorded_picture_stands_there_before_a_run(show) -> None:
    """Picture shows what was recorded, labelled so; after a run it shows the run's own, without that label."""
    demo = await show("draws")
    await demo.panel.locator("[data-show=picture]").click()
    before = (await demo.panel.locator(".demo-picture title").text_content(), await demo.label)
    await demo.page.keyboard.press("r")
    await demo.is_("data.state === 'ended'")
    await demo.is_("data.view === 'picture'")

    assert before[0] == "recorded"
    assert TODAY in before[1]
    assert await demo.panel.locator(".demo-label").is_hidden()


async def test_recordings_here_and_next_play_without_the_server(browser: Browser, talk: TinyTalk) -> None:
    """Both are in the page before they are asked for: with the stage killed, T plays here and on the next slide."""
    context = await browser.new_context(viewport={"width": 1280, "height": 720})
    try:
        async with staged(talk.root, environment={"PATH": "/nowhere"}) as stage:
            page = await context.new_page()
            asked: list[str] = []
            page.on("request", lambda request: asked.append(request.url.rpartition("/")[2]))
            async with page.expect_request_finished(lambda request: request.url.endswith("/asciinema-player.js")):
                await page.goto(f"{stage.url}#/plays")
            here, after = OneDemo(page, "plays"), OneDemo(page, "stale")
            await here.can_run()
            await stage.kill()
            await here.is_("data.state === 'lost'")
            await page.keyboard.press("t")
            await here.plays()
            await page.keyboard.press("PageDown")
            await page.keyboard.press("t")
            await after.plays()

            assert await here.slide == "stale"
            assert [name for name in asked if name.endswith(".cast")] == []
    finally:
        await context.close()


async def test_a_run_cut_off_by_the_end_of_the_server_offers_its_recording(browser: Browser, talk: TinyTalk) -> None:
    """The line says that the stage is gone, the recording is marked, and it plays."""
    context = await browser.new_context()
    try:
        async with staged(talk.root, environment={"PATH": "/nowhere"}) as stage:
            page = await context.new_page()
            await page.goto(f"{stage.url}#/waits")
            demo = OneDemo(page, "waits")
            await demo.can_run()
            await page.keyboard.press("r")
            await demo.is_("panel.panel.text().includes('ready')")
            await stage.kill()
            await demo.is_("data.offer === 'recording'")
            said = await demo.panel.locator(".demo-status").inner_text()
            await page.keyboard.press("t")
            await demo.plays()

            assert "the stage is gone" in said
    finally:
        await context.close()
