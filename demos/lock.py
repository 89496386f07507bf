"""Two payments at once: one is lost, unless they take a lock"""
# /// script
# requires-python = ">=3.11"
# ///
import asyncio
from contextlib import nullcontext
from time import perf_counter

TRIP = 0.8  # seconds to the database and back
START = perf_counter()
account = {"balance": 100}


async def pay_in(amount, lock):
    async with lock:
        balance = account["balance"]
        tell(f"reads {balance}")
        await asyncio.sleep(TRIP)
        account["balance"] = balance + amount
        tell(f"writes {account['balance']}")


async def both_pay_in(lock):
    account["balance"] = 100
    async with asyncio.TaskGroup() as group:
        group.create_task(pay_in(10, lock), name="Ada")
        group.create_task(pay_in(20, lock), name="Grace")
    print(f"  100 + 10 + 20 is {account['balance']}\n")


async def main():
    print("\n  without a lock")
    await both_pay_in(nullcontext())
    print("  with a lock")
    await both_pay_in(asyncio.Lock())


def tell(text):
    name = asyncio.current_task().get_name()
    print(f"  {perf_counter() - START:.1f} s  {name:7} {text}")


if __name__ == "__main__":
    asyncio.run(main())
