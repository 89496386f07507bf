"""Old code and new code call each other, and the loop ticks on"""
# /// script
# requires-python = ">=3.11"
# ///
import asyncio
import time
from threading import current_thread


def old_report(loop):
    """As it was, but for one call of what is new."""
    tell("old_report: begins")
    time.sleep(0.6)
    coroutine = new_price("coffee")
    price = asyncio.run_coroutine_threadsafe(coroutine, loop).result()
    tell(f"old_report: new_price says {price}")
    return f"report of {price}"


async def new_price(item):
    tell("new_price: begins")
    await asyncio.sleep(0.6)
    return f"3.20 for {item}"


async def tick():
    for number in range(1, 10):
        await asyncio.sleep(0.3)
        tell(f"tick {number}")


async def main():
    loop = asyncio.get_running_loop()
    ticker = asyncio.create_task(tick(), name="ticker")
    report = await asyncio.to_thread(old_report, loop)
    tell(f"main: {report}")
    ticker.cancel()


def tell(text):
    print(f"  in thread {current_thread().name:12}{text}", flush=True)


if __name__ == "__main__":
    asyncio.run(main())
