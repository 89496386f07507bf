"""A server and its customers in one program, stopped by a key"""
# /// script
# requires-python = ">=3.11"
# dependencies = ["aiohttp"]
# [tool.onstage]
# keys = {enter = "stop the server"}
# ///
import asyncio
import sys
from time import perf_counter

from aiohttp import ClientError, ClientSession, web

PATIENCE = 2.5  # seconds without a key
GRACE = 0.7  # seconds for open requests, the default is 60
BREW = 0.6  # seconds
START = perf_counter()


async def coffee(_request):
    await asyncio.sleep(BREW)
    return web.Response(text="here you are")


async def tea(_request):
    await asyncio.Event().wait()  # it never comes


async def serve(stop, url):
    app = web.Application()
    app.add_routes([web.get("/coffee", coffee), web.get("/tea", tea)])
    runner = web.AppRunner(app, shutdown_timeout=GRACE)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url.set_result(f"http://127.0.0.1:{runner.addresses[0][1]}")
    await stop.wait()
    tell("server", "stops, takes nobody new …")
    await runner.cleanup()
    tell("server", "… and is gone")


async def customer(url, drink):
    async with ClientSession(url) as session:
        try:
            while True:
                async with session.get(f"/{drink}") as response:
                    tell(drink, await response.text())
        except ClientError as error:
            tell(drink, type(error).__name__)


def stop_key(stop):
    def press():
        sys.stdin.readline()
        stop.set()

    loop = asyncio.get_running_loop()
    loop.call_later(PATIENCE, stop.set)
    if sys.stdin.isatty():
        loop.add_reader(sys.stdin, press)


def tell(name, text):
    after = perf_counter() - START
    print(f"  {after:.2f} s  {name:8}{text}", flush=True)


async def main():
    tell("server", "opens")
    stop, url = asyncio.Event(), asyncio.Future()
    stop_key(stop)
    async with asyncio.TaskGroup() as group:
        group.create_task(serve(stop, url), name="server")
        for drink in "coffee", "tea":
            order = customer(await url, drink)
            group.create_task(order, name=drink)


if __name__ == "__main__":
    asyncio.run(main())
