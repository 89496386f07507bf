"""A function returns: which of its tasks are still at work?"""
# /// script
# requires-python = ">=3.11"
# ///
import asyncio
from time import perf_counter

KEPT = set()
START = perf_counter()


async def send_mail():
    await asyncio.sleep(0.8)
    tell("mail: sent")


async def with_create_task():
    task = asyncio.create_task(send_mail(), name="mail")
    KEPT.add(task)


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
        print()
        tell(f"{order.__name__}: begins")
        await order()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        left = [task.get_name() for task in others]
        tell(f"{order.__name__}: is back, still at work: {left}")
        await asyncio.sleep(1)


def tell(text):
    print(f"  {perf_counter() - START:.2f} s  {text}", flush=True)


if __name__ == "__main__":
    asyncio.run(main())
