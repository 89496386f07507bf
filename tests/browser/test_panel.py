"""A demo's panel in a real browser: run, stop, keys, views, pictures, and a stage that goes and comes back."""

import re
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from playwright.async_api import Page
from support import OpenPage, StageProcess, StartStage, TinyTalk, here, staged
from yarl import URL

# Shows each key press as Python writes it, until q.
ECHOES = """
import os, tty
tty.setraw(0)
print("ready", end=" ", flush=True)
while (keys := os.read(0, 99)) != b"q": print(repr(keys), end=" ", flush=True)
"""
WORDS = """
lines = (" ".join(f"r{row:02}c{column:02}" for column in range(13)) for row in range(24))
print("\\n".join(lines), end="", flush=True)
"""
HOSTILE = """
print("drawing")
open("one.svg", "w").write('''<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"
width="400" height="300" viewBox="0 0 400 300" onload="window.harm = 'onload'"><script>window.harm = 'script'</script>
<foreignObject><b xmlns="http://www.w3.org/1999/xhtml"><img src="x" onerror="window.harm = 'img'"/></b></foreignObject>
<rect width="400" height="300" fill="#56b4e9" onmouseover="window.harm = 'mouse'"/>
<text x="20" y="40">the answer is 42</text></svg>''')
"""
SKETCH = "open('one.svg', 'w').write('<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 4 3\"></svg>')\n"
FLOOD = "import os\nwhile True: os.write(1, (b'x' * 95 + b'\\n') * 683)\n"


def header(*lines: str) -> str:
    return "\n".join(["# /// script", *(f"# {line}" for line in lines), "# ///", ""])


def on_stage(*lines: str) -> str:
    return header("[tool.onstage]", *lines)


KEYS = on_stage(
    'keys = {enter = "enter it", space = "space it", up = "up it", down = "down it", N = "shout", n = "say"}'
)
DEMOS = {
    "prints": "print('hello from the demo')\n",
    "sleeps": on_stage("seconds = 60") + "print('ready', flush=True)\nimport time\ntime.sleep(60)\n",
    "echoes": on_stage("seconds = 60") + ECHOES,
    "has_keys": KEYS + ECHOES,
    "words": WORDS,
    "small": on_stage("columns = 80", "rows = 20") + "import os\nprint(*os.get_terminal_size())\n",
    "noise": "import os\nos.write(1, bytes(range(128, 256)) * 40 + b'\\xff\\xfe\\x1b]0;t\\x07\\xe2\\x82 still here')\n",
    "floods": on_stage("seconds = 120") + FLOOD,
    "hostile": HOSTILE,
    "sketches": SKETCH,
    "needy": header('dependencies = ["no-such-package>=2"]'),
    "fails": "raise SystemExit(3)\n",
    "means_to_fail": on_stage("exits = 3") + "raise SystemExit(3)\n",
    "hangs": on_stage("seconds = 0.3") + "import time\ntime.sleep(60)\n",
    "dies": "import os\nos.kill(os.getpid(), 9)\n",
    "left": ECHOES,
    "right": ECHOES,
    "last": "print('the last')\n",
}
BODY = '```{{code-cell}}\ndemo("{}")\n```'
PANEL = "Reveal.getCurrentSlide().querySelector('.demo').panel"
TEXT = f"""(() => {{
  const {{ active }} = {PANEL}.screen?.terminal.buffer ?? {{}}
  const lines = Array.from({{ length: active?.length ?? 0 }}, (_, row) => active.getLine(row))
  return lines.map(line => (line.isWrapped ? '' : '\\n') + line.translateToString(true)).join('').trim()
}})()"""


@pytest.fixture(scope="module")
async def talk(tmp_path_factory: pytest.TempPathFactory) -> TinyTalk:
    made = TinyTalk(tmp_path_factory.mktemp("panel") / "talk")
    for name, body in DEMOS.items():
        made.demo(name, body)
    slides = [(name.replace("_", "-"), BODY.format(name)) for name in DEMOS if name not in ("left", "right")]
    made.chapter(*slides[:-1], ("both", f"{BODY.format('left')}\n\n{BODY.format('right')}"), slides[-1])
    return made


@pytest.fixture(scope="module")
async def stage(talk: TinyTalk) -> AsyncIterator[StageProcess]:
    """One stage for this module, with no uv in reach."""
    async with staged(talk.root, environment={"PATH": "/nowhere"}) as stage:
        yield stage


