"""Who may steer: everybody on this machine; once the stage is opened, who came by the control link, and no other."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from playwright.async_api import Browser
from support import StageProcess, TinyTalk, staged
from yarl import URL

LONG = 20  # seconds: bounds that only guard against a hang
HOST = "127.0.0.2"  # a loopback address that stands for one of the network
ECHOES = "# /// script\n# [tool.onstage]\n# seconds = 100\n# ///\nprint('ready')\nprint('got ' + input())\ninput()\n"


@pytest.fixture(scope="module")
def talk(tmp_path_factory: pytest.TempPathFactory) -> TinyTalk:
    made = TinyTalk(tmp_path_factory.mktemp("access") / "talk")
    made.chapter(("one", "First."), ("two", "Second."), ("three", '```{code-cell}\ndemo("echoes")\n```'))
    made.demo("echoes", ECHOES)
    made.demo("prints", "print('hello')")
    return made


@pytest.fixture(scope="module")
async def stage(talk: TinyTalk) -> AsyncIterator[StageProcess]:
    """A stage that was opened to others; its `control` is the link it printed."""
    async with staged(talk.root, "--host", HOST) as stage:
        port = re.fullmatch(r"http://127\.0\.0\.1:(\d+)/", stage.url)[1]
        stage.url = (await stage.line(rf"To watch: +(http://{HOST}:{port}/)$"))[1]
        stage.control = (await stage.line(rf"To steer: +(http://{HOST}:{port}/control/\S+)"))[1]
        await stage.line(r"^\s*$")
        yield stage


@pytest.fixture
async def watcher() -> AsyncIterator[aiohttp.ClientSession]:
    """Somebody without the token."""
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
        yield session


@pytest.fixture
async def presenter(stage: StageProcess) -> AsyncIterator[aiohttp.ClientSession]:
    """Somebody who came by the control link."""
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
        async with session.get(stage.control) as answer:
            assert answer.status == 200
        yield session


class Ear:
    """One websocket of which everything told and all output is kept."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket
        self.told: list[dict[str, Any]] = []
        self.output = b""
        self.pongs = 0

    async def until(self, true: Callable[[], Any]) -> Any:
        async with asyncio.timeout(LONG):
            while not (found := true()):
                message = await self.socket.receive()
                if message.type is aiohttp.WSMsgType.BINARY:
                    self.output += message.data
                elif message.type is aiohttp.WSMsgType.TEXT:
                    self.told.append(json.loads(message.data))
                elif message.type is aiohttp.WSMsgType.PONG:
                    self.pongs += 1
                else:
                    raise ConnectionError(f"closed: {message}")
        return found

    async def hears(self, state: str) -> dict[str, Any]:
        return await self.until(lambda: next((it for it in self.told if it.get("state") == state), None))

    async def sees(self, text: bytes) -> None:
        await self.until(lambda: text in self.output)


async def listen(session: aiohttp.ClientSession, stage: StageProcess, path: str) -> Ear:
    return Ear(await session.ws_connect(URL(stage.url).join(URL(path)), max_msg_size=0, autoping=False))


async def test_a_stage_opened_to_others_prints_the_way_in_and_a_code_to_scan(stage: StageProcess) -> None:
    """Where to watch, the control link with a token nobody guesses, and a QR code."""
    token = stage.control.rpartition("/")[2]

    assert re.fullmatch(r"[\w-]{24,}", token)
    async with asyncio.timeout(LONG):
        while not re.search("[▀▄█]{10}", "".join(stage.lines)):
            await stage.line("[▀▄█]{10}")
    assert stage.lines[0].count(token) == 0


async def test_the_link_leaves_a_cookie_no_script_can_read(stage: StageProcess, watcher: aiohttp.ClientSession) -> None:
    """It leads to the presenter's page, or to the deck when asked; the token stands in the cookie alone."""
    token = stage.control.rpartition("/")[2]
    async with watcher.get(stage.control, allow_redirects=False) as answer:
        status, text = answer.status, await answer.text()
        cookie, place = answer.headers["Set-Cookie"], answer.headers["Location"]
    async with watcher.get(stage.control + "?deck", allow_redirects=False) as answer:
        deck = answer.headers["Location"]

    assert (status, place, deck, text) == (303, "/presenter", "/", "")
    assert token in cookie
    assert {"httponly", "path=/"} <= {part.strip().lower() for part in cookie.split(";")}
    assert re.search(r"samesite=(strict|lax)", cookie.lower())


