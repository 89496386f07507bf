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

START = perf_counter()


async def answer(request):  # tea takes longer than anybody waits
    await asyncio.sleep(60 if request.path == "/tea" else 0.6)
    return web.Response(text="here you are")


async def serve(stop, url):
    app = web.Application()
    app.router.add_get("/{drink}", answer)
    runner = web.AppRunner(app, shutdown_timeout=0.7)  # seconds
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


def tell(name, text):
    print(f"  {perf_counter() - START:.2f} s  {name:8}{text}")


async def main():
    tell("server", "opens")
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    loop.call_later(2.5, stop.set)  # without a key
    if sys.stdin.isatty():
        loop.add_reader(sys.stdin, stop.set)
    async with asyncio.TaskGroup() as group:
        url = loop.create_future()
        group.create_task(serve(stop, url), name="server")
        for drink in "coffee", "tea":
            group.create_task(customer(await url, drink), name=drink)
        await stop.wait()
        loop.remove_reader(sys.stdin)


if __name__ == "__main__":
    asyncio.run(main())
