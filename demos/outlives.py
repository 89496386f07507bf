"""A function returns: which of its tasks are still at work?"""
# /// script
# requires-python = ">=3.11"
# ///
import asyncio
from time import perf_counter

KEPT = set()


async def send_mail():
    await asyncio.sleep(0.8)
    print("    the mail is sent")


async def with_create_task():
    KEPT.add(asyncio.create_task(send_mail(), name="mail"))


async def with_task_group():
    async with asyncio.TaskGroup() as group:
        group.create_task(send_mail(), name="mail")


async def returns_inside_the_group():
    async with asyncio.TaskGroup() as group:
        group.create_task(send_mail(), name="mail")
        return


async def main():
    for order in (
        with_create_task, with_task_group, returns_inside_the_group
    ):
        print(f"\n  {order.__name__}")
        start = perf_counter()
        await order()
        seconds = perf_counter() - start
        left = len(asyncio.all_tasks()) - 1  # all but main
        print(f"    back after {seconds:.2f} s, still at work: {left}")
        await asyncio.sleep(1)


if __name__ == "__main__":
    asyncio.run(main())
