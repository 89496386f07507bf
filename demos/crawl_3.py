"""Five workers share a list, and four of them go home at once"""
# /// script
# requires-python = ">=3.11"
# dependencies = ["aiohttp"]
# ///
import asyncio
import re
from collections import Counter
from time import perf_counter

from aiohttp import ClientError, ClientSession, web
from aiohttp.test_utils import RawTestServer

PAGES, LATENCY = 40, 0.08  # seconds from a request to its answer
FAILS, HANGS = 16, 7  # a page with an error, one without an answer
LIMIT = 0.5  # seconds that we wait for a page
bad = {}  # by page: what was wrong with it
team = Counter(ada=0, ben=0, cem=0, dot=0, eve=0)  # pages fetched


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
    name = asyncio.current_task().get_name()
    team[name] += 1
    print(f"{name} {path}".ljust(12), end="", flush=True)
    return links


async def worker(session, todo, seen):
    while todo:
        path = todo.pop(0)
        try:
            async with asyncio.timeout(LIMIT):
                links = await fetch(session, path)
        except (ClientError, TimeoutError) as error:
            links, bad[path] = set(), error
        for link in sorted(links - seen):
            seen.add(link)
            todo.append(link)


async def crawl(session):
    seen, todo = {"/0"}, ["/0"]
    async with asyncio.TaskGroup() as group:
        for name in team:
            work = worker(session, todo, seen)
            group.create_task(work, name=name)
    return seen


async def main():
    server, start = RawTestServer(site), perf_counter()
    await server.start_server()
    async with ClientSession(server.make_url("/")) as session:
        seen = await crawl(session)
    print(f"\n\n  {len(seen)} pages in {perf_counter() - start:.2f} s")
    for path, error in bad.items():
        print(f"  {path} is bad: {type(error).__name__}")
    print(" ", *(f"{name} {count}  " for name, count in team.items()))


if __name__ == "__main__":
    asyncio.run(main())
