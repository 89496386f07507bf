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


async def heartbeat(gaps):
    while True:
        beat = time.perf_counter()
        print("♥", end="", flush=True)
        await asyncio.sleep(0.1)
        gaps.append(time.perf_counter() - beat)


async def guest(way):
    match way:
        case "time.sleep":
            time.sleep(2)
        case "asyncio.sleep":
            await asyncio.sleep(2)
        case "to_thread":
            await asyncio.to_thread(time.sleep, 2)


async def key_or_second():
    loop, key = asyncio.get_running_loop(), asyncio.Event()
    loop.call_later(1, key.set)
    if sys.stdin.isatty():
        loop.add_reader(0, lambda: (sys.stdin.readline(), key.set()))
    await key.wait()


async def main():
    gaps = []
    heart = asyncio.create_task(heartbeat(gaps), name="heartbeat")
    for way in "time.sleep", "asyncio.sleep", "to_thread":
        await key_or_second()
        print(f"\n  {way}(2)")
        gaps.clear()
        await asyncio.create_task(guest(way), name=way)
        print(f"\n  {way} is over", flush=True)
        await asyncio.sleep(0.3)
        print(f"\n  longest gap between beats: {max(gaps):.2f} s\n")
    heart.cancel()


if __name__ == "__main__":
    asyncio.run(main())
