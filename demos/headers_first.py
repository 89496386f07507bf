"""The headers are there at once, the body comes when it comes"""
# /// script
# requires-python = ">=3.11"
# dependencies = ["aiohttp"]
# ///
import asyncio
from time import perf_counter

from aiohttp import ClientSession, web
from aiohttp.test_utils import RawTestServer

WORDS = "nobody", "has", "to", "wait", "for", "the", "end"
PAUSE = 0.3  # seconds before each word


async def answer(request):
    response = web.StreamResponse()
    response.content_type = "text/plain"
    await response.prepare(request)
    for word in WORDS:
        await asyncio.sleep(PAUSE)
        await response.write(f"{word}\n".encode())
    return response


async def read(session, url, tell):
    async with session.get(url) as response:
        tell(f"{response.status} {response.content_type}")
        body = await response.read()
        tell(body.decode().split())


async def stream(session, url, tell):
    async with session.get(url) as response:
        tell(f"{response.status} {response.content_type}")
        async for line in response.content:
            tell(line.decode().split())


async def main():
    server = RawTestServer(answer)
    await server.start_server()
    async with ClientSession() as session:
        for way in read, stream:
            print(f"\n  {way.__name__}", flush=True)
            start = perf_counter()

            def tell(text, start=start):
                after = perf_counter() - start
                print(f"    {after:.2f} s  {text}", flush=True)
            await way(session, server.make_url("/"), tell)
    await server.close()


if __name__ == "__main__":
    asyncio.run(main())
