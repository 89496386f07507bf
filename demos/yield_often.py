"""A long loop yields never, at each turn, or at every thousandth"""
# /// script
# requires-python = ">=3.11"
# ///
import asyncio
from time import process_time

TURNS = 500_000
WAYS = {"never": 0, "every turn": 1, "every 1,000th turn": 1000}


async def heartbeat(gaps):
    while True:
        beat = process_time()
        await asyncio.sleep(0.01)
        gaps.append(process_time() - beat)


async def count(every):
    for turn in range(1, TURNS + 1):
        sum(range(40))
        if every and turn % every == 0:
            await asyncio.sleep(0)


async def main():
    plain = None
    for name, every in WAYS.items():
        print(f"\n  {TURNS:,} turns, sleep(0): {name}", flush=True)
        gaps = []
        heart = asyncio.create_task(heartbeat(gaps), name="heartbeat")
        await asyncio.sleep(0.1)
        start = process_time()
        await asyncio.create_task(count(every), name=name)
        took = process_time() - start
        plain = plain or took
        print(f"    took {took:.2f} s of CPU time,", end=" ")
        print(f"{took / plain:.1f} times the first")
        await asyncio.sleep(0.1)
        heart.cancel()
        print(f"    longest gap: {max(gaps) * 1000:.0f} ms")


if __name__ == "__main__":
    asyncio.run(main())