OpenSlide = Callable[..., Awaitable[Page]]


@pytest.fixture
def slide(stage: StageProcess, open_page: OpenPage) -> OpenSlide:
    """`await slide("prints")`: a page on that slide whose panel is ready to run."""

    async def open_(name: str, width: int = 1280, height: int = 720) -> Page:
        page = await open_page(f"{stage.url}#/{name.replace('_', '-')}")
        await page.set_viewport_size({"width": width, "height": height})
        await is_ready(page)
        return page

    return open_


async def is_ready(page: Page) -> None:
    await until(page, f"['idle', 'ended', 'refused'].includes({PANEL}.state)")


async def until(page: Page, fact: str, argument: Any = None) -> None:
    """Wait until this JavaScript expression, in which `it` is the argument, is true."""
    await page.wait_for_function(f"it => {fact}", arg=argument, timeout=30_000)


async def shows(page: Page, text: str) -> None:
    await until(page, f"{TEXT}.includes(it)", text)


async def says(page: Page, pattern: str) -> None:
    """Wait until the status of the panel matches."""
    await until(page, f"new RegExp(it).test({PANEL}.status.textContent)", pattern)


async def view(page: Page) -> str:
    return await page.evaluate(f"() => {PANEL}.element.dataset.view")


async def click(page: Page, button: str) -> None:
    await page.locator(f"section.present:not(.stack) .demo button[{button}]").first.click()


async def focus_terminal(page: Page) -> None:
    await page.locator("section.present:not(.stack) .demo .xterm-screen").first.click()
    await until(page, "document.activeElement.matches('.xterm-helper-textarea')")


async def started(page: Page, ready: str = "ready") -> None:
    await page.keyboard.press("r")
    await until(page, f"{PANEL}.running")
    await shows(page, ready)


async def has_run(page: Page, shown: str, by: str = "key") -> None:
    """Run a demo that ends by itself, until its terminal is in view with all it printed."""
    await (page.keyboard.press("r") if by == "key" else click(page, "data-do=run"))
    await until(page, f"{PANEL}.number && {PANEL}.state === 'ended' && {PANEL}.element.dataset.view === 'terminal'")
    await shows(page, shown)


async def stopped(page: Page) -> None:
    """End what runs, from a page whose keys are its own."""
    await page.keyboard.press("Escape")
    await page.keyboard.press("x")
    await until(page, f"{PANEL}.state === 'ended'")


@pytest.mark.parametrize("by", ["key", "button"])
async def test_run_shows_the_output_in_the_terminal(slide: OpenSlide, by: str) -> None:
    """R or the button, with nothing focused: the terminal comes forward, and its end is told."""
    page = await slide("prints")
    before = await view(page)
    await has_run(page, "hello from the demo", by)
    await says(page, r"^exit 0 · \d+\.\d s$")

    assert (before, await view(page)) == ("code", "terminal")


@pytest.mark.parametrize("by", ["key", "button"])
async def test_stop_ends_the_run(slide: OpenSlide, by: str) -> None:
    """While it runs its seconds are shown; X or the button ends it."""
    page = await slide("sleeps")
    await started(page)
    await says(page, r"^running [1-9]\d*\.\d s$")
    await (page.keyboard.press("x") if by == "key" else click(page, "data-do=stop"))
    await says(page, r"^stopped after \d+\.\d s$")

    assert await page.evaluate(f"() => {PANEL}.button('do', 'stop').disabled")


async def test_keys_typed_in_the_terminal_reach_the_demo_only(slide: OpenSlide) -> None:
    """With the terminal focused all that moves a slide, or means something to the panel, is typed instead."""
    page = await slide("echoes")
    await started(page)
    await focus_terminal(page)
    for key in ("ArrowRight", "ArrowLeft", "ArrowDown", "ArrowUp", "Space", "n", "p", "Enter", "r", "x", "c", "d", "o"):
        await page.keyboard.press(key)
    await shows(page, "o'")
    typed = re.findall(r"b'(.*?)'", await page.evaluate(f"() => {TEXT}"))

    assert "".join(typed) == r"\x1b[C\x1b[D\x1b[B\x1b[A np\rrxcdo"
    assert (await here(page), await page.evaluate(f"() => {PANEL}.state")) == ("echoes", "running")
    await stopped(page)


