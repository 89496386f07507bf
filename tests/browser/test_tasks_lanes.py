"""The view "Tasks" in a real browser: lanes grow, say what they are, group, zoom; 10,000 tasks do not slow it down."""

import asyncio
import json
from typing import Any

import pytest
from axe_playwright_python.async_playwright import Axe
from onstage.traces.measured_lanes import lane_colour
from playwright.async_api import Page
from sample_traces import CLOCK, MadeTrace, Trace, busy, crowd, workers
from support import OpenPage, TinyTalk

NONE = "\N{EN DASH}"
LONG = 15_000  # ms: a bound that only guards against a hang
PANEL = "document.querySelector('.present .demo').panel"
# All that is written on canvases from now on: text, type size, and its box in pixels of the slide.
LISTEN = """() => {
    window.written = []
    const write = CanvasRenderingContext2D.prototype.fillText
    CanvasRenderingContext2D.prototype.fillText = function (text, x, y) {
        const { width, actualBoundingBoxAscent: up, actualBoundingBoxDescent: down } = this.measureText(text)
        const left = { left: x, center: x - width / 2, right: x - width }[this.textAlign]
        window.written.push({ text, size: parseFloat(/[\\d.]+px/.exec(this.font)[0]), left, right: left + width,
            top: y - up, bottom: y + down })
        write.call(this, text, x, y)
    }
}"""


class Lanes:
    """The lanes of the panel that is shown."""

    def __init__(self, page: Page) -> None:
        self.page = page

    async def hear(self, part: Any, *, live: bool = False, fresh: bool = True) -> None:
        """Tell the panel a part of a trace, as the stage does."""
        state = "running" if live else "ended"
        await self.page.evaluate(
            f"([state, part]) => {{ {PANEL}.become(state); {PANEL}.hear({{ tasks: JSON.parse(part) }}) }}",
            [state, json.dumps(part | {"reset": True} if fresh else part)],
        )

    async def show(self, part: Any, **kw: bool) -> None:
        await self.hear(part, **kw)
        await self.page.evaluate(f"() => {PANEL}.show('tasks')")
        await self.painted()

    async def painted(self) -> None:
        """Wait until all that is known is painted."""
        await self.page.wait_for_function(
            f"""() => {{
                const {{ view, source, live, recorded }} = {PANEL}.tasks
                const {{ moment, axis }} = view?.lanes ?? {{}}
                const trace = source === 'live' ? live : recorded
                return moment?.trace === trace && trace.now - moment.at < 2000 && (!axis.isWhole
                    || Math.abs(axis.span - axis.whole) < axis.whole / 400)
            }}""",
            timeout=LONG,
        )

    async def says(self) -> str:
        """Everything that the next frame writes."""
        return " | ".join(word["text"] for word in await self.words())

    async def words(self) -> list[dict[str, Any]]:
        frame = f"async () => {{ window.written.length = 0; await {PANEL}.tasks.frame(); return window.written }}"
        return await self.page.evaluate(frame)

    async def state(self, what: str) -> Any:
        return await self.page.evaluate(f"() => {{ const lanes = {PANEL}.tasks.view.lanes; return {what} }}")

    async def turns(self, name: str, seconds: float, colour: str) -> None:
        """Wait until that lane has that colour at that time: rows that make room for others move for a moment."""
        async with asyncio.timeout(LONG / 1000):
            while await self.colour(name, seconds) != colour:
                await self.page.evaluate("() => new Promise(requestAnimationFrame)")

    async def colour(self, name: str, seconds: float, down: float = 0.5) -> str:
        """The palette's name of the colour painted in that lane at that time, or its numbers."""
        return await self.page.evaluate(
            f"""([name, time, down]) => {{
                const {{ canvas, rows, sheet, axis, scroll }} = {PANEL}.tasks.view.lanes
                const row = rows.rows.find(({{ lane }}) => lane?.facts.name === name)
                const y = sheet.top + row.top - scroll + row.height * (0.5 + (down - 0.5) * 0.6)
                const probe = new OffscreenCanvas(1, 1).getContext('2d', {{ willReadFrequently: true }})
                probe.drawImage(canvas, -Math.floor(axis.x(time) * sheet.scale), -Math.floor(y * sheet.scale))
                const [r, g, b] = probe.getImageData(0, 0, 1, 1).data
                const hex = '#' + [r, g, b].map(part => part.toString(16).padStart(2, '0')).join('')
                return TaskLook.NAMES.find(name => TaskLook.colours[name] === hex) ?? hex
            }}""",
            [name, seconds * 1e6, down],
        )


