"""What if? A scratch copy of a demo in the panel: typed, run, kept or thrown away; demos/ never changes."""

from collections.abc import Awaitable, Callable

import pytest
from playwright.async_api import Page
from support import OpenPage, StageProcess, TinyTalk

LONG = 15_000  # ms: a bound that only guards against a hang
BODY = "WORD = 'as written'\n\n\ndef main():\n    print(WORD)\n\n\nmain()\n"
PANEL = "document.querySelector('section.present .demo')"


@pytest.fixture(scope="module")
def talk(tmp_path_factory: pytest.TempPathFactory) -> TinyTalk:
    made = TinyTalk(tmp_path_factory.mktemp("editor") / "talk")
    made.demo("speaks", BODY)
    made.chapter(("speaks", '```{code-cell}\ndemo("speaks", show="main")\n```'), ("after", "The next slide."))
    made.build()
    return made


@pytest.fixture
async def editing(open_page: OpenPage, stage: StageProcess) -> Callable[[], Awaitable[Page]]:
    """`await editing()`: a page in whose panel the editor is open, and has the focus."""

    async def open_() -> Page:
        page = await open_page(f"{stage.url}#/speaks")
        page.set_default_timeout(LONG)
        await page.wait_for_function(f"() => !{PANEL}.querySelector('[data-do=edit]').disabled")
        await page.keyboard.press("e")
        await page.wait_for_function(f"() => {PANEL}.panel.editor?.ace?.isFocused()")
        return page

    return open_


async def writes(page: Page, text: str) -> None:
    """Put this in place of all that stands there, as a person would."""
    await page.keyboard.press("ControlOrMeta+a")
    await page.keyboard.insert_text(text)


async def ends(page: Page) -> str:
    """Wait for the end of a run; returns what the terminal shows."""
    await page.wait_for_function(f"() => {PANEL}.dataset.state === 'ended' && {PANEL}.dataset.view === 'terminal'")
    return (await page.evaluate(f"() => {PANEL}.panel.text()")).rstrip()


async def test_e_opens_the_whole_script_at_the_place_that_is_shown(editing, talk: TinyTalk) -> None:
    """The slide shows one function; the editor holds the file, with the cursor at that function."""
    page = await editing()
    text, row = await page.evaluate(
        f"() => [{PANEL}.panel.editor.text, {PANEL}.panel.editor.ace.getCursorPosition().row]"
    )
    source = (talk.root / "demos" / "speaks.py").read_text()

    assert text == source
    assert source.splitlines()[row] == "def main():"
    assert await page.evaluate(f"() => {PANEL}.dataset.view") == "editor"
    assert await page.locator(".demo-label").inner_text() == "Scratch copy"


async def test_what_is_typed_runs_and_the_demo_stays(editing, talk: TinyTalk) -> None:
    """Ctrl+Enter runs the copy, labelled so; R afterwards runs the demo itself, unchanged byte for byte."""
    path = talk.root / "demos" / "speaks.py"
    before = path.read_bytes()
    page = await editing()
    await writes(page, path.read_text().replace("as written", "what if"))
    await page.keyboard.press("ControlOrMeta+Enter")
    copy = await ends(page)
    label = await page.locator(".demo-label").inner_text()
    await page.keyboard.press("Escape")
    await page.keyboard.press("r")
    await page.wait_for_function(f"() => {PANEL}.panel.text().includes('as written')")
    own = await ends(page)

    assert (copy, label, own) == ("what if", "Scratch copy", "as written")
    assert path.read_bytes() == before
    assert await page.locator(".demo-label").is_hidden()


async def test_keep_writes_the_copy_where_it_lasts(editing, talk: TinyTalk) -> None:
    """Under build/scratch/, and the line says where; demos/ has no more files than before."""
    page = await editing()
    await writes(page, '"""Kept."""\nprint("kept")\n')
    await page.click("[data-do=keep]")
    await page.wait_for_function(f"() => {PANEL}.querySelector('.demo-status').textContent.startsWith('kept: ')")
    said = await page.locator(".demo-status").inner_text()
    path = talk.root / said.removeprefix("kept: ")

    assert path.read_text() == '"""Kept."""\nprint("kept")\n'
    assert path.parent == talk.root / "build" / "scratch"
    assert [demo.name for demo in (talk.root / "demos").glob("*.py")] == ["speaks.py"]


