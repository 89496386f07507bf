"""What a client itself works for one request, in µs of CPU time"""

# /// script
# requires-python = ">=3.11"
# dependencies = ["aiohttp", "requests"]
# [tool.onstage]
# seconds = 60
# alone = true
# ///
import asyncio
import os
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from multiprocessing import get_context, parent_process
from time import process_time

REQUESTS = 100  # in each round, over one connection
ROUNDS = 15  # of which we see the least
LIBRARIES = "MULTIDICT", "YARL", "FROZENLIST", "PROPCACHE"
CLIENTS = {  # name: whose C is off
    "requests": [],
    "aiohttp, all C off": ["AIOHTTP", *LIBRARIES],
    "aiohttp, its own C off": ["AIOHTTP"],
    "aiohttp": [],
}


def with_requests(url):
    from requests import Session

    with Session() as session:
        session.trust_env = False  # aiohttp does not look, either
        begin = process_time()
        for _ in range(REQUESTS):
            session.get(url)
        return process_time() - begin


async def with_aiohttp(url):
    from aiohttp import ClientSession

    async with ClientSession() as session:
        begin = process_time()
        for _ in range(REQUESTS):
            async with session.get(url) as response:
                await response.read()
        return process_time() - begin


def measure(client, url):
    for package in CLIENTS[client]:
        os.environ[f"{package}_NO_EXTENSIONS"] = "1"
    if client == "requests":
        took = [with_requests(url) for _ in range(ROUNDS)]
    else:
        took = [asyncio.run(with_aiohttp(url)) for _ in range(ROUNDS)]
    return min(took) / REQUESTS * 1e6


def serve(urls):
    from aiohttp import web
    from aiohttp.test_utils import RawTestServer as Server

    with suppress(KeyboardInterrupt), asyncio.Runner() as runner:
        hello = Server(lambda _: asyncio.sleep(0, web.Response()))
        runner.run(hello.start_server())
        urls.put(str(hello.make_url("/")))
        runner.run(asyncio.to_thread(parent_process().join))


def main():
    print(f"\n  {__doc__}\n", flush=True)
    spawn = get_context("spawn")
    urls = spawn.SimpleQueue()
    spawn.Process(target=serve, args=[urls], daemon=True).start()
    url = urls.get()
    for client in CLIENTS:
        print(f"  {client:24}", end="", flush=True)
        with ProcessPoolExecutor(1, spawn) as process:
            us = process.submit(measure, client, url).result()
        bar = "█" * min(round(us / 10), 58)
        print(f"{us:5.0f} µs  \033[33m{bar}\033[m\n")


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        main()
