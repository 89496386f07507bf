"""The stage over HTTP: nothing for strangers, nothing beyond the deck, and an end that leaves nothing."""

import asyncio
import re
import signal
import socket
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import aiohttp
import pytest
from aiohttp import WSServerHandshakeError
from support import Fifo, StageProcess, StartStage, TinyTalk
from yarl import URL

LONG = 20  # seconds: bounds that only guard against a hang
SECRET = "what no window may read"
DRAWS = "open('one.svg', 'w').write('<svg/>')\n"
# It and its child hold the FIFO `life` open; it ignores the hang-up, the child what it is told to ignore.
LIVES = """
import os, signal, subprocess, sys, time
life = open("{life}", "w")
code = "import signal, time; [signal.signal(n, signal.SIG_IGN) for n in ({ignored})]; print('ready', flush=True)"
subprocess.Popen([sys.executable, "-c", code + "; time.sleep(60)"], pass_fds=[life.fileno()])
signal.signal(signal.SIGHUP, signal.SIG_IGN)
time.sleep(60)
"""
FLOODS = "import os\nwhile True: os.write(1, b'x' * 4096)\n"


@pytest.fixture(scope="module")
async def talk(tmp_path_factory: pytest.TempPathFactory) -> TinyTalk:
    made = TinyTalk(tmp_path_factory.mktemp("server") / "talk")
    made.demo("draws", DRAWS)
    made.demo("blank", "")
    made.shows("draws")
    (made.root / "secret.txt").write_text(SECRET)
    (made.root / "demos" / "secret.txt").write_text(SECRET)
    return made


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


Ask = Callable[..., Awaitable[tuple[int, str, dict[str, str]]]]


@pytest.fixture
def ask(stage: StageProcess, session: aiohttp.ClientSession) -> Ask:
    """`await ask("path", **headers)`: status, text and headers of what the stage answers; the path is sent as it is."""

    async def get(path: str = "", method: str = "GET", **headers: str) -> tuple[int, str, dict[str, str]]:
        async with session.request(method, URL(stage.url + path, encoded=True), headers=headers) as answer:
            return answer.status, await answer.text(errors="replace"), dict(answer.headers)

    return get


async def test_the_deck_is_shown_to_a_browser_and_to_curl(ask: Ask, stage: StageProcess) -> None:
    """A request from the stage's own page, or without any origin, gets the page, by each name of this machine."""
    own = stage.url.rstrip("/")
    port = own.rpartition(":")[2]
    answers = [
        await ask(),
        await ask(Origin=own),
        await ask(Host=f"localhost:{port}"),
        await ask("index.html"),
    ]

    assert [status for status, _, _ in answers] == [200] * 4
    assert all('<div class="reveal">' in text for _, text, _ in answers)


@pytest.mark.parametrize("path", ["", "index.html", "socket/deck", "socket/demo/draws", "picture/draws/1", "nothing"])
@pytest.mark.parametrize("origin", ["http://evil.example", "null", "https://127.0.0.1", "http://127.0.0.1:1"])
async def test_pages_of_others_get_nothing(ask: Ask, path: str, origin: str) -> None:
    """A foreign Origin is refused on every path, with the reason."""
    status, text, _ = await ask(path, Origin=origin)

    assert (status, text) == (403, f"403: pages from {origin} may not use this stage.\n")


@pytest.mark.parametrize("path", ["socket/deck", "socket/demo/draws"])
@pytest.mark.parametrize("strange", [{"Origin": "http://evil.example"}, {"Host": "evil.example"}])
async def test_sockets_of_others_are_refused(
    stage: StageProcess, session: aiohttp.ClientSession, path: str, strange: dict[str, str]
) -> None:
    """A websocket from a foreign page, or by a foreign name, is never opened."""
    with pytest.raises(WSServerHandshakeError) as refusal:
        await session.ws_connect(stage.url + path, headers=strange)

    assert refusal.value.status == 403


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example:80", "localhost.evil.example", "0.0.0.0"])
async def test_other_names_get_nothing(ask: Ask, host: str) -> None:
    """A foreign Host, as after DNS rebinding, is refused by that name, even when the Origin agrees with it."""
    status, text, _ = await ask(Host=host, Origin=f"http://{host}")

    assert status == 403
    assert text == f"403: this stage does not answer to the name {host!r}.\n"


