"""run_in_executor: keywords need partial, and its pool is small"""
# /// script
# requires-python = ">=3.11"
# ///
import asyncio
import time
from functools import partial
from threading import current_thread

begun = []


def brew(seconds, drink="coffee"):
    begun.append(current_thread().name)
    time.sleep(seconds)
    return f"{drink}, by {current_thread().name}"


async def keywords(call):
    try:
        call(None, brew, 0.5, drink="tea")
    except TypeError as error:
        print(f"  TypeError: {error}")
    tea = await call(None, partial(brew, 0.5, drink="tea"))
    print(f"  with partial: {tea}\n")


async def crowd(call, many=33):  # a default pool has 32 at most
    begun.clear()
    jobs = [call(None, brew, 0.5) for _ in range(many)]
    while len(begun) < many:
        await asyncio.sleep(0.25)
        print(f"  {len(begun)} of {many} jobs have begun")
    await asyncio.gather(*jobs)
    print(f"  all are done, by {len(set(begun))} workers")


async def main():
    call = asyncio.get_running_loop().run_in_executor
    await keywords(call)
    await crowd(call)


if __name__ == "__main__":
    asyncio.run(main())
