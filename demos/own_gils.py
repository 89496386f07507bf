"""Two workers, four ways, every 0.1 ms: which of them run at once?"""
# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "rich"]
# [tool.onstage]
# seconds = 20
# alone = true
# ///
import asyncio
import sys
from concurrent import futures
from itertools import groupby
from signal import SIG_IGN, SIGINT, signal
from time import perf_counter, sleep

from rich.console import Console

TICKS = 600  # of 0.1 ms in a take: 60 ms
TAKES = 16  # of which we see the one that was disturbed least
TURN = 60  # ticks of one task, until it lets the other one run
NO_CTRL_C = {"initializer": signal, "initargs": (SIGINT, SIG_IGN)}
show = Console(highlight=False).print


def tick(begin):
    return int((perf_counter() - begin) * 10_000)


def note_when_i_run(begin):
    lane = [False] * TICKS
    sleep(max(0, begin - perf_counter()))
    while (now := tick(begin)) < TICKS:
        lane[now] = True
    return lane


async def take_turns(begin):
    lane = [False] * TICKS
    while (now := tick(begin)) < TICKS:
        end = min(now + TURN, TICKS)
        while (now := tick(begin)) < end:
            lane[now] = True
        await asyncio.sleep(0)  # now the other one
    return lane


async def in_tasks():
    return await asyncio.gather(*map(take_turns, [perf_counter()] * 2))


def in_pool(pool_class, **options):
    with pool_class(2, **options) as pool:
        for _ in range(TAKES):
            begin = perf_counter() + 0.02
            yield list(pool.map(note_when_i_run, [begin] * 2))


def ways():
    yield "tasks", [asyncio.run(in_tasks())]
    yield "threads", in_pool(futures.ThreadPoolExecutor)
    yield "processes", in_pool(futures.ProcessPoolExecutor, **NO_CTRL_C)
    if sys.version_info >= (3, 14):
        yield "interpreters", in_pool(futures.InterpreterPoolExecutor)


def draw(axes, name, lane):
    left = 0
    for runs, ticks in groupby(lane):
        ms = len(list(ticks)) / 10
        look = {"fc": "C0"} if runs else {"fc": "none", "hatch": "///"}
        axes.barh(name, ms, left=left, lw=0, **look)
        left += ms
    bar = "".join("░█"[lane[at]] for at in range(4, TICKS, 8))
    show(f"    {name[-1]}  [cyan]{bar}[/]")


def main():
    show(f"\n  Python {sys.version.split()[0]}, 60 ms")
    from matplotlib.figure import Figure
    axes = Figure(layout="constrained").subplots()
    for name, takes in ways():
        pair = max(takes, key=lambda lanes: sum(map(sum, lanes)))
        both = sum(map(all, zip(*pair, strict=True))) / 10
        show(f"\n  {name}: at once for {both:.1f} ms")
        for worker, lane in zip("AB", pair, strict=True):
            draw(axes, f"{name} {worker}", lane)
    if name == "processes":
        show("\n  interpreters since Python 3.14, each with a GIL")
    axes.set(ylim=reversed(axes.get_ylim()), xlabel="milliseconds")
    axes.figure.savefig("own_gils.svg")


if __name__ == "__main__":
    main()
