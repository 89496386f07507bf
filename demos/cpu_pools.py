"""The same CPU work four ways: with one GIL for all, or one each"""
# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "rich"]
# [tool.onstage]
# seconds = 40
# alone = true
# ///
import os
import sys
from concurrent import futures
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from signal import SIG_IGN, SIGINT, signal
from time import perf_counter

from rich.console import Console

JOBS = [40_000] * 8  # each counts the primes below its number
TAKES = 6  # of which the fastest counts: it was disturbed least
CORES = getattr(os, "process_cpu_count", os.cpu_count)()
WORKERS = min(CORES, 4)
NO_CTRL_C = {"initializer": signal, "initargs": (SIGINT, SIG_IGN)}
GIL = getattr(sys, "_is_gil_enabled", lambda: True)()
show = Console(highlight=False).print


def count_primes(below):
    return sum(
        all(number % i for i in range(2, int(number**0.5) + 1))
        for number in range(2, below)
    )


def take(map_jobs):
    begin = perf_counter()
    list(map_jobs(count_primes, JOBS))
    return perf_counter() - begin


def in_pool(pool_class, **options):
    begin = perf_counter()
    with pool_class(WORKERS, **options) as pool:
        list(pool.map(abs, range(WORKERS)))  # until all are up
        up = perf_counter() - begin
        return up, min(take(pool.map) for _ in range(TAKES))


def measure():
    yield "one by one", 0, min(take(map) for _ in range(TAKES))
    yield "threads", *in_pool(ThreadPoolExecutor)
    yield "processes", *in_pool(ProcessPoolExecutor, **NO_CTRL_C)
    if sys.version_info >= (3, 14):
        yield "interpreters", *in_pool(futures.InterpreterPoolExecutor)


def chart(rows):
    from matplotlib.figure import Figure
    axes = Figure(layout="constrained").subplots()
    for name, up, work in rows:
        bar = axes.barh(name, work, color="C0")
        axes.bar_label(bar, [f"{work:.2f} s"], padding=8)
        start = axes.barh(name, -up, fc="none", ec="k", hatch="///")
        axes.bar_label(start, [f"starts {up:.2f} s" if up else ""],
            padding=8)
    axes.set(ylim=(len(rows) - 0.5, -0.5), xmargin=0.25, xticks=[])
    axes.set_xlabel("solid: the work; hatched: until the pool is up")
    axes.figure.savefig("cpu_pools.svg")


def main():
    kind = "with a GIL" if GIL else "without a GIL: threads gain, too"
    show(f"\n  Python {sys.version.split()[0]}, {kind}")
    show(f"  {CORES} cores: at best {WORKERS} times as fast\n")
    rows = []
    for name, up, work in measure():
        rows.append((name, up, work))
        alone = rows[0][2]
        starts, works = (round(t / alone * 28) for t in (up, work))
        bar = f"[yellow]{'░' * starts}[/][cyan]{'█' * works}[/]"
        show(f"  {name:13}{bar}", no_wrap=True, overflow="crop")
        show(f"{'':15}{alone / work:.1f} x", end=", ")
        show(f"starts {up:.2f} s, works {work:.2f} s\n")
    if len(rows) < 4:
        show("  interpreters since Python 3.14, each with a GIL")
    chart(rows)


if __name__ == "__main__":
    main()