async def test_a_clicker_moves_slides_even_from_the_terminal(slide: OpenSlide) -> None:
    """PageDown and PageUp are never typed; on the next slide the keys belong to its own panel."""
    page = await slide("echoes")
    await started(page)
    await focus_terminal(page)
    await page.keyboard.press("PageDown")
    await until(page, "Reveal.getCurrentSlide().id === 'has-keys'")
    await is_ready(page)
    await started(page)
    await stopped(page)
    await page.keyboard.press("PageUp")
    await until(page, "Reveal.getCurrentSlide().id === 'echoes'")
    await stopped(page)

    assert "b'" not in await page.evaluate(f"() => {TEXT}")


async def test_escape_leaves_the_terminal(slide: OpenSlide) -> None:
    """After Escape the same X that was typed before stops the demo."""
    page = await slide("echoes")
    await started(page)
    await focus_terminal(page)
    await page.keyboard.press("x")
    await shows(page, "b'x'")
    await page.keyboard.press("Escape")
    await page.keyboard.press("x")
    await says(page, "^stopped after")

    assert await page.evaluate(f"() => !{PANEL}.element.contains(document.activeElement)")


DECLARED = [
    ("Enter", "enter", r"\r"), ("Space", "space", " "), ("ArrowUp", "up", r"\x1b[A"), ("ArrowDown", "down", r"\x1b[B"),
    ("N", "N", "N"), ("n", "n", "n"),
]  # fmt: skip


@pytest.mark.parametrize("by", ["key", "button"])
async def test_declared_keys_are_typed_without_focus(slide: OpenSlide, by: str) -> None:
    """Each key a demo declares is a button and works as a key anywhere on the slide, and moves nothing."""
    page = await slide("has_keys")
    disabled = await page.evaluate(
        f"() => [...{PANEL}.element.querySelectorAll('[data-key]')].every(it => it.disabled)"
    )
    await started(page)
    for key, name, typed in DECLARED:
        await (page.keyboard.press(key) if by == "key" else click(page, f"data-key='{name}'"))
        await shows(page, f"b'{typed}'")
    where = await here(page)
    await stopped(page)

    assert (disabled, where) == (True, "has-keys")


async def test_c_turns_the_panel(slide: OpenSlide) -> None:
    """Before the first run there is only code; then C goes round what there is to see."""
    page = await slide("sketches")
    await page.keyboard.press("c")
    views = [await view(page)]
    await page.keyboard.press("r")
    await until(page, f"{PANEL}.element.dataset.view === 'picture'")
    for _ in range(3):
        await page.keyboard.press("c")
        views.append(await view(page))

    assert views == ["code", "code", "terminal", "picture"]


@pytest.mark.parametrize(("width", "height"), [(640, 360), (1280, 720), (1920, 1080)])
async def test_the_mouse_selects_what_it_points_at(slide: OpenSlide, width: int, height: int) -> None:
    """At scales 0.5, 1 and 1.5 a double click selects the word under it, in every corner."""
    page = await slide("words", width, height)
    await has_run(page, "r23c12")
    selected = {}
    for row, column in ((0, 0), (0, 12), (11, 6), (23, 0), (23, 12)):
        box = await page.locator("section.present .demo .xterm-screen").bounding_box()
        x, y = box["x"] + (7 * column + 3) * box["width"] / 96, box["y"] + (row + 0.5) * box["height"] / 24
        await page.mouse.dblclick(x, y)
        selected[f"r{row:02}c{column:02}"] = await page.evaluate(f"() => {PANEL}.screen.terminal.getSelection()")

    assert selected == {word: word for word in selected}
    assert len(selected) == 5


async def test_a_demo_that_declares_a_smaller_terminal_is_shown_in_larger_type(slide: OpenSlide) -> None:
    """80 by 20 fill the place in type of 24 px; a scratch copy cannot change what the panel shows."""
    page = await slide("small", 1280, 720)
    await has_run(page, "80 20")
    size = await page.evaluate(f"() => [{PANEL}.screen.terminal.cols, {PANEL}.screen.terminal.rows]")
    glass = await page.locator("section.present .demo .xterm-screen").bounding_box()
    box = await page.locator("section.present .demo .demo-place").bounding_box()

    assert size == [80, 20]
    assert await page.evaluate(f"() => {PANEL}.screen.terminal.options.fontSize") >= 23
    assert 0.9 * box["width"] < glass["width"] <= box["width"]
    assert glass["height"] <= box["height"]


