"""Twenty requests to a far server: one session, or twenty"""
# /// script
# requires-python = ">=3.11"
# dependencies = ["aiohttp", "trustme"]
# ///
import asyncio
import ssl
from time import perf_counter

import trustme
from aiohttp import ClientSession, TCPConnector

REQUESTS = 20
ROUND_TRIP = 0.02  # seconds to the far server and back
opened = []  # the connections, each a task
asked = []  # the requests that reached the server


async def ask(url, tls, sessions):
    for _ in range(sessions):
        connector = TCPConnector(ssl=tls)
        async with ClientSession(connector=connector) as session:
            for _ in range(REQUESTS // sessions):
                async with session.get(url) as response:
                    await response.read()


async def serve(reader, writer):
    while line := await reader.readline():  # b"" at the end
        asked.append(line)
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
    writer.close()


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


async def listen(handler, tls=None):
    server = await asyncio.start_server(
        handler, "127.0.0.1", 0, ssl=tls)
    return server, server.sockets[0].getsockname()[1]


async def main():
    print(f"\n  {REQUESTS} requests over TLS, one after another")
    print(f"  a round trip takes {ROUND_TRIP * 1000:.0f} ms\n")
    ca, tls = trustme.CA(), ssl.create_default_context()
    theirs = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    ca.configure_trust(tls)
    ca.issue_cert("localhost").configure_cert(theirs)
    server, near = await listen(serve, theirs)
    relay, far = await listen(lambda *ends: far_away(near, *ends))
    async with server, relay:
        for sessions in 1, REQUESTS:
            start = perf_counter()
            await ask(f"https://localhost:{far}/", tls, sessions)
            took = perf_counter() - start
            print(f"  sessions: {sessions:2}   requests: {len(asked)}"
                  f"   connections: {len(opened):2}   {took:.2f} s")
            await asyncio.wait(opened)
            opened.clear()
            asked.clear()


if __name__ == "__main__":
    asyncio.run(main())