@pytest.mark.parametrize("host", ["", "127.0.0.1:port", "a:b:c", "[::1", "evil@127.0.0.1", "%"])
async def test_a_name_that_is_no_name_gets_nothing(stage: StageProcess, host: str) -> None:
    """A Host header that makes no sense is refused like a foreign one; the deck is never sent, nor a traceback."""
    answer = await sent_raw(stage, "/", host)

    assert re.match(r"HTTP/1.1 40[03] ", answer)
    assert "Traceback" not in answer


@pytest.mark.parametrize(
    ("path", "named"),
    [
        ("no/such/file.css", "nothing at /no/such/file.css on this stage"),
        ("socket/demo/no-such-demo", "no demo named 'no-such-demo'"),
        ("socket/demo/drows", "Did you mean 'draws'?"),
        ("picture/draws/77", "run 77 of draws left no picture"),
        ("picture/none/1", "no demo named 'none'"),
        ("assets", "nothing at /assets"),
        ("assets/", "nothing at /assets/"),
        ("demos/", "nothing at /demos/"),
        ("built.json", "nothing at /built.json"),
        ("%00", "nothing at /"),
        ("a" * 5000, "nothing at /aaa"),
        ("%ff%fe", "nothing at /"),
        ("/", "nothing at /"),
    ],
)
async def test_what_is_not_there_is_named(ask: Ask, path: str, named: str) -> None:
    """404, in one line that says what was asked for; a folder is no page."""
    status, text, _ = await ask(path)

    assert (status, text.count("\n")) == (404, 1)
    assert named in text


UP = ["..", "%2e%2e", ".%2e", "%2E.", "..%5c..", "%252e%252e", "..;", "....", "..%c0%af.."]
SLASH = ["/", "%2f", "%2F", "%5c", "//"]


@pytest.mark.parametrize("up", UP)
@pytest.mark.parametrize("slash", SLASH)
async def test_no_path_leaves_the_deck(stage: StageProcess, up: str, slash: str) -> None:
    """However `../` is written, on files, demos and pictures, what lies outside is never sent."""
    climbs = [slash.join([*[up] * count, "secret.txt"]) for count in (1, 2, 3)]
    starts = ["/", "/assets/", "/demos/", "/assets/npm/../../", "//", "/picture/", "/socket/demo/", "/picture/draws/"]
    answers = [await sent_raw(stage, start + climb) for start in starts for climb in climbs]

    assert {answer[:12] for answer in answers} == {"HTTP/1.1 404"}
    assert not [answer for answer in answers if SECRET in answer]


@pytest.mark.parametrize(
    "name", ["..%2fdemos%2fdraws", "%2e%2e%2fslides", "draws.py", "draws%00", "draws%2f..%2fblank", "DRAWS", ".", "*"]
)
async def test_only_names_of_the_catalog_are_demos(ask: Ask, name: str) -> None:
    """A demo's name is looked up, never used as a path."""
    socket = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13"}
    status, text, _ = await ask(f"socket/demo/{name}", **socket, **{"Sec-WebSocket-Key": "MDEyMzQ1Njc4OTAxMjM0NQ=="})

    assert status == 404
    assert re.match(r"404: (no demo named|nothing at) ", text)


@pytest.mark.parametrize(
    ("method", "path", "headers", "status"),
    [
        ("GET", "", {}, 200),
        ("HEAD", "", {}, 200),
        ("GET", "assets/deck/panel.js", {}, 200),
        ("GET", "demos/draws.py", {}, 200),
        ("GET", "demos/draws.py", {"Range": "bytes=0-5"}, 206),
        ("GET", "demos/draws.py", {"Range": "bytes=9999-"}, 416),
        ("GET", "nothing", {}, 404),
        ("GET", "socket/deck", {}, 400),
        ("GET", "socket/demo/draws", {}, 400),
        ("GET", "", {"Origin": "http://evil.example"}, 403),
        ("GET", "", {"Host": "evil.example"}, 403),
        ("POST", "", {}, 405),
        ("DELETE", "demos/draws.py", {}, 405),
    ],
)
async def test_every_answer_is_guarded(ask: Ask, method: str, path: str, headers: dict[str, str], status: int) -> None:
    """Whatever the answer, it carries the content security policy and its companions."""
    told, _, sent = await ask(path, method, **headers)
    policy = dict(part.strip().partition(" ")[::2] for part in sent.get("Content-Security-Policy", "").split(";"))

    assert told == status
    assert policy.get("default-src") == "'self'"
    assert "'unsafe" not in policy["script-src"]
    assert (policy["object-src"], policy["base-uri"], policy["frame-ancestors"]) == ("'none'", "'none'", "'self'")
    assert (sent["X-Content-Type-Options"], sent["Referrer-Policy"]) == ("nosniff", "no-referrer")


