"""Giving the talk: what changes is rebuilt, and the browser stays on its slide; what breaks is told."""

import asyncio
import re
import shutil
from pathlib import Path

import pytest
from playwright.async_api import Page
from support import SLIDE, TALK, OpenPage, StageProcess, StartStage, TinyTalk, here, is_on

THREE = (("one", "The first."), ("two", "The second."), ("three", "The third."))
NOTICE = "document.querySelector('body > p[role=status]')"
PROMISE = "Rebuilt after a change of "
GONE = 'from onstage import demo\ndemo("gone")'


async def until(page: Page, fact: str, argument: str = "") -> None:
    """Wait until this JavaScript expression, in which `it` is the argument, is true; reloads do not matter."""
    await page.wait_for_function(f"it => window.Reveal?.isReady() && ({fact})", arg=argument, timeout=30_000)


async def marked(page: Page) -> None:
    """Leave a mark that a reload wipes off."""
    await page.evaluate("() => { window.mark = 'not reloaded' }")


async def watches(stage: StageProcess, source: Path) -> None:
    """Wait until that stage watches: what changed before, it notices as well, but cannot name."""
    lengthen(source)
    await stage.line(PROMISE)


def lengthen(path: Path) -> None:
    path.write_text(path.read_text("utf-8") + "\n", "utf-8")


def replaced(path: Path, text: str) -> None:
    """Write a file as careful editors do: another one, renamed into its place."""
    fresh = path.with_name(f"{path.name}~")
    fresh.write_text(text, "utf-8")
    fresh.replace(path)


async def test_a_slide_put_in_before_moves_nobody(
    tiny_talk: TinyTalk, start_stage: StartStage, open_page: OpenPage
) -> None:
    """The page reloads with the new slides and stands where it stood, by the slide's id, not by its number."""
    chapter = tiny_talk.chapter(*THREE)
    stage = await start_stage(tiny_talk.root)
    await watches(stage, chapter)
    page = await open_page(stage.url)
    await page.keyboard.press("ArrowRight")
    await until(page, "Reveal.getCurrentSlide().id === 'two'")
    await marked(page)
    text = chapter.read_text().replace("The second.", "The second, changed.")
    replaced(chapter, text.replace("+++", SLIDE.format(id="zero", body="Put in.") + "\n+++", 1))
    await stage.line(PROMISE + r"1_first\.md\.$")  # and not of the copy that was renamed into its place
    await until(page, "!window.mark && Reveal.getTotalSlides() === 4")

    assert await here(page) == "two"
    assert "The second, changed." in await page.locator("section.present:not(.stack)").inner_text()


async def test_who_stands_on_the_first_slide_stays_on_it(
    tiny_talk: TinyTalk, start_stage: StartStage, open_page: OpenPage
) -> None:
    """Also one who has not moved yet, and whose address names no slide."""
    chapter = tiny_talk.chapter(*THREE)
    stage = await start_stage(tiny_talk.root)
    page = await open_page(stage.url)
    chapter.write_text(chapter.read_text().replace("+++", SLIDE.format(id="zero", body="Put in.") + "\n+++", 1))
    await until(page, "Reveal.getTotalSlides() === 4")

    assert await here(page) == "one"


async def test_a_fragment_that_was_shown_stays_shown(
    tiny_talk: TinyTalk, start_stage: StartStage, open_page: OpenPage
) -> None:
    """Nothing has to be stepped through again after a reload."""
    fragment = '\n\n+++ {"slideshow": {"slide_type": "fragment"}}\n\n'
    chapter = tiny_talk.chapter(("one", "First."), ("two", f"Second.{fragment}Step one.{fragment}Step two."))
    stage = await start_stage(tiny_talk.root)
    page = await open_page(f"{stage.url}#/two")
    await page.keyboard.press("ArrowRight")
    await until(page, "Reveal.getIndices().f === 0")
    await marked(page)
    chapter.write_text(chapter.read_text().replace("First.", "First, changed."))
    await until(page, "!window.mark && document.body.textContent.includes('First, changed.')")

    assert await page.evaluate("() => [Reveal.getCurrentSlide().id, Reveal.getIndices().f]") == ["two", 0]


