"""The talk in Jupyter with RISE: one real server on a tiny talk, one real browser, every chapter in real kernels."""

import asyncio
import contextlib
import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import pytest
from onstage.notebook import jupyter_server as server
from onstage.shell import python_command
from playwright.async_api import Browser, Locator, Page
from support import ONSTAGE, TALK, StageProcess, TinyTalk, Watched, until
from traitlets import import_item
from yarl import URL

MISSING = [name for name in ("nbclassic", "rise", "ipywidgets") if not find_spec(name)]
pytestmark = pytest.mark.skipif(bool(MISSING), reason=f"{MISSING} not installed: pip install onstage[rise]")

FRONT = "---\nkernelspec:\n  name: python3\n  display_name: Python 3\ntitle: Tiny\n---\n\n"
FIRST = """```{code-cell}
:tags: [remove-cell]

from onstage import demo, lanes, runs, waits
```

+++ {"slideshow": {"slide_type": "slide"}, "id": "first"}

## First

```{code-cell}
:tags: [remove-input]

lanes({"task": [runs(1), waits(2)]}, alt="A task that runs and waits.")
```

+++ {"slideshow": {"slide_type": "slide"}, "id": "ticks"}

## Ticks

```{code-cell}
demo("ticks")
```

```{code-cell}
print("sum:", 20 + 22)
```

"""
TICKS = """
import subprocess, sys, time
if len(sys.argv) == 1:
    subprocess.Popen([sys.executable, __file__, "of its own session"], start_new_session=True)
while True:
    print("\\x1b[36mtick\\x1b[0m", flush=True)
    time.sleep(0.05)
"""
REAL = (TALK / "slides" / "15_notebook.md").read_text("utf-8")
LOOKS = """+++ {"slideshow": {"slide_type": "slide", "class": "split"}, "id": "split"}

## Two columns

+++

Words on the left.

+++

```python
await asyncio.sleep(1)  # forty letters a line, or some more
```

+++ {"slideshow": {"slide_type": "slide"}, "id": "wide"}

## A wide picture, and a table

| what | so |
|:-----|:---|
| one  | `two` |

```{code-cell}
:tags: [remove-input]

1 / 0
```

```{code-cell}
:tags: [remove-input]

from IPython.display import SVG
SVG('<svg xmlns="http://www.w3.org/2000/svg" width="1600pt" height="800pt" viewBox="0 0 1600 800"><rect/></svg>')
```

+++ {"slideshow": {"slide_type": "slide"}, "id": "drawn"}

## A demo that draws

```{code-cell}
from onstage import demo
demo("draws")
```
"""
DRAWS = """
open("drawn.svg", "w").write('<svg xmlns="http://www.w3.org/2000/svg" width="800" height="900"><rect/></svg>')
"""
COPIES = "of_the_talk"
SLIDESHOW = ".rise-enabled .slides section.present section.present"
RUN_ALL = """
import asyncio, os, sys
import jupytext
from nbclient import NotebookClient

async def run(path):
    notebook = jupytext.read(path, fmt="md:myst")
    folder = {"metadata": {"path": os.path.dirname(path)}}
    await NotebookClient(notebook, kernel_name="python3", timeout=60, resources=folder).async_execute()
    print(path)

async def main():
    await asyncio.gather(*map(run, sys.argv[1:]))

asyncio.run(main())
"""


@dataclass
class Jupyter:
    """`onstage notebook`, running on a tiny talk, and the browser page it would open."""

    talk: TinyTalk
    process: StageProcess
    page: Page
    complaints: list[str]

    def slide(self, number: int) -> Locator:
        return self.page.locator(f".slides > section:nth-of-type({number})")

    async def turn_to(self, number: int) -> Locator:
        """The slide of that number, once it is the one that is shown."""
        await self.page.evaluate("number => Reveal.slide(number - 1)", number)
        await self.page.wait_for_selector(f".slides > section.present:nth-of-type({number}) section.present")
        return self.slide(number)

    async def run(self, beginning: str) -> None:
        """Run the first cell that begins so."""
        await self.page.evaluate(
            """beginning => Jupyter.notebook.execute_cells([
                Jupyter.notebook.get_cells().findIndex(cell => cell.get_text().startsWith(beginning))])""",
            beginning,
        )

    async def save(self) -> None:
        await self.page.evaluate("() => Jupyter.notebook.save_notebook()")


