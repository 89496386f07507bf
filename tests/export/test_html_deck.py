"""Decks to take home: opened from the disk in a real browser, with every request to a network refused."""

import asyncio
import base64
import getpass
import json
import re
import socket
import subprocess
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup
from playwright.async_api import Page
from support import ONSTAGE, PIXEL, OpenPage, TinyTalk, is_on

RACE = """
import time
print("on your marks")
time.sleep(0.6)
print("\\x1b[32mgo\\x1b[0m")
open("race.svg", "w").write('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><text>flag</text></svg>')
"""
CHAPTER = """---
kernelspec:
  name: python3
  display_name: Python 3
title: A talk to take home
---

```{code-cell}
:tags: [remove-cell]

from onstage import demo, picture
```

+++ {"slideshow": {"slide_type": "slide"}, "id": "first", "tags": ["minutes-10"]}

## First, with $e^{i\\pi}$ and [a race](#/race)

![One pixel](pixel.png)

+++ {"slideshow": {"slide_type": "notes"}}

A secret word for the speaker: abracadabra.

+++ {"slideshow": {"slide_type": "slide"}, "id": "race", "tags": ["minutes-10"]}

## The race

```{code-cell}
demo("race")
```

+++ {"slideshow": {"slide_type": "slide"}, "id": "chart"}

## The chart

```{code-cell}
picture("race", alt="A flag, as the race has drawn it")
```

```python
answer = 6 * 7
```
"""


@pytest.fixture(scope="module")
def talk(tmp_path_factory: pytest.TempPathFactory) -> TinyTalk:
    made = TinyTalk(tmp_path_factory.mktemp("takeaway") / "talk")
    made.slides(CHAPTER)
    (made.root / "slides" / "pixel.png").write_bytes(PIXEL)
    made.demo("race", RACE)
    assert made.onstage("record").returncode == 0
    for command in (["html"], ["html", "--single-file"]):
        done = made.onstage("export", *command)
        assert (done.returncode, done.stderr) == (0, "")
    return made


FORMS = {"folder": "build/html/index.html", "single file": "build/a-talk-to-take-home.html"}


@pytest.fixture(params=FORMS)
def page_of(talk: TinyTalk, request: pytest.FixtureRequest) -> Path:
    return talk.root / FORMS[request.param]


Opens = Callable[..., Page]


@pytest.fixture
def opened(open_page: OpenPage, page_of: Path) -> Opens:
    """`await opened("race")`: the export, opened from the disk at that slide."""

    async def open_(slide: str = "first", **options: object) -> Page:
        return await open_page(f"{page_of.as_uri()}#/{slide}", **options)

    return open_


async def test_every_slide_opens_from_the_disk(opened: Opens) -> None:
    """Math is set, the picture is there, code is coloured when its slide is near; nothing is asked of a network."""
    page = await opened()
    math = await page.locator(".present .katex").count()
    drawn = await page.evaluate("() => document.querySelector('.present img').naturalWidth")
    for slide in ("race", "chart"):
        await page.keyboard.press("PageDown")
        await is_on(page, slide)
    await page.wait_for_selector(".present .hljs-number")

    assert (math, drawn) == (1, 1)
    assert await page.inner_text(".present .recorded-picture") == "flag"


async def test_the_recording_plays_with_its_own_timing(opened: Opens, talk: TinyTalk) -> None:
    """T plays it, as long as the run took, and its label says what it is."""
    page = await opened("race")
    await page.keyboard.press("t")
    await page.wait_for_function("() => document.querySelector('.present .ap-term')?.textContent.includes('go')")
    length = await page.evaluate("() => document.querySelector('.present .demo').panel.player.player.getDuration()")
    last = json.loads((talk.root / "assets/recordings/race.cast").read_text().splitlines()[-1])[0]

    assert length == pytest.approx(last, abs=0.01)
    assert (await page.inner_text(".present .demo-label")).startswith("Recording: ")