async def test_a_changed_demo_changes_its_slide(
    tiny_talk: TinyTalk, start_stage: StartStage, open_page: OpenPage
) -> None:
    """The slide shows the new code at once, and Run runs it."""
    path = tiny_talk.demo("greets", "print('old words')\n")
    tiny_talk.shows("greets")
    stage = await start_stage(tiny_talk.root)
    page = await open_page(stage.url)
    await until(page, "document.querySelector('.demo-code').textContent.includes('old words')")
    replaced(path, path.read_text().replace("old", "new"))
    await until(page, "document.querySelector('.demo-code').textContent.includes('new words')")
    await until(page, "document.querySelector('.demo').panel?.state === 'idle'")
    await page.keyboard.press("r")

    await until(page, "document.querySelector('.demo').panel?.text().includes('new words')")


async def test_a_changed_style_reloads(
    tiny_talk: TinyTalk, tmp_path: Path, start_stage: StartStage, open_page: OpenPage
) -> None:
    """A change in the machinery's own theme, here in a copy of it, is seen at once, on the same slide."""
    for part in ("assets", "scripts"):
        shutil.copytree(TALK / part, tmp_path / "copy" / part, ignore=shutil.ignore_patterns("__pycache__"))
    chapter = tiny_talk.chapter(*THREE)
    stage = await start_stage(tiny_talk.root, environment={"PYTHONPATH": str(tmp_path / "copy" / "scripts")})
    await watches(stage, chapter)
    page = await open_page(f"{stage.url}#/three")
    theme = tmp_path / "copy" / "assets" / "theme" / "theme.css"
    theme.write_text(theme.read_text() + "\nbody { outline: 7px solid rgb(1, 2, 3); }\n")
    await stage.line(PROMISE + r"(1_first\.md, )?theme\.css")
    await until(page, "getComputedStyle(document.body).outlineWidth === '7px'")

    assert await here(page) == "three"


IN_THE_WAY = "open('../build/deck.new', 'w').close()"  # where the next deck would be written
BROKEN = [
    pytest.param(f"```{{code-cell}}\n{GONE}\n```", r"^slides/1_first\.md:\d+: no demo named 'gone'", id="demo"),
    pytest.param(
        "```{code-cell}\n1 / 0\n```", r"^slides/1_first\.md:\d+: this cell raised ZeroDivisionError", id="cell"
    ),
    pytest.param(f"```{{code-cell}}\n{IN_THE_WAY}\n```", r"^the build failed: FileExistsError", id="nobody foresaw"),
]


@pytest.mark.parametrize(("body", "told"), BROKEN)
async def test_a_change_that_breaks_the_build_is_told(
    tiny_talk: TinyTalk, start_stage: StartStage, open_page: OpenPage, body: str, told: str
) -> None:
    """One line in the terminal, the same in the page; the last deck stays, and mending it reloads."""
    chapter = tiny_talk.chapter(*THREE)
    whole = chapter.read_text()
    stage = await start_stage(tiny_talk.root)
    page = await open_page(f"{stage.url}#/two")
    await marked(page)
    await until(page, f"{NOTICE}.hidden")
    chapter.write_text(f"{whole}\n\n{body}\n")
    line = await stage.line(told)
    await until(page, f"{NOTICE}.textContent === it", line.string)
    shown = await page.evaluate(f"() => {NOTICE}.checkVisibility()")
    await page.keyboard.press("ArrowRight")
    still = [await here(page), await page.evaluate("() => window.mark")]
    (tiny_talk.root / "build" / "deck.new").unlink(missing_ok=True)
    chapter.write_text(whole.replace("The third.", "The third, mended."))
    await stage.line(PROMISE)
    await until(page, "!window.mark && document.body.textContent.includes('mended')")

    assert (shown, still, await here(page)) == (True, ["three", "not reloaded"], "three")
    assert await page.evaluate(f"() => {NOTICE}.hidden")


