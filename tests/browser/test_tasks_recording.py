"""The recorded trace: played in step with the recording, labelled as it is, in exports and on paper."""

import json
import statistics
from typing import Any

import pytest
from playwright.async_api import Page
from sample_traces import workers
from support import OpenPage, TinyTalk

PANEL = "document.querySelector('.present .demo').panel"
LONG = 15_000  # ms: a bound that only guards against a hang
SECONDS = 3
LABEL = "Recording: 2026-11-22, Python 3.11.7"


@pytest.fixture(scope="module")
def talk(tmp_path_factory: pytest.TempPathFactory) -> TinyTalk:
    """A demo recorded with its trace, of ten lines and of many, one with a picture, and one without a trace."""
    made = TinyTalk(tmp_path_factory.mktemp("played") / "talk")
    short = [(0.1 + i * 0.29, f"line {i}\r\n") for i in range(10)]
    for name, lines in [
        ("short", short),
        ("long", [*short, (2.95, "more\r\n" * 12)]),
        ("drawn", short),
        ("bare", short),
    ]:
        made.demo(name, "import asyncio\n" * 25)
        picture = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"></svg>' if name == "drawn" else ""
        made.recording(name, *lines, (SECONDS, ""), picture=picture, seconds=SECONDS)
        if name != "bare":
            trace = made.root / "assets" / "recordings" / f"{name}.tasks.json"
            trace.write_text(json.dumps(workers().part()))
    made.shows("short", "long", "drawn", "bare")
    made.build()
    return made


@pytest.fixture
async def page(open_page: OpenPage, talk: TinyTalk) -> Page:
    page = await open_page(f"{(talk.root / 'build/deck/index.html').as_uri()}#/short")
    await page.evaluate("() => document.fonts.ready.then(() => true)")
    return page


async def panel(page: Page, what: str) -> Any:
    """What this expression of `panel` is."""
    return await page.evaluate(f"async () => {{ const panel = {PANEL}, tasks = panel.tasks; return {what} }}")


async def until(page: Page, what: str) -> None:
    script = f"() => {{ const panel = {PANEL}, tasks = panel.tasks; return {what} }}"
    await page.wait_for_function(script, timeout=LONG)


async def watch(page: Page) -> None:
    """Play the recording in the view of the tasks."""
    await page.keyboard.press("w")
    await until(page, "tasks.recorded && tasks.view")
    await page.keyboard.press("t")
    await until(page, "panel.player.playing && tasks.view.lanes.moment.at > 100000 && tasks.source === 'recording'")


# For so many ms, how far what is shown is from where the player is, in ms; each time after a frame was painted.
APART = f"""forMilliseconds => new Promise(done => {{
    const {{ tasks, player }} = {PANEL}
    const apart = [], until = performance.now() + forMilliseconds
    const look = async () => {{
        await new Promise(painted => setTimeout(painted))
        const time = await player.time()
        if (!await player.isOver()) apart.push(Math.abs(tasks.view.lanes.moment.at / 1000 - time * 1000))
        if (performance.now() < until) requestAnimationFrame(look)
        else done(apart)
    }}
    requestAnimationFrame(look)
}})"""


@pytest.mark.alone
async def test_lanes_play_in_step_with_the_recording(page: Page) -> None:
    """Within 50 ms of the player all the time, and where they end, they show all."""
    await watch(page)
    apart = await page.evaluate(APART, 1500)
    await until(page, "tasks.view.lanes.moment.at === tasks.recorded.now")

    assert len(apart) > 20
    assert statistics.median(apart) < 50  # a busy machine may be late for a frame


async def test_pause_and_seek_hold_in_the_view_of_the_tasks(page: Page) -> None:
    """Space pauses, and the lanes stand; arrows seek, and they are there within 50 ms; the slide stays."""
    await watch(page)
    await page.keyboard.press("Space")
    await until(page, "!panel.player.playing")
    await page.evaluate(APART, 200)
    stood = [await panel(page, "tasks.view.lanes.moment.at") for _ in range(2)]
    paused = await page.evaluate(APART, 200)
    await panel(page, "panel.player.player.seek(2.2)")
    await until(page, "Math.abs(tasks.view.lanes.moment.at - 2.2e6) < 5e4")
    sought = await page.evaluate(APART, 200)
    await page.keyboard.press("ArrowLeft")
    await until(page, "tasks.view.lanes.moment.at < 5e4")

    assert stood[0] == stood[1]
    assert statistics.median(paused) < 50
    assert statistics.median(sought) < 50
    assert await page.evaluate("() => Reveal.getCurrentSlide().id") == "short"