@pytest.fixture(scope="module")
def deck(tmp_path_factory: pytest.TempPathFactory) -> str:
    talk = TinyTalk(tmp_path_factory.mktemp("lanes") / "talk")
    talk.demo("one", "print(1)")
    talk.shows("one")
    return talk.build().as_uri()


@pytest.fixture
async def lanes(open_page: OpenPage, deck: str) -> Lanes:
    page = await open_page(deck)
    await page.evaluate(LISTEN)
    await page.evaluate("() => document.fonts.ready.then(() => true)")
    return Lanes(page)


async def test_the_view_is_there_once_there_is_something_to_see(lanes: Lanes) -> None:
    """Its button and W do nothing before; then W shows the lanes, and W again what was there before."""
    view = lanes.page.locator(".present .demo")
    button = lanes.page.locator(".present [data-show=tasks]")
    await lanes.page.keyboard.press("w")
    before = (await view.get_attribute("data-view"), await button.is_disabled())
    await lanes.hear(workers().part())
    await lanes.page.keyboard.press("w")
    shown = (await view.get_attribute("data-view"), await button.get_attribute("aria-pressed"))
    await lanes.page.keyboard.press("w")

    assert before == ("code", True)
    assert shown == ("tasks", "true")
    assert await view.get_attribute("data-view") == "code"


async def test_lanes_grow_while_it_runs(lanes: Lanes) -> None:
    """With each part and between two, since then what was known still holds; lanes that are new take their places."""
    whole = workers().part()
    early = whole | {"now": 1_000_000, "lanes": whole["lanes"][:2], "steps": [s for s in whole["steps"] if s[2] < 1e6]}
    await lanes.show(early, live=True)
    first = (await lanes.state("lanes.rows.rows.length"), await lanes.state("lanes.moment.at"))
    empty = await lanes.colour("ada", 1.481)
    await lanes.page.wait_for_function(f"at => {PANEL}.tasks.at > at + 100_000", arg=first[1])
    rest = {"now": whole["now"], "lanes": whole["lanes"][2:], "steps": [s for s in whole["steps"] if s[2] >= 1e6]}
    await lanes.hear(rest, live=True, fresh=False)
    await lanes.painted()

    assert first[0] == 2
    assert first[1] >= 998_000
    assert empty != "sky"
    await lanes.turns("ada", 1.481, "sky")
    assert await lanes.state("lanes.rows.rows.length") == 4


async def test_a_lane_is_solid_where_it_runs_and_has_a_texture_where_it_waits(lanes: Lanes) -> None:
    """In its own colour, which is another in the light look; a step of 50 µs is seen."""
    await lanes.show(workers().part())
    dark = (await lanes.colour("shift", 0.081), await lanes.colour("grace", 1.081))
    at_rest = [await lanes.colour("ada", 1.2, down) for down in (0.1, 0.2, 0.3, 0.7, 0.8, 0.9)]
    await lanes.page.evaluate("() => Look.set('light')")
    await lanes.page.wait_for_function(f"() => {PANEL}.tasks.asked === 0")

    assert dark == ("ink", "amber")
    assert "sky" not in at_rest
    assert await lanes.colour("grace", 1.081) == "amber"
    assert await lanes.state("TaskLook.colours.amber") == "#8a5600"


async def test_a_lane_has_the_colour_of_the_picture_that_tasks_draws(lanes: Lanes) -> None:
    """The main task, six that share five colours, a thread's job: what is painted and what is drawn agree."""
    trace = busy().part()
    task = trace["lanes"][1] | {"kind": "task", "end": trace["now"], "how": "returned"}
    trace["lanes"] += [task | {"lane": number, "name": f"more {number}"} for number in range(50, 56)]
    await lanes.show(trace)
    names = "Object.fromEntries([...lanes.rows.trace.lanes.values()].map(lane => [lane.number, TaskLook.nameOf(lane)]))"
    painted = await lanes.state(names)

    assert painted == {str(lane["lane"]): lane_colour(lane) for lane in trace["lanes"]}
    assert set(painted.values()) == {"ink", "sky", "amber", "green", "rose", "yellow", "quiet"}


async def test_what_blocks_the_loop_is_named_and_what_runs_beside_it_is_not(lanes: Lanes) -> None:
    """Two steps of more than 100 ms in tasks; a thread of 1.4 s and a process of 2.9 s block nothing."""
    await lanes.show(busy().part())
    said = await lanes.says()

    assert said.count("blocks the loop") == 2
    assert "blocks the loop 480 ms" in said
    assert "blocks the loop 130 ms" in said
    assert "| thread |" in said
    assert "| process |" in said