@pytest.mark.parametrize("token", ["x" * 24, "", "%2e%2e", "%00", "é", "A" * 5000])
async def test_a_wrong_token_opens_nothing(stage: StageProcess, watcher: aiohttp.ClientSession, token: str) -> None:
    """403 in one line, or 404 where there is none at all, no cookie; and a cookie made up steers nothing."""
    base = URL(stage.url)
    async with watcher.get(URL(f"{base}control/{token}", encoded="%" in token)) as answer:
        status, text = answer.status, await answer.text()

    assert (status, text.count("\n"), list(watcher.cookie_jar)) == (403 if token else 404, 1, [])
    async with watcher.get(base / "presenter", headers={"Cookie": f"onstage-control={'x' * 24}"}) as answer:
        assert answer.status == 403


@pytest.mark.parametrize(
    "page", ["presenter", "presenter/presenter.js", "presenter/palette.js", "presenter/presenter.css"]
)
async def test_the_presenters_page_is_for_the_presenter(
    stage: StageProcess, watcher: aiohttp.ClientSession, presenter: aiohttp.ClientSession, page: str
) -> None:
    """Who watches is told how to get there; who steers gets it."""
    async with watcher.get(stage.url + page) as refused, presenter.get(stage.url + page) as given:
        assert (refused.status, given.status) == (403, 200)
        assert "control link" in await refused.text()


async def test_who_watches_sees_all_and_starts_nothing(
    stage: StageProcess, watcher: aiohttp.ClientSession, presenter: aiohttp.ClientSession, talk: TinyTalk
) -> None:
    """Run, edit, keep, keys and stop do nothing: the run that goes on is the presenter's, and it got only his keys."""
    watches = await listen(watcher, stage, "socket/demo/echoes")
    steers = await listen(presenter, stage, "socket/demo/echoes")
    scratch = '"""One."""\nprint("mine")'
    await says(watches, {"do": "run"}, {"do": "run", "scratch": scratch}, {"do": "keep", "scratch": scratch})
    await steers.socket.send_json({"do": "run"})
    first = await steers.hears("running")
    await steers.sees(b"ready")
    await watches.sees(b"ready")
    await watches.socket.send_bytes(b"watcher\n")
    await says(watches, {"do": "stop"}, {"do": "run"})
    await steers.socket.send_bytes(b"presenter\n")
    await watches.sees(b"got presenter")
    await steers.socket.send_json({"do": "stop"})
    ending = await watches.hears("ended")

    assert [it["run"] for it in watches.told if it.get("state") == "running"] == [first["run"]]
    assert (ending["how"], first["scratch"], b"watcher" in watches.output) == ("stop", False, False)
    assert not (talk.root / "build" / "scratch").exists()


async def says(ear: Ear, *messages: dict[str, Any]) -> None:
    """Send all this, and wait until the stage has read it: it answers a ping in its turn."""
    for message in messages:
        await ear.socket.send_json(message)
    answered = ear.pongs
    await ear.socket.ping()
    await ear.until(lambda: ear.pongs > answered)


async def test_who_watches_moves_nobody(
    stage: StageProcess, watcher: aiohttp.ClientSession, presenter: aiohttp.ClientSession
) -> None:
    """Slide, black, look, size, length, clock and panels: the first that others hear of is what the presenter said."""
    watches, steers = await listen(watcher, stage, "socket/deck"), await listen(presenter, stage, "socket/deck")
    await watches.until(lambda: len(watches.told) >= 2)
    await steers.until(lambda: len(steers.told) >= 2)
    await says(
        watches, {"at": {"id": "two"}}, {"black": True}, {"look": "light"}, {"zoom": "larger"}, {"minutes": 5},
        {"panel": {"name": "echoes", "do": "replay"}}, {"again": True},
    )  # fmt: skip
    await steers.socket.send_json({"at": {"id": "three", "f": 1}})
    await watches.until(lambda: len(watches.told) >= 3)
    heard = watches.told[2]

    assert [ear.told[0]["steers"] for ear in (watches, steers)] == [False, True]
    assert (heard["at"]["id"], heard["at"]["f"]) == ("three", 1)
    assert not {"black", "look", "zoom", "minutes", "panel"} & set(heard)


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


async def test_the_token_is_in_nothing_a_watcher_gets_and_in_no_file(
    stage: StageProcess, talk: TinyTalk, watcher: aiohttp.ClientSession, presenter: aiohttp.ClientSession
) -> None:
    """Not in pages, headers or messages, and after the presenter moved not in the log nor anywhere under build/."""
    token = stage.control.rpartition("/")[2]
    steers = await listen(presenter, stage, "socket/deck")
    for slide in ("one", "two"):
        await steers.socket.send_json({"at": {"id": slide}})
    got = []
    for path in ("", "presenter", "control/wrong", "socket/deck", "demos/echoes.py", "assets/deck/deck.js", "nothing"):
        async with watcher.get(stage.url + path) as answer:
            got += [await answer.text(), *answer.headers.values()]
    watches = await listen(watcher, stage, "socket/deck")
    await watches.until(lambda: any("at" in told for told in watches.told))
    files = files_in(talk.root)

    assert any(path.suffix == ".jsonl" for path in files)
    assert not [text for text in got if token in text]
    assert token not in json.dumps(watches.told)
    assert not [path for path in files if token.encode() in path.read_bytes()]


