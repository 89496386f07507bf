"""A long loop yields never, at each turn, or at every thousandth"""
# /// script
# requires-python = ">=3.11"
# [tool.onstage]
# seconds = 30
# alone = true
# ///
import asyncio
from itertools import pairwise
from time import perf_counter

TURNS = 1_000_000
BEAT = 0.01  # seconds


async def heartbeat(beats):
    while True:
        beats.append(perf_counter())
        await asyncio.sleep(BEAT)


async def count(every):
    for turn in range(1, TURNS + 1):
        sum(range(40))
        if every and turn % every == 0:
            await asyncio.sleep(0)


async def measure(name, every):
    beats = []
    heart = asyncio.create_task(heartbeat(beats), name="heartbeat")
    await asyncio.sleep(10 * BEAT)
    start = perf_counter()
    await asyncio.create_task(count(every), name=name)
    took = perf_counter() - start
    await asyncio.sleep(10 * BEAT)
    heart.cancel()
    return took, max(b - a for a, b in pairwise(beats))


async def main():
    ways = {"never": 0, "every turn": 1, "every 1,000th turn": 1000}
    plain = 0
    for name, every in ways.items():
        print(f"\n  {TURNS:,} turns, sleep(0): {name}")
        took, gap = await measure(name, every)
        plain = plain or took
        ratio = took / plain
        print(f"    took {took:.2f} s: {ratio:.2f} times the first")
        print(f"    longest gap between two beats: {gap * 1000:.0f} ms")


if __name__ == "__main__":
    asyncio.run(main())
