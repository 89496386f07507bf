"""40 pages, two of them bad: with one worker, with five, with twenty"""
# /// script
# requires-python = ">=3.11"
# dependencies = ["aiohttp"]
# ///
import asyncio
import re
from contextlib import suppress
from time import perf_counter

from aiohttp import ClientError, ClientSession, web
from aiohttp.test_utils import RawTestServer

PAGES, LATENCY = 40, 0.08  # seconds from a request to its answer
FAILS, HANGS = 16, 7  # a page with an error, one without an answer
LIMIT = 0.5  # seconds that we wait for a page


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
        return set(re.findall(r'"(/\d+)"', await page.text()))


async def worker(session, todo, pages):
    while True:
        path = await todo.get()
        try:
            async with asyncio.timeout(LIMIT):
                links = await fetch(session, path)
            pages[path] = "fetched"
        except (ClientError, TimeoutError) as error:
            links, pages[path] = set(), error
        for link in sorted(links - pages.keys()):
            pages[link] = "waits"
            todo.put_nowait(link)
        report(pages)
        todo.task_done()


async def crawl(session, size):
    todo, pages = asyncio.Queue(), {"/0": "waits"}
    todo.put_nowait("/0")
    names = [f"{number + 1} of {size}" for number in range(size)]
    start = perf_counter()
    try:
        async with asyncio.TaskGroup() as group:
            work = {n: worker(session, todo, pages) for n in names}
            tasks = [group.create_task(work[n], name=n) for n in work]
            await todo.join()
            for task in tasks:
                task.cancel()
    finally:  # after Ctrl-C, too
        report(pages, f"  {perf_counter() - start:.2f} s with {size}\n")


def report(pages, end=""):
    done = list(pages.values())
    bad = [p for p in pages if isinstance(pages[p], Exception)]
    print(
        f"\r  {done.count('fetched'):2} fetched",
        f"{done.count('waits'):2} to come",
        *(f"{path} {type(pages[path]).__name__}" for path in bad),
        sep="   ", end=end, flush=True,
    )


async def main():
    server = RawTestServer(site)
    await server.start_server()
    async with ClientSession(server.make_url("/")) as session:
        for size in 1, 5, 20:
            await crawl(session, size)


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        asyncio.run(main())