@pytest.mark.parametrize(
    ("host", "status"),
    [(HOST, 200), ("127.0.0.1", 200), ("localhost", 200), ("127.0.0.3", 403), ("talk.example", 403), ("10.0.0.1", 403),
     ("127.0.0.2.nip.io", 403), ("0.0.0.0", 403), ("2130706434", 403)],
)  # fmt: skip
async def test_an_opened_stage_answers_to_its_addresses_only(
    stage: StageProcess, watcher: aiohttp.ClientSession, host: str, status: int
) -> None:
    """Any name from the DNS could be anybody's, and another address is not this stage's."""
    named = f"{host}:{URL(stage.url).port}"
    async with watcher.get(stage.url, headers={"Host": named, "Origin": f"http://{named}"}) as answer:
        assert answer.status == status


@pytest.mark.parametrize("origin", ["http://evil.example", "null", f"http://{HOST}:1", f"https://{HOST}"])
async def test_a_page_of_others_cannot_use_the_presenters_cookie(
    stage: StageProcess, presenter: aiohttp.ClientSession, origin: str
) -> None:
    """Though the browser sent the cookie along: a foreign Origin is refused on pages and sockets."""
    for path in ("presenter", "socket/deck", "socket/demo/prints", ""):
        async with presenter.get(stage.url + path, headers={"Origin": origin}) as answer:
            assert answer.status == 403


async def test_a_window_that_watches_shows_no_way_to_steer(stage: StageProcess, browser: Browser) -> None:
    """In a real browser Run and Edit are off, and R starts nothing; by the control link they are on."""
    for entrance, off in ((stage.url, True), (stage.control + "?deck", False)):
        context = await browser.new_context()
        page = await context.new_page()
        await page.goto(entrance)
        await page.goto(stage.url + "#/three")
        await page.wait_for_function("() => document.querySelector('.demo').dataset.state in {idle: 1, ended: 1}")
        await page.wait_for_function("off => document.body.classList.contains('watching') === off", arg=off)
        await page.wait_for_function("off => document.querySelector('[data-do=run]').disabled === off", arg=off)
        disabled = [await page.locator(f"[data-do={do}]").is_disabled() for do in ("run", "edit")]
        await context.close()

        assert disabled == [off, off]


async def test_loopback_needs_no_token(talk: TinyTalk) -> None:
    """Not opened to others there is no link and no cookie, the presenter's page is there, and every window steers."""
    stage = await StageProcess.start(talk.root)
    async with aiohttp.ClientSession() as session:
        async with session.get(stage.url + "presenter") as answer:
            page = answer.status, "Set-Cookie" in answer.headers
        one = await listen(session, stage, "socket/deck")
        await one.until(lambda: one.told)
        demo = await listen(session, stage, "socket/demo/prints")
        await demo.socket.send_json({"do": "run"})
        await demo.hears("ended")
    await stage.interrupt()
    said = (await stage.process.stdout.read()).decode()

    assert (page, one.told[0]["steers"], demo.output) == ((200, False), True, b"hello\r\n")
    assert "control" not in said + "".join(stage.lines)


@pytest.mark.parametrize("host", ["nonsense", "talk.example", "127.0.0.1:80", "", "http://127.0.0.2", "999.1.1.1"])
def test_a_host_that_is_no_address_is_wrong_use(tiny_talk: TinyTalk, host: str) -> None:
    """One line that names what was given, exit 2, and nothing is built."""
    tiny_talk.slides("## A talk\n")
    done = tiny_talk.onstage("present", "--no-open", "--host", host)

    assert (done.returncode, done.stdout) == (2, "")
    assert re.fullmatch(rf"onstage: '{re.escape(host)}' is not an address: .*\n", done.stderr)


def test_an_address_of_another_machine_is_told_in_one_line(tiny_talk: TinyTalk) -> None:
    """The stage says that it cannot listen there, and what to do; exit 1."""
    tiny_talk.slides("## A talk\n")
    done = tiny_talk.onstage("present", "--no-open", "--port", "0", "--host", "192.0.2.77")

    assert done.returncode == 1
    assert re.fullmatch(r"onstage: cannot listen on 192\.0\.2\.77, port 0 \(.*\): choose another .*\n", done.stderr)