async def test_a_script_is_sent_as_text(ask: Ask) -> None:
    """The link to the script shows it; a browser neither runs nor saves it."""
    status, text, headers = await ask("demos/draws.py")

    assert (status, headers["Content-Type"]) == (200, "text/plain; charset=utf-8")
    assert text.endswith(DRAWS)


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc/net")
def test_only_loopback_is_listened_on(stage: StageProcess) -> None:
    """The stage's port is open on 127.0.0.1 and on no other address."""
    port = f"{URL(stage.url).port:04X}"
    tables = [Path(f"/proc/net/{name}").read_text().splitlines()[1:] for name in ("tcp", "tcp6")]
    listening = [row.split()[1] for table in tables for row in table if row.split()[3] == "0A"]

    assert [address for address in listening if address.endswith(f":{port}")] == [f"0100007F:{port}"]


async def test_a_taken_port_is_told_in_one_line(stage: StageProcess, talk: TinyTalk) -> None:
    """Which port, and what to do; exit 1; the stage that has it goes on."""
    port = str(URL(stage.url).port)
    second = await asyncio.to_thread(talk.onstage, "present", "--no-open", "--port", port)

    assert (second.returncode, second.stdout) == (1, "")
    assert re.fullmatch(
        rf"onstage: port {port} of 127\.0\.0\.1 is taken: choose another with --port\.\n", second.stderr
    )


async def running(stage: StageProcess, session: aiohttp.ClientSession, *names: str) -> None:
    """Start these demos in windows that stop reading with the first output, and so never answer again."""
    for name in names:
        window = await session.ws_connect(f"{stage.url}socket/demo/{name}")
        await window.send_json({"do": "run"})
        while (await window.receive(LONG)).type is not aiohttp.WSMsgType.BINARY:
            pass


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
async def test_an_interrupt_ends_all(
    tiny_talk: TinyTalk, life: Fifo, start_stage: StartStage, session: aiohttp.ClientSession, number: signal.Signals
) -> None:
    """Ctrl-C, a polite kill, a closed terminal: exit 0, every demo and its children gone, the port free.

    A window that no longer answers, as on a laptop asleep, keeps nobody waiting.
    """
    tiny_talk.slides("## A talk\n")
    for name in ("one", "two"):
        tiny_talk.demo(name, LIVES.format(life=life.path, ignored="signal.SIGTERM, signal.SIGHUP, signal.SIGINT"))
    tiny_talk.demo("floods", FLOODS)
    stage = await start_stage(tiny_talk.root)
    await running(stage, session, "one", "two", "floods")
    stage.process.send_signal(number)
    code = await asyncio.wait_for(stage.process.wait(), LONG)
    said = (await stage.process.stdout.read()).decode()
    await life.falls_silent()
    with socket.create_server(("127.0.0.1", URL(stage.url).port)):
        pass

    assert (code, said) == (0, "Stopped.\n")


@pytest.mark.skipif(sys.platform != "linux", reason="needs PR_SET_PDEATHSIG")
async def test_demos_die_with_a_stage_that_is_killed(
    tiny_talk: TinyTalk, life: Fifo, start_stage: StartStage, session: aiohttp.ClientSession
) -> None:
    """Even SIGKILL leaves no demo behind that ignores the hang-up, and no child that heeds it."""
    tiny_talk.slides("## A talk\n")
    tiny_talk.demo("one", LIVES.format(life=life.path, ignored=""))
    stage = await start_stage(tiny_talk.root)
    await running(stage, session, "one")
    await stage.kill()
    await life.falls_silent()

    assert stage.process.returncode == -signal.SIGKILL


async def sent_raw(stage: StageProcess, path: str, host: str = "localhost") -> str:
    """What the stage answers to a GET of exactly this path at exactly this host, which no client has tidied up."""
    reader, writer = await asyncio.open_connection("127.0.0.1", URL(stage.url).port)
    writer.write(f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
    async with asyncio.timeout(LONG):
        answer = await reader.read()
    writer.close()
    await writer.wait_closed()
    return answer.decode("utf-8", "replace")
