"""Four dishes cook together; one burns, and the group stops the rest"""
# /// script
# requires-python = ">=3.11"
# ///
import asyncio
from time import perf_counter

START = perf_counter()


async def dinner():
    try:
        async with asyncio.TaskGroup() as kitchen:
            kitchen.create_task(cook("eggs", 0.6), name="eggs")
            kitchen.create_task(cook("toast", 1.2), name="toast")
            kitchen.create_task(cook("soup", 1.8), name="soup")
            kitchen.create_task(cook("cake", 2.4), name="cake")
        tell("never told: dinner is served")
    except* RuntimeError as burnt:
        tell(repr(burnt))


async def cook(dish, seconds):
    tell(f"{dish}: begins")
    end = "cancelled"
    try:
        await asyncio.sleep(seconds)
        end = "burnt" if dish == "toast" else "ready"
    finally:
        tell(f"{dish}: {end}")
    if end == "burnt":
        raise RuntimeError("The toast burnt.")


def tell(text):
    print(f"  {perf_counter() - START:.2f} s  {text}")


if __name__ == "__main__":
    asyncio.run(dinner())