async def test_ends_are_named_in_words(lanes: Lanes) -> None:
    """Each way to end; and of one that lives, at which line it waits."""
    await lanes.show(busy().part())
    ended = await lanes.says()
    await lanes.show(workers().part())
    alive = await lanes.says()

    for words in ("returned", "raised ValueError", "raised TimeoutError", "cancelled", "exit code 0", "never ended"):
        assert words in ended
    assert "waits at line 20" in alive
    assert "sleep(JOBS[job])" in alive
    assert "queue.join()" in alive


@pytest.mark.parametrize("trace", [workers, busy, crowd])
async def test_nothing_is_small_clipped_or_on_top_of_something_else(lanes: Lanes, trace) -> None:
    """Every word is at least 16 px high, within the canvas, and free of the others."""
    await lanes.show(trace().part())
    words = [word for word in await lanes.words() if word["text"].strip()]
    width, height = await lanes.state("[lanes.canvas.clientWidth, lanes.canvas.clientHeight]")
    pairs = [(one, other) for i, one in enumerate(words) for other in words[:i]]
    playhead = words[[word["text"].endswith(" s") and word["top"] > 500 for word in words].index(True)]

    assert min(word["size"] for word in words) >= 16
    assert [w for w in words if w["left"] < 0 or w["right"] > width or w["top"] < 0 or w["bottom"] > height] == []
    assert playhead
    assert [
        (one["text"], other["text"])
        for one, other in pairs
        if one["left"] < other["right"] and other["left"] < one["right"]
        and one["top"] < other["bottom"] and other["top"] < one["bottom"]
    ] == []  # fmt: skip


async def test_many_that_do_the_same_are_one_row_until_it_is_clicked(lanes: Lanes) -> None:
    """500 workers beside main: two rows; a click opens them, another closes them."""
    await lanes.show(crowd(500).part())
    closed = (await lanes.state("lanes.rows.rows.length"), await lanes.says())
    box = await lanes.page.locator(".present .task-canvas").bounding_box()
    at = {"x": 60, "y": await lanes.state("lanes.sheet.top + lanes.rows.rows[1].top + 20")}
    await lanes.page.mouse.click(box["x"] + at["x"], box["y"] + at["y"])
    opened = await lanes.page.wait_for_function(f"() => {PANEL}.tasks.view.lanes.rows.rows.length")
    await lanes.page.wait_for_function(f"() => {PANEL}.tasks.view.lanes.rows.rows.length === 502")

    assert opened
    assert closed[0] == 2
    assert "worker \N{MULTIPLICATION SIGN}500" in closed[1]
    assert "500 ended" in closed[1]
    assert "6 raised" in closed[1]


async def test_forty_that_do_the_same_have_a_row_each(lanes: Lanes) -> None:
    """And with one more they are a group."""
    await lanes.show(crowd(40).part())
    forty = await lanes.state("lanes.rows.rows.length")
    await lanes.show(crowd(41).part())

    assert forty == 41
    assert await lanes.state("lanes.rows.rows.length") == 2


async def test_the_wheel_and_buttons_zoom_and_drag_pans(lanes: Lanes) -> None:
    """What is under the pointer stays there; 0 shows the whole again; the slide is the same all the while."""
    await lanes.show(workers().part())
    box = await lanes.page.locator(".present .task-canvas").bounding_box()
    x, y = box["x"] + 600, box["y"] + 200
    await lanes.page.mouse.move(x, y)
    under = await lanes.state("lanes.axis.time(600)")
    await lanes.page.keyboard.down("Control")
    await lanes.page.mouse.wheel(0, -300)
    await lanes.page.keyboard.up("Control")
    await lanes.page.wait_for_function(f"() => !{PANEL}.tasks.view.lanes.axis.isWhole")
    zoomed = (await lanes.state("lanes.axis.span"), await lanes.state("lanes.axis.time(600)"))
    await lanes.page.mouse.down()
    await lanes.page.mouse.move(x + 100, y, steps=3)
    await lanes.page.mouse.up()
    panned = await lanes.state("lanes.axis.time(700)")
    await lanes.page.locator(".present [data-tool=whole]").click()

    assert zoomed[0] < 2_000_000
    assert zoomed[1] == pytest.approx(under, rel=0.01)
    assert panned == pytest.approx(under, rel=0.01)
    assert await lanes.state("lanes.axis.isWhole")
    assert await lanes.page.evaluate("() => Reveal.getCurrentSlide().id") == "one"


