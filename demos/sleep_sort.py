"""Every number sleeps as long as it is big: they wake up in order"""

# /// script
# requires-python = ">=3.11"
# dependencies = ["rich"]
# ///
import asyncio
import contextlib
from time import perf_counter

from rich.live import Live
from rich.text import Text

NUMBERS = [5, 2, 9, 1, 7, 3, 8]
UNIT = 0.2  # seconds of sleep for each one
BLOCKS = 8  # of a bar for each unit
START = perf_counter()
AWAKE = {}  # number: when it woke up


async def sleep_sort(numbers):
    in_order = []

    async def sleep(number):
        await asyncio.sleep(number * UNIT)
        in_order.append(number)
        AWAKE[number] = perf_counter()

    await asyncio.gather(*map(sleep, numbers))
    return in_order


def picture():
    rows = [""]
    for number in NUMBERS:
        units = (AWAKE.get(number, perf_counter()) - START) / UNIT
        hue, block = ("green", "█") if number in AWAKE else ("dim", "░")
        bar = block * round(BLOCKS * units)
        rows.append(f"    {number}  [{hue}]{bar}[/]\n")
    rows.append(f"    awake  {[*AWAKE]}")
    text = Text.from_markup("\n".join(rows), overflow="ignore")
    text.no_wrap = True  # a late sleeper's bar stays one line
    return text


def main():
    with Live(get_renderable=picture, refresh_per_second=20):
        result = asyncio.run(sleep_sort(NUMBERS))
    busy = "no: this machine is too busy to sleep well"
    print("    sorted", "yes" if result == sorted(NUMBERS) else busy)


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        main()
