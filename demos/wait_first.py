"""Three mirrors race; the first one home does not stop the others"""
# /// script
# requires-python = ">=3.11"
# ///
import asyncio
from time import perf_counter


async def first():
    done, pending = await asyncio.wait(
        start(), return_when=asyncio.FIRST_COMPLETED
    )
    tell_return(done, pending)
    await asyncio.sleep(0.8)  # while the others go on
    for task in pending:
        task.cancel()
    await asyncio.wait(pending)


async def main():
    print("\n  return_when=FIRST_COMPLETED")
    await first()
    print("\n  the default")
    tell_return(*await asyncio.wait(start()))
    print("\n  a coroutine instead of a task")
    coroutine = download("Lima", 0.4)
    try:
        await asyncio.wait([coroutine])
    except TypeError as error:
        print(f"    {error!r}")
        coroutine.close()


def tell_return(done, pending):
    counts = f"{len(done)} done, {len(pending)} pending"
    print(f"--> wait() returns: {counts}")


def start():
    race = {"Lima": 0.4, "Oslo": 0.6, "Rome": 1.6}.items()
    return [asyncio.create_task(download(*m), name=m[0]) for m in race]


async def download(mirror, seconds):
    began, end = perf_counter(), "cancelled"
    try:
        await asyncio.sleep(seconds)
        end = "complete"
    finally:
        took = perf_counter() - began
        print(f"    {mirror}: {end} after {took:.2f} s")


if __name__ == "__main__":
    asyncio.run(main())
