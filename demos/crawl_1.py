"""One page after the other, until one of them answers with an error"""
# /// script
# requires-python = ">=3.11"
# dependencies = ["aiohttp"]
# ///
import asyncio
import re
from time import perf_counter

from aiohttp import ClientError, ClientSession, web
from aiohttp.test_utils import RawTestServer

PAGES, LATENCY = 40, 0.08  # seconds from a request to its answer
FAILS, HANGS = 16, 7  # a page with an error, one without an answer


async def site(request):
    page = int(request.path[1:])
    await asyncio.sleep(60 if page == HANGS else LATENCY)
    near = [(page + step) % PAGES for step in (1, 2, 3, 5, 8, 13)]
    links = "".join(f'<a href="/{number}">' for number in near)
    status = 500 if page == FAILS else 200
    return web.Response(text=links, status=status)


async def fetch(session, path):
    async with session.get(path) as page:
        page.raise_for_status()
        links = set(re.findall(r'"(/\d+)"', await page.text()))
    print(f"{path:6}", end="", flush=True)
    return links


async def crawl(session):
    seen, todo = {"/0"}, ["/0"]
    while todo:
        path = todo.pop(0)
        links = await fetch(session, path)
        for link in sorted(links - seen):
            seen.add(link)
            todo.append(link)
    return seen


async def main():
    server, start = RawTestServer(site), perf_counter()
    await server.start_server()
    async with ClientSession(server.make_url("/")) as session:
        try:
            await crawl(session)
        except ClientError as error:
            print(f"\n\n  {error}")
    print(f"  over after {perf_counter() - start:.2f} s")


if __name__ == "__main__":
    asyncio.run(main())
