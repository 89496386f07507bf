"""The default loop against uvloop, each pair on a scale of its own"""
# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib","rich","uvloop; sys_platform!='win32'"]
# [tool.onstage]
# seconds = 30
# alone = true
# ///
import asyncio
import platform
from contextlib import suppress
from json import dumps, loads
from statistics import median
from time import perf_counter

from rich.console import Console

tell = Console(highlight=False).print
ROUNDS, PEERS, TURNS = 9, 10, 200  # tasks at once, turns of each
MESSAGE = dumps([[i, i / 8, "ok"] for i in range(60)]).encode()
LOOPS = {"default": asyncio.new_event_loop}
with suppress(ImportError):  # there is none for Windows
    LOOPS["uvloop"] = __import__("uvloop").new_event_loop


async def ten(peer, *args):
    await asyncio.gather(*(peer(*args) for _ in range(PEERS)))


async def hand_over():
    for _ in range(TURNS):
        await asyncio.sleep(0)


async def ask(host, port):
    reader, writer = await asyncio.open_connection(host, port)
    for _ in range(TURNS):
        writer.write(MESSAGE)
        await reader.readexactly(len(MESSAGE))
    writer.close()


async def answer(work):
    async def serve(reader, writer):
        for _ in range(TURNS):
            message = await reader.readexactly(len(MESSAGE))
            writer.write(work(message))
        writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as s:
        await ten(ask, *s.sockets[0].getsockname())


RACES = {
    "sleep(0)": lambda: ten(hand_over),
    "echo": lambda: answer(bytes),
    "echo + JSON": lambda: answer(lambda x: dumps(loads(x)).encode()),
}


def measure(race):
    took = {loop: [] for loop in LOOPS}
    for loop, factory in [*LOOPS.items()] * ROUNDS:
        with asyncio.Runner(loop_factory=factory) as runner:
            start = perf_counter()
            runner.run(race())
            took[loop].append(perf_counter() - start)
    return {x: median(took[x]) / PEERS / TURNS * 1e6 for x in LOOPS}


def main():
    tell(f"\n  Python {platform.python_version()}, time of a turn\n")
    from matplotlib.figure import Figure
    axes = Figure(layout="constrained").subplots()
    bytearray(2**23)  # freed, so that malloc keeps big read buffers
    for name, race in RACES.items():
        took = measure(race)
        for n, (loop, us) in enumerate(took.items()):
            share, text = us / took["default"], f"{us:.1f} µs"
            bar = f"[{['cyan', 'yellow'][n]}]{'█' * round(50 * share)}"
            tell(f"  {name:12} {loop:8} {bar}[/] {text}\n")
            bars = axes.barh(f"{name}, {loop}", share, color=f"C{n}")
            axes.bar_label(bars, [text], padding=8)
    axes.set(xmargin=0.2, ylim=(5.5, -0.5), xticks=[], title=__doc__)
    axes.figure.savefig("loop_race.svg")


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        main()
