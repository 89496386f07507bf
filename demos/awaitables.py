"""Coroutine, Task, Future and one of our own: each can be awaited"""

# /// script
# requires-python = ">=3.11"
# dependencies = ["rich"]
# ///
import asyncio

from rich import print

DELAY = 0.3  # seconds


async def brew(what):
    say(f"[cyan]██ {what} begins[/]")
    await asyncio.sleep(DELAY)
    return f"[green]{what} is done[/]"


class Teapot:
    def __await__(self):
        return brew("teapot").__await__()


async def main():
    step("Make them, then let the loop turn once")
    coroutine = brew("coroutine")
    task = asyncio.create_task(brew("task"))
    loop = asyncio.get_running_loop()
    future = loop.create_future()
    loop.call_later(DELAY, future.set_result, "a timer set it")
    await asyncio.sleep(0)

    for awaitable in coroutine, task, future, Teapot():
        step(f"await a {type(awaitable).__name__}")
        say(await awaitable)

    step("await 5")
    try:
        await 5
    except TypeError as error:
        say(f"[red]TypeError: {error}[/]")


def step(text):
    print(f"\n  [bold]{text}[/]")


def say(text):
    print("    ", text)


if __name__ == "__main__":
    asyncio.run(main())
