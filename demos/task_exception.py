"""A task fails, and nothing is heard until somebody asks or drops it"""

# /// script
# requires-python = ">=3.11"
# dependencies = ["rich"]
# ///
import asyncio
import contextlib

from rich.console import Console

tell = Console(highlight=False).print


async def fail():
    await asyncio.sleep(0.1)
    raise ValueError("no such table")


async def nobody_asks():
    say("\n  [bold]Nobody asks[/]")
    task = asyncio.create_task(fail())
    await asyncio.sleep(1)
    say(f"{'done' if task.done() else 'not done'}, and not a word")
    say("now the last reference goes:")
    del task


def complain(loop, context):  # what the loop would log
    say(f"[red]{context['message']}[/]")
    say(f"[red]{context['exception']!r}[/]")


def report(task):
    if task.cancelled():
        say(f"{task.get_name()}: cancelled")
    elif task.exception():
        say(f"{task.get_name()}: [red]{task.exception()!r}[/]")


async def a_callback_asks():
    say("\n  [bold]A callback asks[/]")
    fails = asyncio.create_task(fail(), name="fails")
    sleeps = asyncio.create_task(asyncio.sleep(60), name="sleeps")
    for task in fails, sleeps:
        task.add_done_callback(report)
    sleeps.cancel()
    await asyncio.wait([fails, sleeps])


def say(text):
    tell(f"    {text}")


async def main():
    asyncio.get_running_loop().set_exception_handler(complain)
    await nobody_asks()
    await a_callback_asks()


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(main())