async def test_the_lanes_take_keys_while_they_have_the_focus(lanes: Lanes) -> None:
    """+ zooms, arrows pan, 0 shows the whole; without the focus the deck has its arrows."""
    await lanes.show(workers().part())
    await lanes.page.locator(".present .task-canvas").focus()
    await lanes.page.keyboard.press("+")
    await lanes.page.keyboard.press("+")
    start = await lanes.state("lanes.axis.from")
    await lanes.page.keyboard.press("ArrowLeft")
    left = await lanes.state("lanes.axis.from")
    await lanes.page.keyboard.press("0")

    assert start > left
    assert await lanes.state("lanes.axis.isWhole")


async def test_it_follows_the_newest_until_it_is_panned(lanes: Lanes) -> None:
    """Zoomed in, the axis moves on with the run; after a pan it stays; Follow takes it along again."""
    await lanes.show(workers().part(), live=True)
    for _ in range(3):
        await lanes.page.locator(".present [data-tool=in]").click()
    await lanes.hear({"now": 9_000_000}, live=True, fresh=False)
    await lanes.painted()
    followed = await lanes.state("[lanes.axis.from, lanes.axis.to]")
    await lanes.page.evaluate(f"() => {PANEL}.tasks.view.lanes.input.pan(-400)")
    stayed = await lanes.state("lanes.axis.from")
    await lanes.hear({"now": 12_000_000}, live=True, fresh=False)
    await lanes.painted()
    after = await lanes.state("lanes.axis.from")
    await lanes.page.locator(".present [data-tool=follow]").click()
    await lanes.page.wait_for_function(f"() => {PANEL}.tasks.view.lanes.axis.to > 12_000_000")

    assert followed[0] > 5_000_000
    assert followed[1] > 9_000_000
    assert stayed == after


async def test_a_trace_without_tasks_says_so(lanes: Lanes) -> None:
    """Its note where it has one, else that there is none yet."""
    await lanes.hear({"now": 0, "notes": ["Measured alone: its tasks are not traced."]})
    await lanes.page.keyboard.press("w")
    notes = lanes.page.locator(".present .task-notes")
    await lanes.page.wait_for_function("() => document.querySelector('.present .task-notes')?.textContent")
    alone = await notes.inner_text()
    await lanes.hear({"now": 0})
    await lanes.page.wait_for_function("() => /No/.test(document.querySelector('.present .task-notes').textContent)")

    assert alone == "Measured alone: its tasks are not traced."
    assert await notes.inner_text() == "No tasks yet"


async def test_notes_and_losses_stand_above_the_lanes(lanes: Lanes) -> None:
    """In one line."""
    await lanes.show(workers().part(notes=["Short steps are merged."], dropped=12))
    text = await lanes.page.locator(".present .task-notes").inner_text()

    assert text == "Short steps are merged. 12 records were lost: the program was faster than its reader."


async def test_the_loops_own_clock_has_an_axis_of_its_own(lanes: Lanes) -> None:
    """Its hours below the seconds."""
    await lanes.show(workers().part(clock=[[0, 0], [1_000_000, 3600], [2_000_000, 45_000]]))
    said = await lanes.says()

    assert "loop\N{RIGHT SINGLE QUOTATION MARK}s clock" in said
    assert "60 min" in said
    assert "12 h 30" in said


async def test_the_table_says_the_same_as_text(lanes: Lanes) -> None:
    """Name, coroutine, parent, state, line, times and end of each task; reached and left by keys."""
    await lanes.show(busy().part())
    await lanes.page.locator(".present [data-tool=table]").focus()
    await lanes.page.keyboard.press("Enter")
    table = lanes.page.locator(".present .task-table table")
    await lanes.page.wait_for_function("() => document.querySelectorAll('.present .task-table tbody tr').length === 12")
    rows = [await row.locator("th, td").all_inner_texts() for row in await table.locator("tbody tr").all()]

    assert await table.locator("caption").inner_text() == "Tasks at 4.0 s"
    assert rows[4] == ["fetch 2", "fetch", "main", "ended", NONE, "481 ms", "480 ms, blocks the loop",
                       "raised ValueError: not a page"]  # fmt: skip
    assert rows[3][1:3] == ["parse (thread)", "fetch 1"]
    assert rows[9][-1] == "raised TimeoutError (nobody took it)"


