"""Coroutine, Task, Future and one of our own: each can be awaited"""
# /// script
# requires-python = ">=3.11"
# ///
import asyncio


async def brew(what):
    print(f"    {what} begins")
    await asyncio.sleep(0.3)
    return f"{what} is done"


class Teapot:
    def __await__(self):
        return brew("teapot").__await__()


async def main():
    print("\n  Make them, then let the loop turn once")
    coroutine = brew("coroutine")
    task = asyncio.create_task(brew("task"))
    loop = asyncio.get_running_loop()
    future = loop.create_future()
    loop.call_later(0.3, future.set_result, "a timer set it")
    await asyncio.sleep(0)

    for awaitable in coroutine, task, future, Teapot():
        print(f"\n  await a {type(awaitable).__name__}")
        print("   ", await awaitable)

    print("\n  await 5")
    try:
        await 5
    except TypeError as error:
        print(f"    TypeError: {error}")


if __name__ == "__main__":
    asyncio.run(main())
