"""Four dishes cook together; one burns, and the group stops the rest"""

# /// script
# requires-python = ">=3.11"
# dependencies = ["rich"]
# ///
import asyncio
import contextlib

from rich.console import Group
from rich.live import Live

TICK = 0.05  # seconds a block of a bar
ROWS = []


async def dinner():
    try:
        async with asyncio.TaskGroup() as kitchen:
            kitchen.create_task(cook("eggs", 12))
            kitchen.create_task(cook("toast", 24, burns=True))
            kitchen.create_task(cook("soup", 36))
            kitchen.create_task(cook("cake", 48))
        say("Never said: dinner is served.")
    except* RuntimeError as burnt:
        say(repr(burnt))


async def cook(dish, ticks, burns=False):
    row = say(f"{dish:8}[cyan]")
    try:
        for _ in range(ticks):
            row.append("██")
            await asyncio.sleep(TICK)
    except asyncio.CancelledError:
        row.append(" [yellow]cancelled")
        raise
    if burns:
        row.append(" [red]burnt")
        raise RuntimeError(f"The {dish} burnt.")
    row.append(" [green]ready")


def say(text):
    ROWS.append(row := [f"    {text}"])
    return row


def picture():
    return Group("", *("".join(row) + "\n" for row in ROWS))


if __name__ == "__main__":
    show = Live(get_renderable=picture, refresh_per_second=20)
    with contextlib.suppress(KeyboardInterrupt), show:
        asyncio.run(dinner())