async def test_a_talk_in_another_alphabet_has_addresses(
    tiny_talk: TinyTalk, start_stage: StartStage, open_page: OpenPage
) -> None:
    """A slide opens at its heading, links lead there, and a rebuild leaves the window where it is."""
    first = '+++ {"slideshow": {"slide_type": "slide"}}\n\n# Зачем?\n\n[дальше](#/日本語)\n\n'
    path = tiny_talk.slides(first + first.replace("Зачем?", "日本語").replace("(#/日本語)", "(#/зачем)"))
    stage = await start_stage(tiny_talk.root)
    page = await open_page(f"{stage.url}#/日本語")
    await is_on(page, "日本語")
    await page.locator(".present a", has_text="дальше").click()
    await is_on(page, "зачем")
    path.write_text(path.read_text() + "changed")
    await until(page, "document.body.textContent.includes('changed')")

    await is_on(page, "зачем")


async def test_a_change_right_after_the_start_is_noticed(tiny_talk: TinyTalk, start_stage: StartStage) -> None:
    """Nothing is lost between the build and the moment the watching begins."""
    chapter = tiny_talk.chapter(*THREE)
    stage = await start_stage(tiny_talk.root)
    chapter.write_text(chapter.read_text().replace("first", "very first"))

    assert await stage.line(PROMISE, 20)


async def test_a_talk_in_a_hidden_folder_is_watched_too(tiny_talk: TinyTalk, start_stage: StartStage) -> None:
    """Only what is hidden inside the talk is overlooked, not the talk itself."""
    folder = tiny_talk.root.with_name(".hidden") / "talk"
    tiny_talk.chapter(*THREE)
    shutil.move(tiny_talk.root, folder)
    stage = await start_stage(folder)
    for name in ("four", "five"):
        (folder / "slides" / f"{name}.md").write_text(SLIDE.format(id=name, body="More."))
        await stage.line(PROMISE, 20)

    assert "five.md" in stage.lines[-1]


async def test_one_notebook_on_stage_is_watched(
    tiny_talk: TinyTalk, start_stage: StartStage, open_page: OpenPage
) -> None:
    """A single file, given by name, is noticed again and again, however the editor saves it."""
    chapter = tiny_talk.chapter(*THREE)
    stage = await start_stage(tiny_talk.root, "slides/1_first.md")
    page = await open_page(stage.url)
    for word in ("changed", "again"):
        replaced(chapter, chapter.read_text().replace("The first", f"The first {word}"))
        await until(page, "document.body.textContent.includes(it)", word)

    assert await here(page) == "one"


async def test_a_second_start_builds_nothing(tiny_talk: TinyTalk, start_stage: StartStage) -> None:
    """With nothing changed the deck in place is shown as it is."""
    tiny_talk.chapter(*THREE)
    first = await start_stage(tiny_talk.root)
    code = await first.interrupt()
    page = tiny_talk.root / "build" / "deck" / "index.html"
    made = page.stat()
    second = await start_stage(tiny_talk.root)

    assert (code, first.lines[0], len(second.lines)) == (0, "Building the deck …", 1)
    assert (page.stat().st_mtime_ns, page.stat().st_ino) == (made.st_mtime_ns, made.st_ino)


async def test_a_broken_talk_starts_with_its_last_deck(
    tiny_talk: TinyTalk, start_stage: StartStage, open_page: OpenPage
) -> None:
    """What is wrong is said in one line, and the last good deck is shown."""
    chapter = tiny_talk.chapter(*THREE)
    await asyncio.to_thread(tiny_talk.onstage, "build")
    chapter.write_text(chapter.read_text() + f"\n```{{code-cell}}\n{GONE}\n```\n")
    stage = await start_stage(tiny_talk.root)
    page = await open_page(stage.url)

    assert await page.evaluate("() => Reveal.getTotalSlides()") == 3
    assert re.match(r"slides/1_first\.md:\d+: no demo named 'gone'", stage.lines[1])
    assert stage.lines[2] == "The deck shown is the last one that could be built."


async def test_a_talk_that_was_never_built_and_is_broken_does_not_start(tiny_talk: TinyTalk) -> None:
    """One line, exit 1, and no port is taken."""
    tiny_talk.chapter(("one", '```{code-cell}\nraise RuntimeError("by design")\n```'))
    started = await asyncio.to_thread(tiny_talk.onstage, "present", "--no-open", "--port", "0")

    assert started.returncode == 1
    assert started.stdout == "Building the deck …\n"
    assert re.fullmatch(
        r"onstage: slides/1_first\.md:\d+: this cell raised RuntimeError: by design.*\n", started.stderr
    )