async def test_discard_returns_to_the_code_and_forgets(editing) -> None:
    """Opened again, the editor holds the demo as it is."""
    page = await editing()
    await writes(page, "thrown away")
    await page.click("[data-do=discard]")
    view = await page.evaluate(f"() => {PANEL}.dataset.view")
    await page.keyboard.press("e")
    await page.wait_for_function(f"() => {PANEL}.panel.editor?.ace?.isFocused()")

    assert view == "code"
    assert (await page.evaluate(f"() => {PANEL}.panel.editor.text")).endswith(BODY)


@pytest.mark.parametrize(
    ("copy", "words"),
    [
        ('"""One."""\nprint("half\n', "not valid Python"),
        ("print('no title')\n", "a demo needs a docstring"),
        ('"""One."""\n# /// script\n# [tool.onstage]\n# fly = 1\n# ///\n', "fly"),
    ],
)
async def test_a_broken_copy_is_refused_in_one_line(editing, copy: str, words: str) -> None:
    """It says what is wrong, and the copy stays in the editor to be mended."""
    page = await editing()
    await writes(page, copy)
    await page.keyboard.press("ControlOrMeta+Enter")
    await page.wait_for_function(f"() => {PANEL}.dataset.state === 'refused'")
    said = await page.locator(".demo-status").text_content()

    assert words in said
    assert "\n" not in said
    assert await page.evaluate(f"() => {PANEL}.panel.editor.text") == copy
    assert await page.evaluate(f"() => {PANEL}.dataset.view") == "editor"


async def test_keys_in_the_editor_are_letters_and_page_down_moves(editing) -> None:
    """Space, arrows, N, R, X, T, C, D, B and S type; PageDown is the clicker's, and moves the slide."""
    page = await editing()
    await writes(page, "")
    for key in (*"nrxtcdbs ", "ArrowLeft", "ArrowRight"):
        await page.keyboard.press(key)
    typed, slide = await page.evaluate(f"() => [{PANEL}.panel.editor.text, Reveal.getCurrentSlide().id]")
    await page.keyboard.press("PageDown")
    await page.wait_for_function("() => Reveal.getCurrentSlide().id === 'after'")

    assert (typed, slide) == ("nrxtcdbs ", "speaks")


async def test_escape_leaves_the_editor(editing) -> None:
    """Afterwards the deck has the keys again: C turns the panel, space moves the slide."""
    page = await editing()
    await page.keyboard.press("Escape")
    await page.wait_for_function(f"() => !{PANEL}.panel.editor.ace.isFocused()")
    await page.keyboard.press("c")
    await page.wait_for_function(f"() => {PANEL}.dataset.view === 'code'")
    await page.keyboard.press("Space")
    await page.wait_for_function("() => Reveal.getCurrentSlide().id === 'after'")


async def test_an_editor_that_could_not_be_loaded_is_loaded_when_it_can_be(
    open_page: OpenPage, stage: StageProcess
) -> None:
    """One line says so; the next E opens it."""
    page = await open_page(f"{stage.url}#/speaks")
    page.set_default_timeout(LONG)
    missing = ["ace.js"]
    await page.route("**/ace.js", lambda route: route.abort() if missing else route.continue_())
    await page.reload()  # what a page loads is refused for certain from its first request on
    await page.wait_for_function(f"() => {PANEL}?.querySelector('[data-do=edit]').disabled === false")
    await page.keyboard.press("e")
    await page.wait_for_function(f"() => /could not be loaded/.test({PANEL}.querySelector('.demo-status').textContent)")
    missing.clear()
    page.complaints.clear()  # that a script did not come stands in the console
    await page.keyboard.press("e")
    await page.wait_for_function(f"() => {PANEL}.panel.editor?.ace?.isFocused()")