async def test_a_long_table_is_cut_and_says_so(lanes: Lanes) -> None:
    """At 200 rows."""
    await lanes.show(crowd(500).part())
    await lanes.page.locator(".present [data-tool=table]").click()
    await lanes.page.wait_for_function("() => document.querySelector('.present .task-table caption').textContent")

    caption = await lanes.page.locator(".present .task-table caption").inner_text()
    assert caption == "Tasks at 5.0 s: the first 200 of 501"
    assert await lanes.page.locator(".present .task-table tbody tr").count() == 200


@pytest.mark.parametrize("view", ["lanes", "table"])
async def test_a_reader_of_screens_meets_no_obstacle(lanes: Lanes, view: str) -> None:
    """axe finds nothing serious, neither in the lanes nor in the table."""
    await lanes.show(busy().part())
    if view == "table":
        await lanes.page.locator(".present [data-tool=table]").click()
        await lanes.page.wait_for_function("() => document.querySelector('.present .task-table caption').textContent")
    await lanes.page.evaluate(Axe().axe_script)
    found = await lanes.page.evaluate(
        "() => axe.run('.present .demo', { resultTypes: ['violations'], preload: false })"
    )
    label = await lanes.page.locator(".present .task-canvas").get_attribute("aria-label")

    assert [(one["id"], one["nodes"][0]["html"][:120]) for one in found["violations"]] == []
    assert "12 tasks at 4.0 s" in label


async def test_a_malformed_trace_does_not_harm_the_panel(lanes: Lanes) -> None:
    """The view goes on, and the next run's trace is shown as ever."""
    await lanes.show(workers().part())
    for part in (None, 3, "x", {"lanes": [None]}, {"now": 1e300}, {"steps": [[1, 2, 3]]}):
        await lanes.hear(part, fresh=False)
    hostile = {
        "now": 1e13,
        "lanes": [{"lane": 9, "kind": "task", "name": "<b>" * 900, "begin": 1}],
        "clock": [[1, 1e9]],
    }
    await lanes.show(hostile, live=True)
    await lanes.show(workers().part())

    assert "ada" in await lanes.says()


async def test_lanes_are_sharp_at_any_size(open_page: OpenPage, deck: str) -> None:
    """On a screen with two pixels for one, and after the window has been made smaller."""
    page = await open_page(deck, device_scale_factor=2)
    lanes = Lanes(page)
    await lanes.show(workers().part())
    large = await lanes.state("lanes.canvas.width / lanes.canvas.getBoundingClientRect().width")
    await page.set_viewport_size({"width": 800, "height": 450})
    await page.wait_for_function(f"() => {PANEL}.tasks.view.lanes.canvas.width < 2000")
    small = await lanes.state("lanes.canvas.width / lanes.canvas.getBoundingClientRect().width")

    assert large == pytest.approx(2, abs=0.01)
    assert small == pytest.approx(2, abs=0.01)


FRAMES = f"""() => new Promise(done => {{
    const {{ tasks }} = {PANEL}
    const began = performance.now(), before = tasks.view.lanes.frames
    let now = tasks.live.now
    const tick = () => {{
        const passed = performance.now() - began
        if (passed >= 1000) done((tasks.view.lanes.frames - before) * 1000 / passed)
        else {{
            now += 16000
            tasks.hear({{ now, steps: [[1 + Math.floor(passed) % 9000, now - 50, now, 1, 50, 2, 0]] }})
            requestAnimationFrame(tick)
        }}
    }}
    requestAnimationFrame(tick)
}})"""


@pytest.mark.alone
async def test_ten_thousand_tasks_are_painted_thirty_times_a_second(lanes: Lanes) -> None:
    """Grouped, and opened to a row each, while steps come in; 200,000 steps in all."""
    await lanes.show(crowd(10_000, steps=20).part(), live=True)
    grouped = await lanes.page.evaluate(FRAMES)
    await lanes.page.evaluate(f"() => {PANEL}.tasks.view.lanes.input.toggleGroups()")
    opened = await lanes.page.evaluate(FRAMES)

    assert grouped >= 30
    assert opened >= 30


def endless() -> Trace:
    """One lane of 200,000 steps."""
    made = MadeTrace(20)
    nap = made.place(3, "sleep(0)")
    made.lane("main", *((i * 1e-4, 0.05, CLOCK, nap) for i in range(200_000)))
    return made.part()


@pytest.mark.alone
async def test_a_lane_of_many_steps_is_painted_thirty_times_a_second(lanes: Lanes) -> None:
    """Steps that share a pixel cost one look."""
    await lanes.show(endless(), live=True)

    assert await lanes.page.evaluate(FRAMES) >= 30
