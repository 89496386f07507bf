"""Marks beside a demo's code: who waits at which line, and which line runs, moving with the run."""

import json
from typing import Any

import pytest
from playwright.async_api import Page
from sample_traces import CLOCK, MadeTrace, Trace, crowd, workers
from support import OpenPage, TinyTalk

PANEL = "document.querySelector('.present .demo').panel"
CODE = """
async def worker(queue, diary):
    while True:
        job = await queue.get()
        try:
            await asyncio.sleep(JOBS[job])
        finally:
            queue.task_done()


async def producer(queue):
    for job in range(len(JOBS)):
        await queue.put(job)
        await asyncio.sleep(PAUSE)


async def shift(queue, diaries):
    team = [asyncio.create_task(worker(queue, d)) for d in diaries]
    await producer(queue)
    await queue.join()
"""
CELL = '```{{code-cell}}\ndemo("{}"{})\n```'
# Each mark: the text of the line it stands at, whether that runs, and its dots or count.
READ = f"""() => {{
    const code = document.querySelector('.present .demo-code code')
    const rows = [...code.querySelectorAll('tr')] // where the code is shown in steps
    const lines = code.textContent.split('\\n')
    const style = getComputedStyle(code)
    const top = code.getBoundingClientRect().top + parseFloat(style.paddingTop) * Reveal.getScale()
    const high = parseFloat(getComputedStyle({PANEL}.tasks.marks.pre).lineHeight) * Reveal.getScale()
    return [...document.querySelectorAll('.present .code-mark')].map(mark => {{
        const box = mark.getBoundingClientRect()
        const middle = box.top + box.height / 2
        const index = (middle - top) / high
        const row = rows.find(row => Math.abs(row.getBoundingClientRect().top - box.top) < high / 4)
        const dots = [...mark.children].map(dot => dot.textContent || /--(\\w+)/.exec(dot.style.background)[1])
        return [(row?.textContent ?? lines[Math.floor(index)] ?? '').trim(), mark.classList.contains('runs'), dots]
    }}).sort()
}}"""


@pytest.fixture(scope="module")
def deck(tmp_path_factory: pytest.TempPathFactory) -> str:
    talk = TinyTalk(tmp_path_factory.mktemp("marks") / "talk")
    talk.demo("whole", CODE)
    talk.chapter(
        ("whole", CELL.format("whole", "")),
        ("part", CELL.format("whole", ', "shift"')),
        ("stepped", CELL.format("whole", ', "worker", lines="1-2|3|5"')),
    )
    return talk.build().as_uri()


async def show(page: Page, part: Trace) -> list[Any]:
    """The marks that the panel makes of this trace, as of a run that goes on."""
    await page.evaluate("() => document.fonts.ready.then(() => true)")
    await page.evaluate(f"tasks => {{ {PANEL}.become('running'); {PANEL}.hear({{ tasks }}) }}", part | {"reset": True})
    at = f"{PANEL}.tasks.live.now - {PANEL}.tasks.at < 2000"
    await page.wait_for_function(f"() => {PANEL}.tasks.marks && {at}")
    await page.evaluate(f"() => {PANEL}.tasks.frame()")
    return await page.evaluate(READ)


@pytest.mark.alone
async def test_a_dot_stands_at_the_line_where_each_task_waits(open_page: OpenPage, deck: str) -> None:
    """Three workers at one line, in the colours of their lanes, and the one that shares out at another."""
    page = await open_page(f"{deck}#/whole")
    marks = await show(page, workers().part())

    assert marks == [
        ["await asyncio.sleep(JOBS[job])", True, ["sky", "amber", "green"]],
        ["await queue.join()", False, ["ink"]],
    ]


async def test_marks_move_with_the_run(open_page: OpenPage, deck: str) -> None:
    """The next part takes them to other lines; none is left behind; with the end they go."""
    page = await open_page(f"{deck}#/whole")
    whole = workers().part()
    early = await show(page, whole | {"now": 240_000, "steps": [step for step in whole["steps"] if step[2] < 240_000]})
    later = await show(page, whole)
    await page.evaluate(f"() => {PANEL}.become('ended')")
    await page.wait_for_function("() => !document.querySelector('.present .code-mark')")

    assert early == [
        ["await asyncio.sleep(JOBS[job])", False, ["sky"]],
        ["await asyncio.sleep(PAUSE)", False, ["ink"]],
        ["job = await queue.get()", False, ["amber", "green"]],
    ]
    assert [line for line, _, _ in later] == ["await asyncio.sleep(JOBS[job])", "await queue.join()"]


@pytest.mark.parametrize(("slide", "line", "dots"), [
    ("part", "await queue.join()", ["ink"]),
    ("stepped", "await asyncio.sleep(JOBS[job])", ["sky", "amber", "green"]),
])  # fmt: skip
async def test_an_excerpt_has_the_marks_of_its_own_lines(
    open_page: OpenPage, deck: str, slide: str, line: str, dots: list[str]
) -> None:
    """The page says at which line of the script the excerpt begins; marks of other lines are not shown."""
    page = await open_page(f"{deck}#/{slide}")
    marks = await show(page, workers().part())

    assert [[mark[0], mark[2]] for mark in marks] == [[line, dots]]


async def test_more_than_three_are_counted(open_page: OpenPage, deck: str) -> None:
    """A number in place of the dots."""
    made = MadeTrace(2)
    nap = made.place(6, "sleep(JOBS[job])")
    for i in range(12):
        made.lane(f"worker {i}", (0.1, 1, CLOCK, nap))
    page = await open_page(f"{deck}#/whole")

    assert await show(page, made.part()) == [["await asyncio.sleep(JOBS[job])", False, ["12"]]]


async def test_a_thousand_marks_do_not_slow_the_code_down(open_page: OpenPage, deck: str) -> None:
    """With 10,000 tasks the marks are looked up in less than a frame of 30 a second."""
    page = await open_page(f"{deck}#/whole")
    trace = crowd(10_000, steps=4).part()
    took = await page.evaluate(
        """text => {
            const trace = new TaskTrace()
            trace.add(JSON.parse(text))
            trace.marks(1e6)
            const began = performance.now()
            for (let i = 0; i < 20; i++) trace.marks(1e6 + i * 1e5)
            return (performance.now() - began) / 20
        }""",
        json.dumps(trace),
    )

    assert took < 33
