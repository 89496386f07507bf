"""The view of the tasks on a real stage: it stays through a new run, beside the terminal, and in every window."""

import pytest
from playwright.async_api import Page
from sample_traces import workers
from support import OpenPage, StageProcess, TinyTalk

LONG = 15_000  # ms: a bound that only guards against a hang
PANEL = "document.querySelector('.present .demo').panel"
SLEEPS = "import time\nfor line in range({}): print('line', line, flush=True)\ntime.sleep(60)\n"


@pytest.fixture(scope="module")
def talk(tmp_path_factory: pytest.TempPathFactory) -> TinyTalk:
    made = TinyTalk(tmp_path_factory.mktemp("live") / "talk")
    made.demo("few", SLEEPS.format(4), header="# seconds = 90")
    made.demo("many", SLEEPS.format(40), header="# seconds = 90")
    made.shows("few", "many")
    made.build()
    return made


async def until(page: Page, what: str) -> None:
    script = f"() => {{ const panel = {PANEL}, tasks = panel.tasks; return {what} }}"
    await page.wait_for_function(script, timeout=LONG)


async def watch_a_run(open_page: OpenPage, stage: StageProcess, name: str, last: int) -> Page:
    """A window that shows the tasks of a run, started there, whose last line is out."""
    page = await open_page(f"{stage.url}#/{name}")
    await until(page, "panel.state === 'idle' || panel.state === 'ended'")
    await page.evaluate(f"tasks => {PANEL}.hear({{ tasks }})", workers().part() | {"reset": True})
    await page.keyboard.press("w")
    await page.keyboard.press("r")
    await until(page, f"panel.running && panel.text().includes('line {last}')")
    await page.evaluate(f"tasks => {PANEL}.hear({{ tasks }})", workers().part() | {"reset": True})
    await until(page, "tasks.view.lanes.moment?.trace.lanes.size === 4")
    return page


async def stop(page: Page) -> None:
    await page.keyboard.press("x")
    await until(page, "panel.state === 'ended'")


async def test_a_new_run_stays_in_the_view_with_its_few_lines_above(open_page: OpenPage, stage: StageProcess) -> None:
    """R leaves the lanes in view; four lines of terminal stand above them, of a PTY that is as large as ever."""
    page = await watch_a_run(open_page, stage, "few", 3)
    await until(page, "panel.element.querySelector('[data-strip=terminal]')")
    view = await page.evaluate(f"() => {PANEL}.element.dataset.view")
    rows = await page.evaluate(f"() => {PANEL}.screen.terminal.rows")
    terminal = await page.locator(".present .demo-terminal").evaluate("part => getComputedStyle(part).visibility")
    lanes = await page.locator(".present .demo-tasks").bounding_box()
    place = await page.locator(".present .demo-place").bounding_box()
    await stop(page)

    assert view == "tasks"
    assert terminal == "visible"
    assert 70 < lanes["y"] - place["y"] < 140
    assert rows == await page.evaluate(f"() => {PANEL}.screen.rows")


async def test_a_run_of_many_lines_leaves_the_place_to_its_lanes(open_page: OpenPage, stage: StageProcess) -> None:
    """More than ten lines: no strip."""
    page = await watch_a_run(open_page, stage, "many", 39)
    await page.evaluate(f"() => {PANEL}.tasks.frame()")
    strips = await page.locator(".present [data-strip]").count()
    await stop(page)

    assert strips == 0


async def test_the_presenters_preview_follows_the_run(open_page: OpenPage, stage: StageProcess) -> None:
    """The slide that is shown, as every window; the preview of what comes next does not, and neither steers."""
    deck = await open_page(f"{stage.url}#/few")
    presenter = await open_page(f"{stage.url}presenter", ready=False)
    await until(deck, "panel.state === 'idle' || panel.state === 'ended'")
    await deck.keyboard.press("r")
    shown = """id => document.querySelector(id)?.contentDocument?.querySelector('.present .demo')?.dataset.state"""
    await presenter.wait_for_function(f"() => ({shown})('#now iframe') === 'running'", timeout=LONG)
    after = await presenter.evaluate(f"() => ({shown})('#next iframe')")
    enabled = await presenter.frame_locator("#now iframe").locator(".present [data-do=stop]:enabled").count()
    await stop(deck)

    assert after is None
    assert enabled == 0
