"""Now and later: a new task begins when its creator pauses"""

# /// script
# requires-python = ">=3.11"
# dependencies = ["rich"]
# ///
import asyncio
import sys

from rich import print


async def later():
    say("later", "the task begins")
    await asyncio.sleep(0.3)
    say("later", "the task ends")


async def now(**options):
    task = asyncio.create_task(later(), **options)
    say("now", "the task is created")
    await task
    say("now", "and awaited")


async def eager_factory():
    loop = asyncio.get_running_loop()
    loop.set_task_factory(asyncio.eager_task_factory)
    await now()
    loop.set_task_factory(None)


async def eager_start():
    await now(eager_start=True)


def say(who, text):
    look = "[yellow]" if who == "now" else "[cyan]        "
    print(f"    {look}{who + ':':8}{text}")


async def act(title, since, play):
    print(f"\n  [bold]{title}")
    if sys.version_info >= since:
        await play()
    else:
        wanted = ".".join(map(str, since))
        print(f"    [dim]Python {wanted} has it: begins at once")


async def main():
    await act("an ordinary task", (3, 11), now)
    await act("all tasks eager", (3, 12), eager_factory)
    await act("one eager task", (3, 14), eager_start)


if __name__ == "__main__":
    asyncio.run(main())
