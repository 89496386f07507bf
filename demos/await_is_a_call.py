"""Which await lets another task run? Look at the lower lane"""

# /// script
# requires-python = ">=3.11"
# dependencies = ["rich"]
# [tool.onstage]
# seconds = 60
# keys = {enter = "next"}
# ///
import asyncio
import sys
from select import select

from rich.console import Console

SHOWN = 10  # turns that fit into a lane
tell = Console(highlight=False).print
turns = []


async def other():
    while True:
        turns.append("other")
        await asyncio.sleep(0)


async def coroutine():
    return "done"


async def something_ready():
    done, queue = asyncio.create_task(coroutine()), asyncio.Queue()
    await done
    queue.put_nowait("an item")
    return done, asyncio.Lock(), queue


async def main():
    done, lock, queue = await something_ready()
    part("Nothing to wait for: a plain call")
    await watch("coroutine()", coroutine)
    await watch("done_task", lambda: done)
    await watch("free_lock.acquire()", lock.acquire)
    await watch("filled_queue.get()", queue.get)
    part("Nothing to wait for, and a turn given away")
    await watch("sleep(0)", asyncio.sleep, 0)
    part("Something to wait for: others run")
    await watch("new_task", asyncio.create_task, coroutine())
    await watch("sleep(0.01)", asyncio.sleep, 0.01)


def part(title):
    tell(f"\n  [bold]{title}[/]")


async def watch(what, make, *args):
    print(f"  await {what:22}", end="", flush=True)
    await asyncio.to_thread(enter)
    ready = asyncio.create_task(other())
    turns[:] = ["main"]
    await make(*args)
    turns.append("main")
    ready.cancel()
    draw("main", "cyan")
    draw("other", "yellow", indent=30)


def draw(name, colour, indent=0):
    bar = ("███" if who == name else "░░░" for who in turns[:SHOWN])
    more = " …" if turns[SHOWN:] else ""
    tell(f"{' ' * indent}{name:6}[{colour}]{''.join(bar)}[/]{more}")


def enter():
    if sys.stdin.isatty() and select([0], [], [], 2)[0]:
        sys.stdin.readline()
        print("\033[A\033[30C", end="", flush=True)  # behind what


if __name__ == "__main__":
    asyncio.run(main())
