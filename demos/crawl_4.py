"""Five workers share a queue, and wait for what is still to come"""
# /// script
# requires-python = ">=3.11"
# dependencies = ["aiohttp"]
# ///
import asyncio
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
        name = asyncio.current_task().get_name()
        print(f"{name} {path:8}", end="", flush=True)
        return set(await page.json())


async def worker(session, todo, seen):
    while True:
        path = await todo.get()
        try:
            async with asyncio.timeout(0.5):
                links = await fetch(session, path)
        except (ClientError, TimeoutError) as error:
            print(f"\n  {path} is bad: {type(error).__name__}")
            links = set()
        for link in sorted(links - seen):
            todo.put_nowait(link)
        seen.update(links)
        todo.task_done()


async def crawl(session):
    seen, todo = {"/0"}, asyncio.Queue()
    todo.put_nowait("/0")
    async with asyncio.TaskGroup() as group:
        tasks = [
            group.create_task(worker(session, todo, seen), name=name)
            for name in ("ada", "ben", "cem", "dot", "eve")]
        await todo.join()
        for task in tasks:
            task.cancel()
    return seen


async def main():
    start = perf_counter()
    async with TestClient(RawTestServer(site)) as session:
        seen = await crawl(session)
    print(f"\n\n  {len(seen)} pages in {perf_counter() - start:.2f} s")


if __name__ == "__main__":
    asyncio.run(main())