async def test_a_transcript_says_what_the_terminal_showed(opened: Opens) -> None:
    """As text, in its colours, for who cannot watch; by keyboard alone."""
    page = await opened("race")
    await page.focus(".present [data-show=transcript]")
    await page.keyboard.press("Enter")
    transcript = page.locator(".present .demo-transcript")

    assert await transcript.is_visible()
    assert await transcript.inner_text() == "on your marks\ngo"
    assert await transcript.locator(".ansi-green-fg").inner_text() == "go"


async def test_nothing_offers_what_needs_a_stage(opened: Opens) -> None:
    """No Run, Stop or Edit; instead the words that run it live, code, picture and the script itself."""
    page = await opened("race")
    await page.wait_for_function("() => document.querySelector('.present .demo-status').textContent")
    buttons = await page.locator(".present .demo-bar button:visible").all_inner_texts()

    assert [text.split()[0] for text in buttons] == ["Code", "Picture", "Transcript", "Recording"]
    assert await page.inner_text(".present .demo-status") == "live: onstage run race"


async def test_the_script_comes_along(opened: Opens, page_of: Path, talk: TinyTalk) -> None:
    """Beside the folder's page, and as a download inside the one file."""
    page = await opened("race")
    href = await page.get_attribute(".present .demo-bar a", "href")
    if href.startswith("data:"):
        async with page.expect_download() as download:
            await page.click(".present .demo-bar a")
        script = Path(await (await download.value).path())
    else:
        script = page_of.parent / href

    assert script.read_bytes() == (talk.root / "demos" / "race.py").read_bytes()


async def test_overview_search_and_speaker_view_work(opened: Opens) -> None:
    """They need no server; the speaker's notes are not there, the clock and the next slide are."""
    page = await opened()
    await page.keyboard.press("o")
    overview = await page.evaluate("() => Reveal.isOverview()")
    await page.keyboard.press("o")
    async with page.expect_popup() as popup:
        await page.keyboard.press("s")
    view = await popup.value
    await view.wait_for_function("() => document.querySelector('#upcoming-slide iframe')")

    assert overview
    assert "abracadabra" not in await view.content()


def test_notes_stay_at_home_unless_they_are_asked_for(talk: TinyTalk, tmp_path: Path) -> None:
    """The word is in no file of a public export, and in the one made with notes."""
    public = [path for path in (talk.root / "build" / "html").rglob("*") if path.is_file()]
    public.append(talk.root / FORMS["single file"])
    assert talk.onstage("export", "html", "--with-notes", "--output", str(tmp_path)).returncode == 0

    assert [path for path in public if b"abracadabra" in path.read_bytes()] == []
    assert b"abracadabra" in (tmp_path / "html" / "index.html").read_bytes()


def test_an_export_names_nobody_and_no_place(tiny_talk: TinyTalk) -> None:
    """What a cell printed of this machine is not in it: no home, no folder, no host, no user's own."""
    tiny_talk.chapter(
        (
            "a",
            "```{code-cell}\nimport os, socket\nprint(os.getcwd(), os.path.expanduser('~'), socket.gethostname())\n```",
        )
    )
    assert tiny_talk.onstage("export", "html").returncode == 0
    page = (tiny_talk.root / "build" / "html" / "index.html").read_text("utf-8")
    told = [str(tiny_talk.root), str(Path.home()), f"/home/{getpass.getuser()}", socket.gethostname()]

    assert [word for word in told if re.search(rf"(?<!\w){re.escape(word)}\b", page)] == []


def test_a_length_and_a_folder_are_obeyed(talk: TinyTalk, tmp_path: Path) -> None:
    """--minutes leaves slides out, --output says where to, and what was written is said with its size."""
    done = talk.onstage("export", "html", "--minutes", "10", "--output", str(tmp_path))
    page = BeautifulSoup((tmp_path / "html" / "index.html").read_text("utf-8"), "html.parser")

    assert [section["id"] for section in page.select("section[id]")] == ["first", "race"]
    assert re.fullmatch(rf"{re.escape(str(tmp_path))}/html/index.html  \d+\.\d MB\n", done.stdout)


