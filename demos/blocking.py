"""A heartbeat, and three ways to sleep: one of them stops the heart"""
# /// script
# requires-python = ">=3.11"
# [tool.onstage]
# seconds = 40
# keys = {enter = "sleep now"}
# ///
import asyncio
import sys
import time
from contextlib import suppress
from itertools import pairwise

BEAT = 0.1  # seconds
LONG = 2  # seconds
START = time.perf_counter()


async def heartbeat(beats):
    while True:
        beats.append(time.perf_counter())
        print("♥", end="", flush=True)
        await asyncio.sleep(BEAT)


async def guest(way):
    match way:
        case "time.sleep":
            time.sleep(LONG)
        case "asyncio.sleep":
            await asyncio.sleep(LONG)
        case "to_thread":
            await asyncio.to_thread(time.sleep, LONG)


async def pause(key):
    """Until the key, or for two seconds."""
    key.clear()
    with suppress(TimeoutError):
        async with asyncio.timeout(2):
            await key.wait()


async def main():
    key, beats = asyncio.Event(), []
    if sys.stdin.isatty():
        loop = asyncio.get_running_loop()
        loop.add_reader(0, lambda: (sys.stdin.readline(), key.set()))
    heart = asyncio.create_task(heartbeat(beats), name="heartbeat")
    for way in "time.sleep", "asyncio.sleep", "to_thread":
        await pause(key)
        before = len(beats) - 1
        tell(f"{way}: {LONG} s")
        await asyncio.create_task(guest(way), name=way)
        tell(f"{way}: over")
        await asyncio.sleep(5 * BEAT)
        worst = max(b - a for a, b in pairwise(beats[before:]))
        tell(f"longest gap between two beats: {worst:.2f} s\n")
    heart.cancel()


def tell(text):
    print(f"\n  {time.perf_counter() - START:5.2f} s  {text}")


if __name__ == "__main__":
    asyncio.run(main())