@pytest.mark.parametrize(("width", "height"), [(800, 600), (1280, 720), (1920, 1080)])
async def test_the_terminal_is_96_by_24_and_stays_in_its_box(slide: OpenSlide, width: int, height: int) -> None:
    """Whatever the window, it has as many characters as the program believes, and all of them are in view."""
    page = await slide("words", width, height)
    await has_run(page, "r23c12")
    size = await page.evaluate(f"() => [{PANEL}.screen.terminal.cols, {PANEL}.screen.terminal.rows]")
    glass = await page.locator("section.present .demo .xterm-screen").bounding_box()
    box = await page.locator("section.present .demo .demo-place").bounding_box()

    assert size == [96, 24]
    assert 0.7 * box["width"] < glass["width"]
    assert box["x"] <= glass["x"]
    assert glass["x"] + glass["width"] <= box["x"] + box["width"]
    assert box["y"] <= glass["y"]
    assert glass["y"] + glass["height"] <= box["y"] + box["height"]


async def test_bytes_that_are_not_text_leave_the_page_alive(slide: OpenSlide) -> None:
    """What is not UTF-8 does not confuse the terminal: text that comes after it is shown."""
    page = await slide("noise")
    await page.keyboard.press("r")
    await says(page, "^exit 0")

    await shows(page, "still here")


async def test_a_flood_leaves_the_page_alive(slide: OpenSlide) -> None:
    """Amid an endless flood keys work and X ends it; the page keeps 10,000 lines, not all."""
    page = await slide("floods")
    await page.keyboard.press("r")
    await until(page, f"{PANEL}.drawn > 4e6")
    await page.keyboard.press("c")
    turned = await view(page)
    await page.keyboard.press("x")
    await says(page, "^stopped after")

    assert turned == "code"
    assert await page.evaluate(f"() => {PANEL}.screen.terminal.buffer.active.length") <= 10_024


async def test_a_picture_is_shown_without_its_scripts(slide: OpenSlide) -> None:
    """A while after the end the SVG takes the terminal's place, in the deck's colours, harmless."""
    page = await slide("hostile")
    await page.keyboard.press("r")
    await until(page, f"{PANEL}.element.dataset.view === 'picture'")
    picture = page.locator("section.present .demo-picture svg")
    await picture.locator("rect").hover()
    markup = await picture.evaluate("svg => svg.outerHTML")

    assert await picture.locator("text").text_content() == "the answer is 42"
    assert not re.search(r"<script|foreignObject|\son\w+=", markup)
    assert 'fill="var(--sky)"' in markup
    assert await page.evaluate("() => window.harm === undefined")
    # Chromium says so already when the text is parsed, into a document where nothing runs.
    assert all("Executing inline event handler violates" in line for line in page.complaints)
    page.complaints.clear()


@pytest.mark.parametrize(
    ("name", "status", "mood"),
    [
        ("needy", r"^needy needs no-such-package>=2, which this Python does not have\.$", "bad"),
        ("fails", r"^exit 3 · \d\.\d s \(declared: exit 0\)$", "bad"),
        ("means_to_fail", r"^exit 3 · \d\.\d s$", "good"),
        ("hangs", r"^stopped at its limit of 0\.3 s$", "bad"),
        ("dies", r"^killed by signal 9 after \d\.\d s \(declared: exit 0\)$", "bad"),
    ],
)
async def test_what_went_wrong_is_said_in_a_line(slide: OpenSlide, name: str, status: str, mood: str) -> None:
    """A refusal, an exit other than declared, the limit, a signal: in words and by colour, inside the slide."""
    page = await slide(name)
    await page.keyboard.press("r")
    await says(page, status)
    line = await page.locator("section.present .demo-status").bounding_box()
    link = await page.locator("section.present .demo-bar a").bounding_box()

    assert await page.evaluate(f"() => {PANEL}.status.dataset.mood") == mood
    assert line["x"] + line["width"] <= link["x"]
    assert link["x"] + link["width"] <= 1280


async def test_a_reload_shows_the_same_run(slide: OpenSlide) -> None:
    """The run goes on; its output and its seconds are those from before, and keys reach it again."""
    page = await slide("echoes")
    await started(page)
    await focus_terminal(page)
    await page.keyboard.press("y")
    await shows(page, "b'y'")
    await page.reload()
    await until(page, f"window.Reveal?.isReady() && {PANEL}.running")
    await shows(page, "ready b'y'")
    await focus_terminal(page)
    await page.keyboard.press("z")
    await shows(page, "b'y' b'z'")
    await stopped(page)

    assert (await page.evaluate(f"() => {TEXT}")).count("ready") == 1