async def test_marks_of_the_code_play_too(page: Page) -> None:
    """From the recording, C leads to the code, where dots follow; the frame and the label say that it is recorded."""
    await page.keyboard.press("t")
    await until(page, "panel.player.playing && panel.element.dataset.view === 'recording'")
    await page.keyboard.press("c")
    await until(
        page, "panel.element.dataset.view === 'code' && document.querySelector('.present .code-mark[data-line]')"
    )
    early = await page.locator(".present .code-mark").evaluate_all("marks => marks.map(mark => mark.dataset.line)")
    label = await page.locator(".present .demo-label").inner_text()
    source = await page.locator(".present .demo").get_attribute("data-source")
    await until(page, "document.querySelector('.present .code-mark[data-line=\"20\"]')")

    assert "14" in early
    assert "20" not in early
    assert (label, source) == (LABEL, "recording")


async def test_at_rest_the_lanes_of_the_recording_are_shown_and_labelled(page: Page) -> None:
    """Without a run, W shows how the recording ended, in its frame; a run's own lanes have neither."""
    await page.keyboard.press("w")
    await until(page, "tasks.view?.lanes.moment?.at === tasks.recorded.now")
    recorded = await page.locator(".present .demo-label").inner_text()
    frame = await page.locator(".present .demo-place").evaluate("place => getComputedStyle(place).outlineWidth")
    await page.evaluate(f"tasks => {PANEL}.hear({{ tasks }})", workers().part() | {"reset": True})
    await until(page, "tasks.source === 'live' && !panel.element.dataset.source")

    assert (recorded, frame) == (LABEL, "3px")
    assert await page.locator(".present .demo-label").is_hidden()


async def test_few_lines_of_the_terminal_stand_above_the_lanes(page: Page) -> None:
    """Ten rows at most are shown while the recording plays; the PTY's size is what it was."""
    await watch(page)
    await until(page, "document.querySelector('.present [data-strip=recording]')")
    await until(page, "document.querySelector('.present .demo-recording').textContent.includes('line 4')")
    recording = await page.locator(".present .demo-recording").evaluate("part => getComputedStyle(part).visibility")
    lanes = await page.locator(".present .demo-tasks").bounding_box()
    lines = await page.evaluate(
        "() => document.querySelectorAll('.present .ap-line')[9].getBoundingClientRect().bottom"
    )
    first = await page.evaluate("() => document.querySelectorAll('.present .ap-line')[0].getBoundingClientRect().top")
    place = await page.locator(".present .demo-place").bounding_box()

    assert recording == "visible"
    assert lines <= lanes["y"] + 5
    assert first >= place["y"]
    assert lanes["y"] + lanes["height"] == pytest.approx(place["y"] + place["height"], abs=1)


async def test_many_lines_of_the_terminal_leave_the_place_to_the_lanes(open_page: OpenPage, talk: TinyTalk) -> None:
    """More than ten rows: the lanes alone."""
    page = await open_page(f"{(talk.root / 'build/deck/index.html').as_uri()}#/long")
    await watch(page)

    assert await page.locator(".present [data-strip]").count() == 0


async def test_a_recording_without_a_trace_has_no_tasks(open_page: OpenPage, talk: TinyTalk) -> None:
    """Its button is not there, and W does nothing."""
    page = await open_page(f"{(talk.root / 'build/deck/index.html').as_uri()}#/bare")
    await page.keyboard.press("w")

    assert await page.locator(".present [data-show=tasks]").is_hidden()
    assert await page.locator(".present .demo").get_attribute("data-view") == "code"


async def test_an_export_plays_its_lanes_without_a_network(open_page: OpenPage, talk: TinyTalk) -> None:
    """One file on a disk; the trace lies in it, and beside the page of a folder."""
    assert talk.onstage("export", "html", "--single-file").returncode == 0
    page = await open_page(f"{(talk.root / 'build' / '1_first.html').as_uri()}#/short")
    await watch(page)

    assert statistics.median(await page.evaluate(APART, 500)) < 50
    assert (talk.root / "build/deck/recordings/short.tasks.json").is_file()


async def test_paper_has_the_lanes_where_there_is_no_picture(open_page: OpenPage, talk: TinyTalk) -> None:
    """At the end of the run, below the last screen; a demo with a picture and one without a trace are as they were."""
    page = await open_page(f"{(talk.root / 'build/deck/index.html').as_uri()}?print-pdf", ready=False)
    await page.wait_for_function("() => Paper.done", timeout=LONG)
    views = await page.locator(".demo").evaluate_all("demos => demos.map(demo => demo.dataset.view)")
    canvas = await page.locator("canvas").evaluate_all(
        "all => all.map(one => [one.width / one.clientWidth, one.closest('.demo').panel.tasks.view.lanes.moment.at])"
    )

    assert views == ["tasks", "tasks", "code", "code"]
    assert canvas == [[pytest.approx(2.5, abs=0.1), 3_000_000]] * 2
