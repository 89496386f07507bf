"""requests, one by one: the waits make a staircase."""

# /// script
# requires-python = ">=3.11"
# dependencies = ["aiohttp", "requests", "rich"]
# ///
import asyncio
from contextlib import suppress
from os import environ
from threading import Thread
from time import perf_counter

if __name__ == "__main__":
    print(f"  {__doc__}  █ asks or reads   ░ waits", flush=True)
from aiohttp import web
from aiohttp.test_utils import RawTestServer as Server
from requests import Session
from rich.console import Console
from rich.live import Live

LATENCY = 0.1  # seconds from a request to its answer
CELL = LATENCY / 3  # seconds that one character stands for
START = perf_counter()
lanes = [f"{number:4}  [yellow]" for number in range(1, 21)]


def mark(lane, before):
    now = 14 + round((perf_counter() - START) / CELL)
    lanes[lane] = lanes[lane].ljust(now, before) + "█"


def fetch(session, url, lane):
    mark(lane, " ")
    session.get(url)
    mark(lane, "░")


def one_by_one(url):
    with Session() as session:
        for lane in range(20):
            fetch(session, url, lane)


def serve():
    environ["no_proxy"] = "*"  # nobody stands between us and it
    loop = asyncio.new_event_loop()
    Thread(target=loop.run_forever, daemon=True).start()
    late = Server(lambda _: asyncio.sleep(LATENCY, web.Response()))
    asyncio.run_coroutine_threadsafe(late.start_server(), loop).result()
    return str(late.make_url("/"))


def main():
    url = serve()
    plain = Console(highlight=False)
    with Live(console=plain, get_renderable=lambda: "\n".join(lanes)):
        begin = perf_counter()
        one_by_one(url)
        took = perf_counter() - begin
    print(f"  one_by_one: {took:.2f} s")


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        main()
