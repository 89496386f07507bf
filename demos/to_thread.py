"""A thread works while the loop ticks on"""
# /// script
# requires-python = ">=3.11"
# ///
import asyncio
import time
from threading import current_thread

START = time.perf_counter()


def brew(seconds, drink="coffee"):
    time.sleep(seconds)
    return f"{drink}, by {current_thread().name}"


async def tick():
    while True:
        await asyncio.sleep(0.3)
        tell("the loop ticks")


async def ticks_on():
    ticking = asyncio.create_task(tick(), name="ticks")
    tell(await asyncio.to_thread(brew, 1.4))
    tell(await asyncio.to_thread(brew, 0.8, drink="tea"))
    ticking.cancel()


def tell(text):
    print(f"  {time.perf_counter() - START:.2f} s  {text}")


if __name__ == "__main__":
    asyncio.run(ticks_on())
