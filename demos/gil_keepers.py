"""C in a thread: beside some calls the loop ticks, beside some not"""
# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "numpy", "rich"]
# [tool.onstage]
# seconds = 30
# alone = true
# ///
import asyncio
import json
import re
import sqlite3
import sys
import zlib
from hashlib import pbkdf2_hmac
from time import perf_counter

from rich.console import Console

TICK = 0.005  # seconds from one heartbeat of the loop to the next
COLUMN = 0.01  # seconds in one column of a lane
WIDTH = 50  # columns of the longest lane
QUERY = """with recursive n(i) as (select 1 union all select i + 1
    from n limit 1300000) select sum(i) from n"""
GIL = getattr(sys, "_is_gil_enabled", lambda: True)()
show = Console(highlight=False).print


def prepare_calls():
    from numpy import random
    doc = "[" + '{"id": 1, "ok": true},' * 700_000 + "{}]"
    data, array = random.bytes(12_000_000), random.random(3_000_000)
    floats = array[:1_200_000].tolist()
    return {
        "zlib.compress": lambda: zlib.compress(data),
        "pbkdf2_hmac": lambda: pbkdf2_hmac("sha256", b"", b"", 10**6),
        "sqlite3": lambda: sqlite3.connect("").execute(QUERY),
        "numpy sort": lambda: array.sort(kind="stable"),
        "a Python loop": lambda: sum(i * i for i in range(5_000_000)),
        "json + hook": lambda: json.loads(doc, object_hook=lambda x: x),
        "json.loads": lambda: json.loads(doc),
        "re.findall": lambda: re.findall(r"\d+", doc),
        "sorted": lambda: sorted(floats),
        "7 ** 1_600_000": lambda: 7**1_600_000,
    }


async def watch(call):
    thread = asyncio.create_task(asyncio.to_thread(call))
    begin = last = perf_counter()
    silence = 0
    while not thread.done():
        await asyncio.sleep(TICK)
        now = perf_counter()
        silence = max(silence, now - last)
        draw(last - begin, now - begin)
        last = now
    await thread
    return last - begin, silence


def draw(last, now):
    was, now = (min(int(at / COLUMN), WIDTH) for at in (last, now))
    if now > was:
        show(f"[red]{'─' * (now - was - 1)}[/][cyan]█[/]", end="")


def chart(measured):
    from matplotlib.figure import Figure
    axes = Figure(layout="constrained").subplots()
    for name, (took, gap) in measured.items():
        axes.barh(name, gap, color="C3")
        axes.barh(name, took - gap, left=gap, color="C0")
    axes.set(ylim=(9.5, -0.5), xlabel="seconds; red: loop silent")
    axes.figure.savefig("gil_keepers.svg")


async def main():
    show("" if GIL else "  This Python has no GIL to keep.")
    show("  [cyan]█[/] the loop ticks  [red]─[/] it cannot tick\n")
    measured = {}
    for name, call in prepare_calls().items():
        show(f"  {name:15}", end="")
        took, gap = measured[name] = await watch(call)
        show(f" silent for {gap * 1e3:.0f} of {took * 1e3:.0f} ms\n")
    return measured


if __name__ == "__main__":
    chart(asyncio.run(main()))
