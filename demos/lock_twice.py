"""A task takes the same lock twice: it waits for itself"""
# /// script
# requires-python = ">=3.11"
# ///
import asyncio
from time import perf_counter

LIMIT = 2  # seconds; without a timeout, it would wait for ever
START = perf_counter()


async def take_twice(lock):
    async with lock:
        tell("has the lock, and asks for it once more")
        try:
            async with asyncio.timeout(LIMIT), lock:
                tell("has it twice")
        except TimeoutError as error:
            tell(f"{error!r}: I was waiting for myself")


async def main():
    lock = asyncio.Lock()
    await asyncio.create_task(take_twice(lock), name="Edsger")
    print(f"\n  in the end, lock.locked() is {lock.locked()}")


def tell(text):
    name = asyncio.current_task().get_name()
    print(f"  {perf_counter() - START:.1f} s  {name:7} {text}")


if __name__ == "__main__":
    asyncio.run(main())
