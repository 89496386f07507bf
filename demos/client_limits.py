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

calls = Counter()  # requests to each path


async def answer(request):
    calls[request.path] += 1
    await asyncio.sleep(0.2)
    busy = request.path == "/busy" and calls["/busy"] < 3
    return web.Response(status=503 if busy else 200)


async def fetch(session, url):
    async with session.get(url) as response:
        return response.status


async def fetch_twenty(url, limits):
    five = TCPConnector(limit=5)
    async with ClientSession(connector=five, timeout=limits) as session:
        gets = [fetch(session, url) for _ in range(20)]
        return await asyncio.gather(*gets, return_exceptions=True)


async def retry(session, url):
    pause, start = 0.3, perf_counter()
    async with asyncio.timeout(4):  # for all tries together
        while (status := await fetch(session, url)) == 503:
            print(f"    {perf_counter() - start:.2f} s  {status}")
            await asyncio.sleep(pause * uniform(0.95, 1.05))
            pause *= 2
        print(f"    {perf_counter() - start:.2f} s  {status}")


async def main():
    async with RawTestServer(answer) as server:
        print("\n  20 requests of 0.2 s, 5 connections")
        for way in {"total": 0.5}, {"sock_read": 0.5}:
            limits = ClientTimeout(**way)
            ends = await fetch_twenty(server.make_url("/"), limits)
            print(f"    {way}: {dict(Counter(map(repr, ends)))}")
        print("\n  a server that is busy at first")
        async with ClientSession() as session:
            await retry(session, server.make_url("/busy"))


if __name__ == "__main__":
    asyncio.run(main())
