"""Three mirrors race; the first one home does not stop the others"""

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


async def first():
    done, pending = await asyncio.wait(
        start(), return_when=asyncio.FIRST_COMPLETED
    )
    say(f"wait: {len(done)} done, {len(pending)} pending")
    await asyncio.sleep(16 * TICK)  # while the others go on
    for task in pending:
        task.cancel()
    await asyncio.wait(pending)


async def default():
    done, pending = await asyncio.wait(start())
    say(f"wait: {len(done)} done, {len(pending)} pending")


def start():
    race = {"Lima": 8, "Oslo": 12, "Rome": 32}.items()
    return [asyncio.create_task(download(*mirror)) for mirror in race]


async def download(mirror, ticks):
    row = say(f"{mirror:6}[cyan]")
    try:
        for _ in range(ticks):
            row.append("██")
            await asyncio.sleep(TICK)
        row.append(" [green]complete")
    except asyncio.CancelledError:
        row.append(" [yellow]cancelled")
        raise


def say(text):
    ROWS.append(row := [f"    {text}"])
    return row


def picture():
    return Group(*map("".join, ROWS))


async def main():
    ROWS.append(["\n  [bold]return_when=FIRST_COMPLETED"])
    await first()
    ROWS.append(["\n  [bold]the default"])
    await default()
    ROWS.append(["\n  [bold]coroutines instead of tasks"])
    try:
        await asyncio.wait([coroutine := download("Lima", 8)])
    except TypeError as error:
        say(repr(error))
        coroutine.close()


if __name__ == "__main__":
    show = Live(get_renderable=picture, refresh_per_second=20)
    with contextlib.suppress(KeyboardInterrupt), show:
        asyncio.run(main())
