"""Two threads climb in pairs; twenty make a wall."""

# /// script
# requires-python = ">=3.11"
# dependencies = ["aiohttp", "requests", "rich"]
# ///
import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from os import environ
from threading import Thread
from time import perf_counter

if __name__ == "__main__":
    print(f"  {__doc__}  █ asks or reads   ░ waits", flush=True)
from aiohttp import web
from aiohttp.test_utils import RawTestServer as Server
from requests import get
from rich.console import Console
from rich.live import Live

LATENCY = 0.1  # seconds from a request to its answer
CELL = LATENCY / 3  # seconds that one character stands for
START = perf_counter()
lanes = [f"{number:4}  [yellow]" for number in range(1, 21)]


def mark(lane, before):
    now = 14 + round((perf_counter() - START) / CELL)
    lanes[lane] = lanes[lane].ljust(now, before) + "█"


def fetch(url, lane):
    mark(lane, " ")
    get(url)  # no session: it is not promised to be thread-safe
    mark(lane, "░")


def in_threads(url, workers):
    with ThreadPoolExecutor(workers) as pool:
        asked = [pool.submit(fetch, url, lane) for lane in range(20)]
    for future in asked:
        future.result()  # a failure is heard


def serve():
    environ["no_proxy"] = "*"  # nobody stands between us and it
    loop = asyncio.new_event_loop()
    Thread(target=loop.run_forever, daemon=True).start()
    late = Server(lambda _: asyncio.sleep(LATENCY, web.Response()))
    asyncio.run_coroutine_threadsafe(late.start_server(), loop).result()
    return str(late.make_url("/"))


def main():
    url = serve()
    lanes.append("  [default]")  # the results
    plain = Console(highlight=False)
    with Live(console=plain, get_renderable=lambda: "\n".join(lanes)):
        for workers in 2, 20:
            begin = perf_counter()
            in_threads(url, workers)
            took = perf_counter() - begin
            lanes[-1] += f"{workers} workers: {took:.2f} s    "


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        main()