@contextlib.asynccontextmanager
async def opened(talk: TinyTalk, home: Path, browser: Browser) -> AsyncIterator[Jupyter]:
    """The talk in Jupyter, as the installed command starts it, and its first chapter as a slideshow."""
    process = StageProcess(
        await asyncio.create_subprocess_exec(
            ONSTAGE, "notebook", "--no-open", "--port", "0", cwd=talk.root, env=os.environ | {"HOME": str(home)},
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
        )
    )  # fmt: skip
    process.url = (await process.line(r"Notebook at (\S+)"))[1]
    watched = Watched()
    page = await browser.new_page(viewport={"width": 1280, "height": 720})
    page.on("request", watched.note_strangers)
    await page.goto(process.url)
    await page.wait_for_selector(SLIDESHOW, timeout=60_000)
    yield Jupyter(talk, process, page, watched.complaints)
    await page.close()


@pytest.fixture(scope="module")
async def jupyter(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> AsyncIterator[Jupyter]:
    talk = TinyTalk(tmp_path_factory.mktemp("live"))
    talk.slides(FRONT + FIRST + REAL.partition("---\n\n")[2])
    shutil.copytree(TALK / "slides", talk.root / "slides" / COPIES)
    talk.slides(FRONT + LOOKS, "2_looks.md")
    talk.demo("draws", DRAWS)
    talk.demo("ticks", TICKS, '# seconds = 60\n# keys = {q = "say q"}')
    home = tmp_path_factory.mktemp("home")
    async with opened(talk, home, browser) as jupyter:
        yield jupyter
    assert await jupyter.process.interrupt() == 0
    assert (sorted(home.rglob("*")), marked(talk)) == ([], [])


def marked(talk: TinyTalk) -> list[str]:
    """The processes of this talk's demo that still live, whoever started them."""
    found = subprocess.run(["pgrep", "-f", f"{talk.root}/demos/ticks.py"], capture_output=True, text=True)
    return found.stdout.split()


def kernels(talk: TinyTalk) -> list[str]:
    """The processes that work in the folder of this talk's slides: Jupyter goes there, and so do its kernels."""
    found = [folder for folder in Path("/proc").glob("[0-9]*") if "ipykernel" in words(folder)]
    return [folder.name for folder in found if os.path.realpath(folder / "cwd") == str(talk.root / "slides")]


def words(process: Path) -> str:
    """The command line of a process, if it still is one."""
    try:
        return (process / "cmdline").read_text()
    except OSError:
        return ""


def listens(port: int | None) -> bool:
    """Whether anybody answers there."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


async def test_the_first_chapter_opens_as_a_slideshow(jupyter: Jupyter) -> None:
    """Its first slide is that of the talk, its drawing is drawn, what is hidden is on no slide, nothing is fetched."""
    await jupyter.page.wait_for_selector(".slides section.present svg.lanes")
    words = await jupyter.page.inner_text(".slides section.present section.present")

    assert "First" in words
    assert "import" not in words
    assert jupyter.complaints == []


async def test_a_click_on_run_shows_the_demo_and_stop_ends_it(jupyter: Jupyter) -> None:
    """Another cell runs while the demo does; afterwards no process is left."""
    slide = await jupyter.turn_to(2)
    await slide.get_by_role("button", name="Run", exact=True).click()
    await jupyter.page.wait_for_function(
        """() => [...document.querySelectorAll('.onstage-screen .ansi-cyan-fg')].some(word =>
            word.textContent.includes('tick') && getComputedStyle(word).color === 'rgb(86, 180, 233)')"""
    )
    await slide.get_by_role("button", name="say q [q]").click()
    await jupyter.run("print(")
    await slide.get_by_text("sum: 42").wait_for()
    await until(lambda: len(marked(jupyter.talk)) == 2)  # one is in a session of its own
    await slide.get_by_role("button", name="Stop", exact=True).click()
    await slide.get_by_text("stopped after").wait_for()

    assert marked(jupyter.talk) == []


async def test_a_task_of_the_talk_writes_on_after_its_cell(jupyter: Jupyter) -> None:
    """Into its Output widget: its last heart comes after the answer of a cell that was run later."""
    slide = await jupyter.turn_to(5)
    await jupyter.run("import ipywidgets")
    await slide.locator(".output_subarea", has_text=re.compile(r"^(♥\s*){1,9}$")).last.wait_for()
    await jupyter.run("print(")
    await jupyter.slide(2).get_by_text("sum: 42").wait_for(state="attached")
    assert not await slide.locator(".output_subarea", has_text=re.compile(r"^(♥\s*){20}$")).count()

    await slide.locator(".output_subarea", has_text=re.compile(r"^(♥\s*){20}$")).last.wait_for()


async def test_a_click_on_a_button_of_the_talk_reaches_the_kernel(jupyter: Jupyter) -> None:
    """The cells of the talk themselves: a click puts a job into the queue, the worker takes it."""
    slide = await jupyter.turn_to(6)
    button = slide.get_by_role("button", name="one more job")
    await button.wait_for()
    assert not await slide.get_by_text("done: one more job").count()
    await button.click()

    await slide.get_by_text("done: one more job").wait_for()


async def test_a_click_on_a_button_of_the_talk_stops_its_server(jupyter: Jupyter) -> None:
    """It has answered the cell that asked; after the click nobody listens at its port."""
    await (await jupyter.turn_to(8)).get_by_text('{"hello": "Ada"}').wait_for()
    slide = await jupyter.turn_to(9)
    await slide.get_by_text("GET /Ada").wait_for()
    port = await jupyter.page.evaluate(
        """() => new Promise(done => Jupyter.notebook.kernel.execute('port', {
            iopub: { output: message => done(Number(message.content.data['text/plain'])) } }, { silent: false }))"""
    )
    assert listens(port)
    await slide.get_by_role("button", name="stop the server").click()
    await slide.locator(".output_subarea", has_text="the server is closed").last.wait_for()

    assert not listens(port)


async def test_prose_code_and_pictures_fit_and_can_be_read(jupyter: Jupyter, browser: Browser) -> None:
    """Whatever size the window is given: two columns side by side, nothing leaves the slide, no black on black."""
    page = await browser.new_page()
    await page.goto(jupyter.process.url.replace("1_first.md", "2_looks.md"))
    await page.wait_for_selector(".slides .output_svg svg", state="attached", timeout=60_000)
    for width, height in [(1280, 720), (1920, 1080), (1024, 768)]:
        await page.set_viewport_size({"width": width, "height": height})
        await page.evaluate("() => Reveal.slide(0)")
        prose = ".present .rendered_html"
        (words, _), (code, _), (_, ink) = await measured(page, f"{prose} p", f"{prose} pre", f"{prose} pre code")
        await page.evaluate("() => Reveal.slide(1)")
        inline, row, picture = await measured(
            page, ".present table code", ".present tbody tr", ".present .output_svg svg"
        )

        assert words["right"] <= code["left"]
        assert abs(words["top"] - code["top"]) < height / 20
        assert (ink["color"], inline[1]["color"]) == ("rgb(232, 237, 243)",) * 2
        assert row[1]["background"] == "rgba(0, 0, 0, 0)"
        assert picture[0]["width"] > width * 0.8
        assert max(picture[0]["right"], code["right"]) <= width
    await page.close()


async def test_the_buttons_of_a_panel_stay_in_sight_and_leave_the_keys_to_the_slides(
    jupyter: Jupyter, browser: Browser
) -> None:
    """Even in a window too low for the picture; Alt-R leaves the slideshow and comes back to the same slide."""
    page = await browser.new_page(viewport={"width": 1280, "height": 300})
    await page.goto(jupyter.process.url.replace("1_first.md", "2_looks.md"))
    await page.wait_for_selector(SLIDESHOW, timeout=60_000)
    await page.evaluate("() => Reveal.slide(2)")
    slide = page.locator(".slides > section.present")
    await slide.get_by_role("button", name="Run", exact=True).click()
    await slide.locator("img.onstage-picture").wait_for()
    ((bar, _),) = await measured(page, ".present .onstage-bar")
    assert bar["bottom"] <= 300
    await slide.get_by_role("button", name="Terminal", exact=True).click()
    await page.keyboard.press("Alt+r")
    await page.wait_for_selector("body:not(.rise-enabled)")
    await page.keyboard.press("Alt+r")
    await page.wait_for_selector(SLIDESHOW)

    await slide.get_by_role("button", name="Terminal", exact=True).wait_for()
    await page.close()


async def measured(page: Page, *selectors: str) -> list[tuple[dict[str, float], dict[str, str]]]:
    """Box and colours of each of these, on the slide that is shown."""
    script = """selector => {
        const element = document.querySelector(`.slides > section.present ${selector}`)
        const { color, backgroundColor: background } = getComputedStyle(element)
        return [element.getBoundingClientRect().toJSON(), { color, background }]
    }"""
    for selector in selectors:
        await page.wait_for_selector(f".slides > section.present {selector}", state="visible")
    return [await page.evaluate(script, selector) for selector in selectors]


async def test_a_change_is_saved_as_text_and_nothing_else_is(jupyter: Jupyter) -> None:
    """Saved without a change the file is the same, byte for byte; with one, only that is new."""
    path = jupyter.talk.root / "slides" / "1_first.md"
    before = path.read_text()
    await jupyter.save()
    assert path.read_text() == before
    await jupyter.page.evaluate(
        "() => Jupyter.notebook.get_cells().find(cell => cell.get_text().startsWith('print(')).set_text('print(1)')"
    )
    await jupyter.save()

    assert path.read_text() == before.replace('print("sum:", 20 + 22)', "print(1)")
    assert [found.name for found in path.parent.iterdir() if "ipynb" in found.name] == []


@pytest.mark.parametrize("chapter", sorted(path.name for path in (TALK / "slides").glob("*.md")))
async def test_saving_a_chapter_of_the_talk_unchanged_changes_nothing(jupyter: Jupyter, chapter: str) -> None:
    """As the notebook's page does it, down to the last byte."""
    await jupyter.page.evaluate(
        """async path => {
            const contents = Jupyter.notebook.contents
            const { content } = await contents.get(path, { type: 'notebook' })
            await contents.save(path, { type: 'notebook', content })
        }""",
        f"{COPIES}/{chapter}",
    )

    saved = jupyter.talk.root / "slides" / COPIES / chapter
    assert saved.read_text("utf-8") == (TALK / "slides" / chapter).read_text("utf-8")


async def test_the_last_slide_leads_to_the_next_chapter_and_its_first_one_back(jupyter: Jupyter) -> None:
    """What was changed is saved first; in a cell that is being changed the keys are its own."""
    path, page = jupyter.talk.root / "slides" / "1_first.md", jupyter.page
    await jupyter.turn_to(9)
    await page.evaluate(
        """() => {
            const cells = Jupyter.notebook.get_cells()
            const at = cells.findIndex(cell => cell.get_text().startsWith('clicked ='))
            Jupyter.notebook.select(at)
            cells[at].set_text(`${cells[at].get_text()}  # changed`)
            Jupyter.notebook.edit_mode()
        }"""
    )
    await page.wait_for_function("() => Jupyter.keyboard_manager.mode === 'edit'")
    await page.keyboard.press("PageDown")
    assert "1_first.md" in page.url
    await page.keyboard.press("Escape")
    await page.keyboard.press("PageDown")
    await page.keyboard.press("PageDown")
    await page.wait_for_url("**/2_looks.md*")
    assert "# changed" in path.read_text()
    await page.wait_for_selector(SLIDESHOW, timeout=60_000)
    await page.keyboard.press("PageUp")
    await page.wait_for_url("**/1_first.md#/slide-8-0")
    await page.wait_for_selector(SLIDESHOW, timeout=60_000)
    assert await page.locator("#onstage_chapters a").all_inner_texts() == ["Tiny \u203a"]


@pytest.mark.parametrize("way", ["restart", "kill"])
async def test_a_kernel_that_ends_leaves_no_demo_behind(jupyter: Jupyter, way: str) -> None:
    """Neither when it is restarted nor when it is killed; the cells are run again in the next kernel."""
    slide = await jupyter.turn_to(2)
    await jupyter.page.evaluate("() => Jupyter.notebook.execute_all_cells()")
    await slide.locator("button:enabled", has_text="Run").click()
    await slide.locator(".onstage-screen", has_text="tick").wait_for()
    await until(lambda: len(marked(jupyter.talk)) == 2)
    await jupyter.page.evaluate("() => Jupyter.notebook.clear_all_output()")
    if way == "restart":
        await jupyter.page.evaluate("() => new Promise(done => Jupyter.notebook.kernel.restart(done))")
    else:
        kill = "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"
        await jupyter.page.evaluate("code => { Jupyter.notebook.kernel.execute(code) }", kill)
    await until(lambda: not marked(jupyter.talk))

    await jupyter.slide(4).get_by_text("tea is ready").last.wait_for(state="attached")


@pytest.mark.skipif(sys.platform != "linux", reason="needs /proc")
async def test_nothing_is_left_of_a_notebook_that_is_killed(tmp_path: Path, browser: Browser) -> None:
    """Neither Jupyter nor its kernel nor a demo: the port is free, the processes are gone."""
    talk = TinyTalk(tmp_path / "live")
    talk.slides(FRONT + FIRST)
    talk.demo("ticks", TICKS, "# seconds = 60")
    async with opened(talk, tmp_path, browser) as jupyter:
        slide = await jupyter.turn_to(2)
        await slide.locator("button:enabled", has_text="Run").click()
        await slide.locator(".onstage-screen", has_text="tick").wait_for()
        await until(lambda: (len(marked(talk)), len(kernels(talk))) == (2, 1))
        jupyter.process.process.kill()
        await until(lambda: not marked(talk) and not kernels(talk))
        await until(lambda: not listens(URL(jupyter.process.url).port))


@pytest.mark.parametrize("python", [sys.executable, shutil.which("python3.13")])
def test_every_chapter_runs_from_top_to_bottom(python: str | None) -> None:
    """In a live kernel, panels and all, on this Python and on 3.13 where that has what it needs."""
    environment = os.environ | {"PYTHONPATH": str(TALK / "scripts")}
    needs = "import onstage.notebook.panel, nbclient, jupytext, ipykernel"
    if not python or subprocess.run([python, "-c", needs], env=environment, capture_output=True).returncode:
        pytest.skip("no Python 3.13 here that has Jupyter")
    chapters = sorted(map(str, (TALK / "slides").glob("*.md")))
    done = subprocess.run([python, "-c", RUN_ALL, *chapters], env=environment, capture_output=True, text=True)

    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.count("\n") == len(chapters)


def test_a_notebook_that_cannot_be_read_does_not_start(tiny_talk: TinyTalk) -> None:
    """It says so as a build does, with file and line."""
    tiny_talk.slides("{", "1_broken.ipynb")
    done = tiny_talk.onstage("notebook", "--no-open", "--port", "0")

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("onstage: slides/1_broken.ipynb:1: not a notebook Jupyter can read")


def test_without_jupyter_it_says_what_to_install(tiny_talk: TinyTalk) -> None:
    """One line, and exit 1."""
    tiny_talk.chapter(("one", "Words"))
    without = "import sys; sys.modules['nbclassic'] = None; sys.argv[1:] = ['notebook']"
    spoil = f"{without}; from onstage.cli.main import main; main()"
    done = subprocess.run([sys.executable, "-c", spoil], cwd=tiny_talk.root, capture_output=True, text=True)

    assert done.returncode == 1
    assert (
        done.stderr
        == f"onstage: nbclassic not installed: `{python_command('-m', 'pip', 'install', 'onstage[rise]')}`.\n"
    )


def test_the_hook_that_jupyter_is_given_is_found_and_tidies(tiny_talk: TinyTalk, tmp_path: Path) -> None:
    """By its dotted name; the empty header of jupytext's is gone from text, and notebooks are left as they are."""
    tiny_talk.slides("# A slide\n")
    (name,) = [
        option.partition("=")[2]
        for option in server._jupyter_options(tiny_talk.project(), 8888, tmp_path)
        if option.startswith("--ContentsManager.pre_save_hook=")
    ]
    text = {"type": "file", "content": "---\nkernelspec:\n  name: python3\njupytext: {}\n---\n\njupytext: {}\n"}
    notebook = {"type": "notebook", "content": {"cells": []}}
    for model in (text, notebook):
        import_item(name)(model=model, path="1_first.md", contents_manager=None)

    assert name == "onstage.notebook.jupyter_server.tidy_saved_text"
    assert text["content"] == "---\nkernelspec:\n  name: python3\n---\n\njupytext: {}\n"
    assert notebook == {"type": "notebook", "content": {"cells": []}}
