"""aiohttp one by one is a staircase; gathered, a wall."""

# /// script
# requires-python = ">=3.11"
# dependencies = ["aiohttp", "rich"]
# ///
import asyncio
from contextlib import suppress
from threading import Thread
from time import perf_counter

if __name__ == "__main__":
    print(f"  {__doc__}  █ asks or reads   ░ waits", flush=True)
from aiohttp import ClientSession, web
from aiohttp.test_utils import RawTestServer as Server
from rich.console import Console
from rich.live import Live

LATENCY = 0.1  # seconds from a request to its answer
CELL = LATENCY / 3  # seconds that one character stands for
START = perf_counter()
lanes = [f"{number:4}  [yellow]" for number in range(1, 21)]


def mark(lane, before):
    now = 14 + round((perf_counter() - START) / CELL)
    lanes[lane] = lanes[lane].ljust(now, before) + "█"


async def fetch(session, url, lane):
    mark(lane, " ")
    async with session.get(url) as response:
        await response.read()
    mark(lane, "░")


async def one_by_one(url):
    async with ClientSession() as session:
        for lane in range(20):
            await fetch(session, url, lane)


async def gathered(url):
    async with ClientSession() as session:
        fetches = [fetch(session, url, lane) for lane in range(20)]
        await asyncio.gather(*fetches)


def serve():
    loop = asyncio.new_event_loop()
    Thread(target=loop.run_forever, daemon=True).start()
    late = Server(lambda _: asyncio.sleep(LATENCY, web.Response()))
    asyncio.run_coroutine_threadsafe(late.start_server(), loop).result()
    return str(late.make_url("/"))


async def main():
    url = serve()
    lanes.append("  [default]")  # the results
    plain = Console(highlight=False)
    with Live(console=plain, get_renderable=lambda: "\n".join(lanes)):
        for run in one_by_one, gathered:
            begin = perf_counter()
            await run(url)
            took = perf_counter() - begin
            lanes[-1] += f"{run.__name__}: {took:.2f} s    "


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        asyncio.run(main())
