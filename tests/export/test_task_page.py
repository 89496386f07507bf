"""The page of a trace: one file, opened from the disk, whose lanes and code show the same time."""

from pathlib import Path

import pytest
from axe_playwright_python.async_playwright import Axe
from onstage.export import task_page
from onstage.traces.trace import TracePart
from playwright.async_api import Page, expect
from support import OpenPage

SOURCE = """\
async def nap():
    await asyncio.sleep(1)
async def main():
    await asyncio.gather(nap(), nap())  # </script><!-- <script>
"""
TRACE: TracePart = {
    "now": 2_000_000,
    "lanes": [
        {"lane": 1, "kind": "task", "name": "main </script>", "does": "main", "parent": None, "loop": 1, "begin": 0,
         "end": 2_000_000, "how": "returned"},
        {"lane": 2, "kind": "task", "name": "nap", "does": "nap", "parent": 1, "loop": 1, "begin": 10,
         "end": 1_000_000, "how": "returned"},
        {"lane": 3, "kind": "task", "name": "nap 2", "does": "nap", "parent": 1, "loop": 1, "begin": 20,
         "end": 1_900_000, "how": "raised", "detail": "ValueError: <b>", "untaken": True},
    ],
    "places": [(4, 4, "gather(nap(), nap())", "main"), (2, 2, "sleep(1)", "nap")],
    "steps": [
        (1, 0, 100, 1, 100, 3, 0), (2, 200, 300, 1, 100, 2, 1), (3, 400, 500, 1, 100, 2, 1),
        (2, 999_000, 1_000_000, 1, 1000, 0, -1), (3, 1_400_000, 1_900_000, 1, 500_000, 0, -1),
        (1, 1_950_000, 2_000_000, 1, 50_000, 0, -1),
    ],
    "notes": ["Short steps are merged."],
}  # fmt: skip
MARKS = "() => [...document.querySelectorAll('.code-mark')].map(mark => [mark.dataset.line, mark.children.length])"


@pytest.fixture
async def page(open_page: OpenPage, tmp_path: Path) -> Page:
    path = tmp_path / "deep/build/naps.tasks.html"
    task_page.write_task_page(path, "naps", [SOURCE], TRACE)
    page = await open_page(f"file://{path}", ready=False)
    await page.wait_for_function("() => document.querySelector('.task-canvas').width > 0")
    return page


async def go(page: Page, seconds: float) -> None:
    """Move the time, as a hand does it, and wait until it is shown."""
    await page.locator("#time").fill(str(round(seconds / 2 * 1_000_000)))
    await page.wait_for_function("at => Math.abs(TaskPage.at - at * 1e6) < 10 && !TaskPage.asked", arg=seconds)


async def test_the_code_shows_who_waits_where_at_the_time_that_is_chosen(page: Page) -> None:
    """In the end nobody waits any more."""
    assert not any(count for _, count in await page.evaluate(MARKS))
    await go(page, 0.5)
    assert sorted(await page.evaluate(MARKS)) == [["2", 2], ["4", 1]]
    await go(page, 1.2)
    assert sorted(await page.evaluate(MARKS)) == [["2", 1], ["4", 1]]


async def test_what_is_remarkable_stands_above_and_the_source_below(page: Page) -> None:
    """As text: nothing that a program or its source says is read as HTML."""
    assert await page.locator(".task-summary li").all_inner_texts() == [
        "3 tasks in 2.00 s",
        "nap 2 blocked the loop for 500 ms, after its wait in line 2",
        "nap 2 raised ValueError: <b>, and nobody took it",
    ]
    assert await page.locator(".demo-code code").evaluate("code => code.textContent") == SOURCE
    assert await page.locator(".task-notes").inner_text() == "Short steps are merged."


async def test_another_file_of_the_program_has_its_code_and_its_marks(open_page: OpenPage, tmp_path: Path) -> None:
    """It is chosen by name; lanes and table say in which file a task waits."""
    shop = "import asyncio\n\nasync def pay():\n    await asyncio.sleep(1)\n"
    places = [TRACE["places"][0], (4, 4, "sleep(1)", "pay", 1)]
    path = tmp_path / "naps.tasks.html"
    task_page.write_task_page(path, "naps", [SOURCE, shop], {**TRACE, "places": places, "files": ["shop.py"]})
    page = await open_page(f"file://{path}", ready=False)
    await go(page, 0.5)
    in_script = await page.evaluate(MARKS)
    await page.get_by_label("file that is shown").select_option("shop.py")
    await go(page, 0.6)

    assert in_script == [["4", 1]]
    assert await page.evaluate(MARKS) == [["4", 2]]
    assert await page.locator(".demo-code code").evaluate("code => code.textContent") == shop
    await page.get_by_role("button", name="Table").click()
    await expect(page.locator("td", has_text="shop.py:4")).to_have_count(2)
    assert (await Axe().run(page)).violations_count == 0


async def test_a_program_of_one_file_has_nothing_to_choose(page: Page) -> None:
    assert await page.locator("#file").is_hidden()


async def test_it_plays_and_stops_at_the_end(page: Page) -> None:
    """From the beginning, where it stood at the end."""
    await page.locator("#play").click()
    await page.wait_for_function("() => TaskPage.playing && TaskPage.at > 0 && TaskPage.at < 1.9e6")
    await page.wait_for_function("() => TaskPage.playing === undefined && TaskPage.at === 2e6")


async def test_it_can_be_read_without_eyes_and_in_both_looks(page: Page) -> None:
    """axe finds nothing serious; the table says what the lanes show."""
    await page.locator("[data-tool=table]").click()
    rows = page.locator(".task-table tbody tr")
    assert await rows.nth(2).locator("th").inner_text() == "nap 2"
    assert "raised ValueError: <b> (nobody took it)" in await rows.nth(2).inner_text()
    for _ in range(2):
        found = (await Axe().run(page)).response["violations"]
        serious = [violation for violation in found if violation["impact"] in ("serious", "critical")]
        assert [(found["id"], [node["html"] for node in found["nodes"]]) for found in serious] == []
        await page.locator("#look").click()
