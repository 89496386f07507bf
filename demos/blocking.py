"""A heartbeat, and three ways to sleep: one of them stops the heart"""
# /// script
# requires-python = ">=3.11"
# [tool.onstage]
# keys = {enter = "sleep now"}
# ///
import asyncio
import sys
import time


async def heartbeat():
    while True:
        beat = time.perf_counter()
        await asyncio.sleep(0.1)
        gap = time.perf_counter() - beat
        heart = "♥" if gap < 0.6 else f" after {gap:.2f} s ♥"
        print(heart, end="", flush=True)


async def guest(way):
    match way:
        case "time.sleep":
            time.sleep(1.2)
        case "asyncio.sleep":
            await asyncio.sleep(1.2)
        case "to_thread":
            await asyncio.to_thread(time.sleep, 1.2)


async def key_or_second():
    loop, key = asyncio.get_running_loop(), asyncio.Event()
    loop.call_later(0.8, key.set)
    if sys.stdin.isatty():
        loop.add_reader(0, lambda: (sys.stdin.readline(), key.set()))
    await key.wait()


async def main():
    heart = asyncio.create_task(heartbeat(), name="heartbeat")
    for way in "time.sleep", "asyncio.sleep", "to_thread":
        await key_or_second()
        print(f"\n\n  {way}(1.2)")
        await asyncio.create_task(guest(way), name=way)
        await asyncio.sleep(0.2)
    heart.cancel()


if __name__ == "__main__":
    asyncio.run(main())
