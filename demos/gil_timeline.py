"""Two threads, every 10 µs: bytecode takes turns, C runs beside C."""

# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "rich"]
# [tool.onstage]
# seconds = 20
# alone = true
# ///
import sys
import zlib
from concurrent.futures import ThreadPoolExecutor
from itertools import groupby
from time import perf_counter, sleep, thread_time

from rich import print

TICK = 0.01  # milliseconds
TICKS = 4_000  # in a take, which makes 40 ms
TAKES = 20  # of which we see the one that was disturbed least
SPELL = 100  # ticks of bytecode before each call of C
OFF, WAITS = "off the core", "waits for the GIL"
BOTH = "bytecode beside bytecode", "C beside bytecode", "C beside C"
LOOKS = {
    "bytecode": ("[cyan]█[/]", {"fc": "C0"}),
    "C": ("[yellow]█[/]", {"fc": "C1"}),
    WAITS: ("[dim]░[/]", {"fc": "none", "hatch": "///"}),
    OFF: ("[dim]·[/]", {"fc": "none"}),
}
GIL = getattr(sys, "_is_gil_enabled", lambda: True)()
SEEN = {(OFF, "bytecode"): WAITS} if GIL else {}  # one off, one on


def note_when_i_run(begin, calls_c):
    lane = [OFF] * TICKS
    sleep(max(0, begin - perf_counter()))
    while (now := int((perf_counter() - begin) * 1e3 / TICK)) < TICKS:
        lane[now] = "bytecode"
        if calls_c and now > SPELL and lane[now - SPELL] == "bytecode":
            ran = compress()
            lane[now : now + ran] = ["C"] * ran
    return lane[:TICKS]


def compress():
    begin = thread_time()
    zlib.compress(bytes(3_000_000), 1)  # some milliseconds
    return int((thread_time() - begin) * 1e3 / TICK)


def measure(calls_c):
    with ThreadPoolExecutor(2) as pool:
        for _ in range(TAKES):
            begin = [perf_counter() + 0.01] * 2
            lanes = pool.map(note_when_i_run, begin, [calls_c] * 2)
            yield list(zip(*lanes, strict=True))


def draw(rows):
    from matplotlib.figure import Figure

    axes = Figure(layout="constrained").subplots()
    for name, row in reversed(rows.items()):
        left = 0
        for what, run in groupby(row):
            width = len(list(run)) * TICK
            axes.barh(name, width, left=left, **LOOKS[what][1])
            left += width
    axes.set_title("40 ms: blue is bytecode, orange C, hatched waits")
    axes.figure.savefig("gil_timeline.svg")


def main():
    rows = {}
    print("" if GIL else "  No GIL: bytecode runs beside bytecode.")
    print("  40 ms:", *(f"  {LOOKS[x][0]} {x}" for x in LOOKS), "\n")
    for kind, calls_c in ("Python ", False), ("Python + C ", True):
        pairs = min(measure(calls_c), key=lambda x: str(x).count(OFF))
        for name, now in ("A", pairs), ("B", [x[::-1] for x in pairs]):
            rows[kind + name] = row = [SEEN.get(x, x[0]) for x in now]
            bar = "".join(LOOKS[what][0] for what in row[26::52])
            print(f"  {kind:11}{name}  {bar}\n{'':16}{bar}\n")
        met = [" beside ".join(sorted(x)) for x in pairs]
        facts = (f"  {x}: {met.count(x) * TICK:.1f} ms" for x in BOTH)
        print(*facts, "\n")
    draw(rows)


if __name__ == "__main__":
    main()
