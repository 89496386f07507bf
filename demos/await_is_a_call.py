"""Which await lets another task run? Look at the lower lane"""

# /// script
# requires-python = ">=3.11"
# dependencies = ["rich"]
# ///
import asyncio

from rich import print

SHOWN = 10  # turns that fit into a lane
turns = []


async def other():
    while True:
        turns.append("other")
        await asyncio.sleep(0)


async def coroutine():
    return "done"


async def watch(what, awaitable):
    turns[:] = ["main"]
    await awaitable
    turns.append("main")
    for name, colour in ("main", "cyan"), ("other", "yellow"):
        bar = ("███" if who == name else "░░░" for who in turns[:SHOWN])
        more = " …" if turns[SHOWN:] else ""
        print(f"  {what:28}{name:6}[{colour}]{''.join(bar)}[/]{more}")
        what = ""


async def main():
    noisy = asyncio.create_task(other())
    await (done := asyncio.create_task(coroutine()))
    lock, queue = asyncio.Lock(), asyncio.Queue()
    queue.put_nowait("an item")

    step("Nothing to wait for: a plain call")
    await watch("await coroutine()", coroutine())
    await watch("await done_task", done)
    await watch("await free_lock.acquire()", lock.acquire())
    await watch("await filled_queue.get()", queue.get())

    step("Something to wait for: others run")
    await watch("await sleep(0)", asyncio.sleep(0))
    new = asyncio.create_task(coroutine())
    await watch("await new_task", new)
    await watch("await sleep(0.01)", asyncio.sleep(0.01))
    noisy.cancel()


def step(text):
    print(f"\n  [bold]{text}[/]")


if __name__ == "__main__":
    asyncio.run(main())