@pytest.mark.parametrize("form", [[], ["--single-file"]])
def test_an_export_that_fails_leaves_the_last_one(tiny_talk: TinyTalk, form: list[str]) -> None:
    """A slide that breaks costs one line and nothing else."""
    tiny_talk.slides("# One")
    assert tiny_talk.onstage("export", "html", *form).returncode == 0
    before = {path: path.read_bytes() for path in (tiny_talk.root / "build").rglob("*.html")}
    tiny_talk.slides("See [nowhere](#/nowhere).\n\n+++\n\n```{code-cell}\n1\n```\n")
    done = tiny_talk.onstage("export", "html", *form)

    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert {path: path.read_bytes() for path in before} == before


async def test_the_browsers_print_command_opens_pages_to_print(opened: Opens) -> None:
    """Ctrl+P lays out a page a slide in a window of its own, in the light look, and asks the printer."""
    page = await opened()
    await page.context.add_init_script("window.print = () => { window.printed = true }")
    async with page.expect_popup() as popup:
        await page.keyboard.press("Control+p")
    paper = await popup.value
    await paper.wait_for_function("() => window.printed")

    assert await paper.locator(".pdf-page").count() == 3
    assert await paper.evaluate("() => document.documentElement.dataset.look") == "light"


async def test_who_wants_less_motion_gets_less(opened: Opens) -> None:
    """No transition between slides, and none within them."""
    page = await opened(reduced_motion="reduce")

    assert await page.evaluate("() => Reveal.getConfig().transition") == "none"
    assert await page.evaluate("() => getComputedStyle(document.querySelector('.slide')).transitionDuration") == "0s"


async def test_a_built_deck_plays_its_recordings_from_the_disk_too(talk: TinyTalk, open_page: OpenPage) -> None:
    """Not only an export: what `onstage build` made, opened without a stage."""
    page = await open_page(f"{(await asyncio.to_thread(talk.build)).as_uri()}#/race")
    await page.keyboard.press("t")
    await page.wait_for_function("() => document.querySelector('.present .ap-term')?.textContent.includes('go')")

    assert page.complaints == []


@pytest.mark.parametrize("form", ["build/html/index.html", "build/1_first.html"])
async def test_widgets_live_in_an_export_without_a_kernel(tiny_talk: TinyTalk, open_page: OpenPage, form: str) -> None:
    """Their state is in the page: a slider is drawn and moves, also in the one file."""
    tiny_talk.chapter(("a", "```{code-cell}\nimport ipywidgets\nipywidgets.IntSlider(3, description='workers')\n```"))
    single = [] if "index" in form else ["--single-file"]
    assert tiny_talk.onstage("export", "html", *single).returncode == 0
    page = await open_page((tiny_talk.root / form).as_uri(), ready=False)
    await page.wait_for_selector(".widget-readout")
    await page.locator(".noUi-handle").focus()
    await page.keyboard.press("ArrowRight")
    await page.wait_for_function("() => document.querySelector('.widget-readout').textContent === '4'")

    assert await page.inner_text(".widget-label") == "workers"
    assert [line for line in page.complaints if "strict" not in line] == []
    page.complaints.clear()  # the widgets' own script warns that it is not written for strict mode


