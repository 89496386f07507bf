"""A timeout in total counts the queue for a connection, too"""
# /// script
# requires-python = ">=3.11"
# dependencies = ["aiohttp"]
# ///
import asyncio
from collections import Counter
from random import uniform
from time import perf_counter

from aiohttp import ClientSession, ClientTimeout, TCPConnector, web
from aiohttp.test_utils import RawTestServer

LATENCY = 0.2  # seconds
LIMIT = 5  # connections
calls = Counter()  # requests to each path


async def answer(request):
    calls[request.path] += 1
    await asyncio.sleep(LATENCY)
    bad = request.path == "/busy" and calls["/busy"] < 3
    return web.Response(status=503 if bad else 200)


async def fetch_twenty(url, limits):
    async def fetch():
        try:
            async with session.get(url) as response:
                return response.status
        except TimeoutError as error:
            return type(error).__name__

    connector = TCPConnector(limit=LIMIT)
    async with ClientSession(
            connector=connector, timeout=limits) as session:
        return await asyncio.gather(*(fetch() for _ in range(20)))


async def retry(session, url):
    pause, start = 0.3, perf_counter()  # seconds
    async with asyncio.timeout(4):  # for all tries together
        while True:
            async with session.get(url) as response:
                after = perf_counter() - start
                print(f"    {after:.2f} s  {response.status}")
                if response.status != 503:
                    return
            await asyncio.sleep(pause * uniform(0.95, 1.05))
            pause *= 2


async def main():
    server = RawTestServer(answer)
    await server.start_server()
    print(f"\n  20 requests of {LATENCY} s, {LIMIT} connections")
    for way in {"total": 0.5}, {"sock_read": 0.5}:
        limits = ClientTimeout(**way)
        ends = await fetch_twenty(server.make_url("/"), limits)
        print(f"    {way}: {dict(Counter(ends))}", flush=True)
    print("\n  a server that is busy at first")
    async with ClientSession() as session:
        await retry(session, server.make_url("/busy"))
    await server.close()


if __name__ == "__main__":
    asyncio.run(main())
