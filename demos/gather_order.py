"""Who starts, who finishes, who is where in the results of gather"""

# /// script
# requires-python = ">=3.11"
# dependencies = ["rich"]
# ///
import asyncio
import contextlib

from rich.console import Group
from rich.live import Live

TICK = 0.05  # seconds a block of a bar
STARTED, FINISHED, ROWS = [], [], []


async def order():
    results = await asyncio.gather(
        cook("cake", 30), cook("soup", 20), cook("toast", 10)
    )
    say(f"started  {STARTED}")
    say(f"finished {FINISHED}")
    say(f"results  {results}")


async def failure(**options):
    try:
        results = await asyncio.gather(
            cook("toast", 10, burns=True), cook("soup", 20), **options
        )
        say(f"results  {results}")
    except RuntimeError as error:
        others = asyncio.all_tasks() - {asyncio.current_task()}
        say(f"raised   {error!r}, and {len(others)} cooks on")
        await asyncio.wait(others)


async def cook(dish, ticks, burns=False):
    STARTED.append(dish)
    row = say(f"{dish:8} [cyan]")
    for _ in range(ticks):
        row.append("██")
        await asyncio.sleep(TICK)
    FINISHED.append(dish)
    if burns:
        row.append(" [red]burnt")
        raise RuntimeError(f"{dish} burnt")
    row.append(" [green]ready")
    return dish


def say(text):
    ROWS.append(row := [f"    {text}"])
    return row


def picture():
    return Group(*map("".join, ROWS))


async def main():
    ROWS.append(["\n  [bold]gather(cake, soup, toast)"])
    await order()
    ROWS.append(["\n  [bold]gather(toast, soup), the toast burns"])
    await failure()
    ROWS.append(["\n  [bold]the same, return_exceptions=True"])
    await failure(return_exceptions=True)


if __name__ == "__main__":
    show = Live(get_renderable=picture, refresh_per_second=20)
    with contextlib.suppress(KeyboardInterrupt), show:
        asyncio.run(main())
