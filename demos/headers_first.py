"""The headers are there at once, the body comes when it comes"""
# /// script
# requires-python = ">=3.11"
# dependencies = ["aiohttp"]
# ///
import asyncio
from time import perf_counter

from aiohttp import web
from aiohttp.test_utils import RawTestServer, TestClient

START = perf_counter()


async def answer(request):
    response = web.StreamResponse()
    await response.prepare(request)
    for word in b"nobody has to wait for the end".split():
        await asyncio.sleep(0.3)
        await response.write(word + b"\n")
    return response


async def read(session):
    async with session.get("/") as response:
        tell("read", response.status)
        tell("read", await response.read())


async def stream(session):
    async with session.get("/") as response:
        tell("stream", response.status)
        async for line in response.content:
            tell("stream", line)


def tell(name, what):
    print(f"  {perf_counter() - START:.2f} s  {name:8}{what}")


async def main():
    async with TestClient(RawTestServer(answer)) as session:
        await asyncio.gather(read(session), stream(session))


if __name__ == "__main__":
    asyncio.run(main())
