"""Fifty requests at once over TLS: one HTTP/2 connection, or fifty"""
# /// script
# requires-python = ">=3.11"
# dependencies = ["aiohttp", "httpx2[http2]", "hypercorn", "trustme"]
# ///
import asyncio
import socket
import ssl
from time import perf_counter

import aiohttp
import httpx2
import trustme
from hypercorn.asyncio import serve
from hypercorn.config import Config

REQUESTS = 50
seen = []  # protocol and client's address of each request


async def with_httpx2(url, tls):
    async with httpx2.AsyncClient(http2=True, verify=tls) as client:
        gets = [client.get(url) for _ in range(REQUESTS)]
        await asyncio.gather(*gets)


async def with_aiohttp(url, tls):
    connector = aiohttp.TCPConnector(ssl=tls)
    async with aiohttp.ClientSession(connector=connector) as session:
        gets = [session.get(url) for _ in range(REQUESTS)]
        await asyncio.gather(*gets)


async def app(scope, _receive, send):
    if scope["type"] == "http":
        seen.append((scope["http_version"], scope["client"]))
        await asyncio.sleep(0.1)
        await send({"type": "http.response.start", "status": 204})
        await send({"type": "http.response.body"})


async def measure(get_all, url, ca):
    seen.clear()
    tls = ssl.create_default_context()
    ca.configure_trust(tls)
    start = perf_counter()
    await get_all(url, tls)
    took = perf_counter() - start
    versions, addresses = map(set, zip(*seen, strict=True))
    print(f"  {get_all.__name__:14}HTTP/{'/'.join(versions):5}"
          f"requests: {len(seen)}  connections: {len(addresses):2}  "
          f"{took:.2f} s")


async def main():
    print(f"\n  {REQUESTS} requests at once, 0.1 s each\n")
    ca, stop = trustme.CA(), asyncio.Event()
    listening = socket.create_server(("127.0.0.1", 0))
    url = f"https://localhost:{listening.getsockname()[1]}/"
    pem = ca.issue_cert("localhost").private_key_and_cert_chain_pem
    with pem.tempfile() as path:
        config = Config.from_mapping(certfile=path, keyfile=path,
            bind=f"fd://{listening.detach()}", errorlog=None)
        async with asyncio.TaskGroup() as group:
            server = serve(app, config, shutdown_trigger=stop.wait)
            group.create_task(server, name="server")
            for get_all in with_httpx2, with_aiohttp:
                await measure(get_all, url, ca)
            stop.set()


if __name__ == "__main__":
    asyncio.run(main())