async def test_somebody_elses_notebook_goes_home_as_well(tiny_talk: TinyTalk, open_page: OpenPage) -> None:
    """Without a folder of demos, with the outputs it came with, and a word on what is not honoured."""
    notebook = nbformat.v4.new_notebook(metadata={"rise": {"theme": "sky", "autolaunch": True}})
    output = nbformat.v4.new_output("stream", text="stored, not run")
    slide = {"slideshow": {"slide_type": "slide"}}
    notebook.cells = [nbformat.v4.new_code_cell("raise SystemExit", outputs=[output], metadata=slide)]
    path = tiny_talk.root / "theirs.ipynb"
    nbformat.write(notebook, path)
    done = tiny_talk.onstage("export", "html", "--single-file", str(path))
    page = await open_page((tiny_talk.root / "build" / "theirs.html").as_uri())

    assert (done.returncode, "autolaunch" in done.stderr) == (0, True)
    assert "stored, not run" in await page.inner_text(".present")


def single_file(talk: TinyTalk) -> tuple[str, str]:
    """The one page of that talk, and the remarks on it."""
    done = talk.onstage("export", "html", "--single-file")
    assert done.returncode == 0, done.stderr
    return (talk.root / "build" / "1_first.html").read_text("utf-8"), done.stderr


def test_a_link_to_a_file_that_the_deck_does_not_carry_stays_a_link(tiny_talk: TinyTalk) -> None:
    """With one remark for each such file, by its name."""
    tiny_talk.chapter(("a", "[data](outputs/data.csv), [script](demos/other.py), [again](outputs/data.csv)"))
    page, remarks = single_file(tiny_talk)

    assert [link["href"] for link in BeautifulSoup(page, "html.parser").select(".slide a")] == [
        "outputs/data.csv", "demos/other.py", "outputs/data.csv"
    ]  # fmt: skip
    assert [line.split()[-1] for line in remarks.splitlines()] == ["outputs/data.csv", "demos/other.py"]


def test_text_that_only_looks_like_a_link_is_left_as_it_is(tiny_talk: TinyTalk) -> None:
    """Words of prose, a comment, and what a script of the page says."""
    tiny_talk.demo("race", "print(1)")
    looks = [
        'Write href="demos/race.py" there.',
        '<!-- <script src="assets/deck/look.js"></script> <link href="assets/theme/theme.css"> -->',
        """<script type="text/plain">'<a href="demos/race.py">'</script>""",
    ]
    tiny_talk.chapter(("a", '```{code-cell}\ndemo("race")\n```'), ("b", "\n\n".join(looks)))
    page, _ = single_file(tiny_talk)

    assert [text for text in looks if text not in page] == []
    assert 'href="data:text/x-python;base64,' in page


def test_a_film_comes_along_in_the_one_file(tiny_talk: TinyTalk) -> None:
    """As does whatever else a slide shows or plays from a file beside the deck."""
    (tiny_talk.root / "slides" / "clip.mp4").write_bytes(b"frames")
    tiny_talk.chapter(
        (
            "a",
            """```{code-cell}
from IPython.display import HTML
HTML('<video controls src="clip.mp4"></video>')
```""",
        )
    )
    page, _ = single_file(tiny_talk)
    (film,) = BeautifulSoup(page, "html.parser").select("video")

    assert film["src"] == f"data:video/mp4;base64,{base64.b64encode(b'frames').decode()}"


@pytest.mark.parametrize("form", [["html"], ["html", "--single-file"], ["notebook"]])
def test_a_disk_without_room_costs_one_line(tiny_talk: TinyTalk, form: list[str]) -> None:
    """It says which file could not be written, and the last export is as it was."""
    tiny_talk.slides("# One\n\n" + "Many words. " * 20_000)
    assert tiny_talk.onstage("export", *form).returncode == 0
    before = {
        path: path.read_bytes() for path in (tiny_talk.root / "build").rglob("*.[hi]*") if "cache" not in str(path)
    }
    limited = ["bash", "-c", 'ulimit -f 200; exec "$@"', "limited", str(ONSTAGE), "export", *form]
    done = subprocess.run(limited, cwd=tiny_talk.root, capture_output=True, text=True, timeout=100)

    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert re.fullmatch(r"onstage: /.*/build/.*: File too large\.\n", done.stderr)
    assert {path: path.read_bytes() for path in before} == before
