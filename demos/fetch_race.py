"""20 requests of 100 ms (green: one latency, nobody can beat it)"""
# /// script
# requires-python = ">=3.11"
# dependencies = ["aiohttp", "matplotlib", "requests", "rich"]
# [tool.onstage]
# seconds = 20
# alone = true
# ///
import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from multiprocessing import Process, SimpleQueue, parent_process

if __name__ == "__main__":
    print(f"\n  {__doc__}\n", flush=True)
from aiohttp import ClientSession, web
from aiohttp.test_utils import RawTestServer as Server
from requests import Session
from rich.progress import Progress, ProgressColumn

REQUESTS, LATENCY = 20, 0.1  # seconds from each to its answer
RACE = {
    "requests one by one": lambda url: with_requests(url, 1),
    "requests in 2 threads": lambda url: with_requests(url, 2),
    "requests in 20 threads": lambda url: with_requests(url, 20),
    "aiohttp one by one": lambda url: asyncio.run(with_aiohttp(url, 1)),
    "aiohttp gathered": lambda url: asyncio.run(with_aiohttp(url, 20)),
}


def with_requests(url, together):
    def ask(times):
        with Session() as session:
            session.trust_env = False
            for _ in range(times):
                session.get(url)
    with ThreadPoolExecutor(together) as pool:
        list(pool.map(ask, [REQUESTS // together] * together))


async def with_aiohttp(url, together):
    async def fetch(session):
        async with session.get(url) as response:
            await response.read()
    async with ClientSession() as session:
        for _ in range(REQUESTS // together):
            fetches = [fetch(session) for _ in range(together)]
            await asyncio.gather(*fetches)  # they wait together


def serve_until_we_end(urls):
    with suppress(KeyboardInterrupt), asyncio.Runner() as runner:
        late = Server(lambda _: asyncio.sleep(LATENCY, web.Response()))
        runner.run(late.start_server())
        urls.put(str(late.make_url("/")))
        runner.run(asyncio.to_thread(parent_process().join))


class Lane(ProgressColumn):
    def render(self, task):
        bar = "█" * round(2 * task.elapsed / LATENCY)
        bar = f"[green]{bar[:2]}[cyan]{bar[2:60]}[/][/]"
        return f"{bar} {task.elapsed:.2f} s\n{bar}\n"


def draw(took):
    from matplotlib.figure import Figure
    axes = Figure(layout="constrained").subplots()
    bars = axes.barh(list(took), took.values())
    axes.bar_label(bars, fmt="%.2f s", padding=8)[-1].set_size(40)
    axes.barh(list(took), LATENCY, color="C2")
    axes.set(ylim=(4.5, -0.5), xmargin=0.2, xticks=[], title=__doc__)
    axes.figure.savefig("fetch_race.svg")


def main():
    urls = SimpleQueue()
    Process(target=serve_until_we_end, args=[urls], daemon=True).start()
    url = urls.get()
    with Progress("  {task.description:23}", Lane()) as board:
        for name, ask in RACE.items():
            lane = board.add_task(name)
            ask(url)
            board.stop_task(lane)
    draw({lane.description: lane.elapsed for lane in board.tasks})


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        main()
