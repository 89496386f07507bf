"""40 pages, two of them bad: with one worker, with five, with twenty"""
# /// script
# requires-python = ">=3.11"
# dependencies = ["aiohttp"]
# ///
import asyncio
from contextlib import suppress
from time import perf_counter

from aiohttp import ClientError, web
from aiohttp.test_utils import RawTestServer, TestClient


async def site(request):
    page = int(request.path[1:])
    await asyncio.sleep(60 if page == 7 else 0.08)
    links = [f"/{(page + step) % 40}" for step in (1, 2, 3, 5, 8, 13)]
    return web.json_response(links, status=500 if page == 16 else 200)


async def fetch(session, path):
    async with session.get(path, raise_for_status=True) as page:
        return set(await page.json())


async def worker(session, todo, pages):
    while True:
        path = await todo.get()
        try:
            async with asyncio.timeout(0.5):
                links = await fetch(session, path)
            pages[path] = "fetched"
        except (ClientError, TimeoutError) as error:
            links, pages[path] = set(), type(error).__name__
        for link in sorted(links - pages.keys()):
            pages[link] = "waits"
            todo.put_nowait(link)
        report(pages)
        todo.task_done()


async def crawl(session, size):
    todo, pages = asyncio.Queue(), {"/0": "waits"}
    start = perf_counter()
    todo.put_nowait("/0")
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [
                group.create_task(
                    worker(session, todo, pages), name=f"{n} of {size}")
                for n in range(1, size + 1)]
            await todo.join()
            for task in tasks:
                task.cancel()
    finally:  # after Ctrl-C, too
        report(pages, f"  {perf_counter() - start:.2f} s with {size}\n")


def report(pages, end=""):
    states = [*pages.values()]
    bad = [f"{p} {pages[p]}" for p in pages if "Error" in pages[p]]
    print(f"\r  {states.count('fetched'):2} fetched",
          f"{states.count('waits'):2} to come", *bad,
          sep="   ", end=end, flush=True)


async def main():
    async with TestClient(RawTestServer(site)) as session:
        for size in 1, 5, 20:
            await crawl(session, size)


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        asyncio.run(main())
