"""Twenty requests to a far server: one session, or twenty"""
# /// script
# requires-python = ">=3.11"
# dependencies = ["aiohttp", "trustme"]
# ///
import asyncio
import ssl
from functools import partial
from time import perf_counter

import trustme
from aiohttp import ClientSession, web
from aiohttp.test_utils import RawTestServer

REQUESTS = 20
ROUND_TRIP = 0.02  # seconds to the far server and back
opened = []  # the connections, each a task
asked = []  # the requests that reached the server


async def ask(url, tls, sessions):
    for _ in range(sessions):
        async with ClientSession() as session:
            for _ in range(REQUESTS // sessions):
                async with session.get(url, ssl=tls) as response:
                    await response.read()


async def answer(request):
    asked.append(request.path)
    return web.Response()


async def far_away(near, reader, writer):
    """Make loopback slow: a relay that carries all bytes late."""
    opened.append(asyncio.current_task())
    await asyncio.sleep(ROUND_TRIP)  # the TCP handshake
    back, there = await asyncio.open_connection("127.0.0.1", near)
    await asyncio.gather(carry(reader, there), carry(back, writer))


async def carry(reader, writer):
    while data := await reader.read(65536):
        await asyncio.sleep(ROUND_TRIP / 2)
        writer.write(data)
    writer.close()


async def measure(url, tls, sessions):
    opened.clear()
    asked.clear()
    start = perf_counter()
    await ask(url, tls, sessions)
    took = perf_counter() - start
    print(f"  sessions: {sessions:2}   requests: {len(asked)}   "
          f"connections: {len(opened):2}   {took:.2f} s")
    await asyncio.wait(opened)


async def main():
    print(f"\n  {REQUESTS} requests over TLS, one after another")
    print(f"  a round trip takes {ROUND_TRIP * 1000:.0f} ms\n")
    ca, tls = trustme.CA(), ssl.create_default_context()
    theirs = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    ca.configure_trust(tls)
    ca.issue_cert("localhost").configure_cert(theirs)
    server = RawTestServer(answer)
    await server.start_server(ssl=theirs)
    relay = await asyncio.start_server(
        partial(far_away, server.port), "127.0.0.1", 0)
    url = f"https://localhost:{relay.sockets[0].getsockname()[1]}/"
    for sessions in 1, REQUESTS:
        await measure(url, tls, sessions)
    relay.close()
    await server.close()


if __name__ == "__main__":
    asyncio.run(main())