async def test_with_two_panels_keys_go_to_the_one_used_last(slide: OpenSlide) -> None:
    """At first to the first; after a click to the other."""
    page = await slide("both")
    state = "[...Reveal.getCurrentSlide().querySelectorAll('.demo')].map(it => it.panel.state).join(' ')"
    await until(page, f"{state} === 'idle idle'")
    await page.keyboard.press("r")
    await until(page, f"{state} === 'running idle'")
    await page.locator(".demo[data-demo=right]").dispatch_event("pointerdown")
    await page.keyboard.press("r")
    await until(page, f"{state} === 'running running'")
    await page.keyboard.press("x")
    await until(page, f"{state} === 'running ended'")

    await page.locator(".demo[data-demo=left]").dispatch_event("pointerdown")
    await page.keyboard.press("x")
    await until(page, f"{state} === 'ended ended'")


async def test_the_link_opens_the_script_as_text(slide: OpenSlide) -> None:
    """In a window of its own; the slide stays."""
    page = await slide("prints")
    async with page.expect_popup() as opened:
        await page.locator("section.present .demo-bar a").click()
    script = await opened.value
    await script.wait_for_load_state()

    assert "print('hello from the demo')" in await script.inner_text("body")
    assert await here(page) == "prints"


async def test_d_changes_the_look_and_is_remembered(slide: OpenSlide) -> None:
    """Slide and terminal turn light together, and after a reload they are light before anything is painted."""
    page = await slide("prints")
    await page.keyboard.press("r")
    await shows(page, "hello")
    look = f"[document.documentElement.dataset.look, {PANEL}.screen.terminal.options.theme.background]"
    dark = await page.evaluate(f"() => {look}")
    await page.keyboard.press("d")
    light = await page.evaluate(f"() => {look}")
    await page.add_init_script(
        "addEventListener('DOMContentLoaded', () => { window.painted = document.documentElement.dataset.look })"
    )
    await page.reload()
    await until(page, "window.Reveal?.isReady()")
    await shows(page, "hello")
    remembered, painted = await page.evaluate(f"() => [{look}, window.painted]")
    await page.keyboard.press("d")

    assert (dark[0], light[0], painted) == ("dark", "light", "light")
    assert dark[1] != light[1]
    assert (remembered, await page.evaluate(f"() => {look}")) == (light, dark)


async def test_a_new_run_shows_nothing_of_the_one_before(slide: OpenSlide) -> None:
    """What the browser had not yet drawn of the old run never comes on the new screen."""
    page = await slide("prints")
    await has_run(page, "hello")
    await page.evaluate(
        f"() => {{ const panel = {PANEL}; panel.draw(new TextEncoder().encode('old '.repeat(50000) + '\\x1b[31'));"
        " panel.fresh(99); panel.draw(new TextEncoder().encode('new')) }"
    )
    await until(page, f"{PANEL}.drawn === 3")

    assert (await page.evaluate(f"() => {TEXT}")).strip() == "new"


async def test_a_stage_that_goes_and_comes_back(
    tiny_talk: TinyTalk, start_stage: StartStage, open_page: OpenPage
) -> None:
    """Killed amid a run: the panel says so, slides still move; started again on that port, it runs demos again."""
    for name in ("sleeps", "last"):
        tiny_talk.demo(name, DEMOS[name])
    tiny_talk.shows("sleeps", "last")
    stage = await start_stage(tiny_talk.root)
    page = await open_page(f"{stage.url}#/sleeps")
    await is_ready(page)
    await started(page)
    stage.process.send_signal(signal.SIGKILL)
    await says(page, "^the stage is gone")
    await page.wait_for_function(f"async () => {{ await new Promise(done => setTimeout(done, 500)); return {PANEL} }}")
    said = await page.evaluate(f"() => {PANEL}.status.textContent")
    await page.keyboard.press("PageDown")
    await until(page, "Reveal.getCurrentSlide().id === 'last'")
    await page.keyboard.press("PageUp")
    await page.keyboard.press("c")
    code = await view(page)
    await start_stage(tiny_talk.root, "--port", str(URL(stage.url).port))
    await is_ready(page)
    await started(page)
    again = await view(page)
    await stopped(page)
    lost = [line for line in page.complaints if "WebSocket connection to" not in line]
    page.complaints.clear()

    assert (said[:17], code, again, lost) == ("the stage is gone", "code", "terminal", [])
