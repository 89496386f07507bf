"""A timeout ends a wait, after its clean-up, but no blocking code"""

# /// script
# requires-python = ">=3.11"
# dependencies = ["rich"]
# ///
import asyncio
import contextlib
import time

from rich.console import Group
from rich.live import Live

TICK = 0.05  # seconds a block of a bar
LIMIT = 10 * TICK
ROWS = []


async def with_timeout(work, row):
    try:
        async with asyncio.timeout(LIMIT):
            await work(row)
            return "came to its end"
    except TimeoutError:
        return "TimeoutError"


async def with_wait_for(work, row):
    try:
        await asyncio.wait_for(work(row), LIMIT)
        return "came to its end"
    except TimeoutError:
        return "TimeoutError"


async def waits(row):
    for _ in range(30):
        row.append("░░")
        await asyncio.sleep(TICK)


async def cleans_up(row):
    try:
        await waits(row)
    finally:
        for _ in range(20):
            row.append("[cyan]██[/]")
            await asyncio.sleep(TICK)


async def blocks(row):
    for _ in range(30):
        row.append("[red]██[/]")
        time.sleep(TICK)


async def attempt(limited, work):
    title = f"{limited.__name__}, {work.__name__}"
    ROWS.append(row := [f"    [bold]{title}[/]\n    "])
    start = time.perf_counter()
    end = await limited(work, row)
    took = (time.perf_counter() - start) / LIMIT
    row.append(f" {end}\n    [dim]after {took:.1f} limits")


async def main():
    await attempt(with_timeout, waits)
    await attempt(with_wait_for, waits)
    await attempt(with_timeout, cleans_up)
    await attempt(with_timeout, blocks)


def picture():
    return Group("", *("".join(row) + "\n" for row in ROWS))


if __name__ == "__main__":
    show = Live(get_renderable=picture, refresh_per_second=20)
    with contextlib.suppress(KeyboardInterrupt), show:
        asyncio.run(main())
