"""Ten jobs, one queue, three workers: whoever is free takes one."""
# /// script
# requires-python = ">=3.11"
# [tool.onstage]
# seconds = 20
# ///
import asyncio
from time import perf_counter

SECONDS = (1.4, 0.8, 1.9, 1.1, 1.6, 0.7, 1.3, 1.7, 0.9, 1.2)
JOBS = dict(enumerate(SECONDS, start=1))  # number: how long it takes
PAUSE = 0.2  # seconds between one new job and the next
TEAM = "Ada", "Grace", "Edsger"
START = perf_counter()


async def worker(queue, name):
    while True:
        job = await queue.get()
        try:
            tell(f"{name} takes job {job}")
            await asyncio.sleep(JOBS[job])
            tell(f"{name} is done with job {job}")
        except Exception as error:
            tell(f"{name} goes on: job {job} failed, {error!r}")
        finally:
            queue.task_done()


async def shift(queue):
    async with asyncio.TaskGroup() as group:
        team = [
            group.create_task(worker(queue, name), name=name)
            for name in TEAM
        ]
        for job in JOBS:
            await queue.put(job)
            await asyncio.sleep(PAUSE)
        await queue.join()
        work = sum(JOBS.values())
        tell(f"join() returned: {work:.1f} s of work are done")
        for task in team:
            task.cancel()
    ended = sum(task.cancelled() for task in team)
    tell(f"{ended} workers cancelled")


def tell(text):
    print(f"  {perf_counter() - START:.2f} s  {text}")


if __name__ == "__main__":
    asyncio.run(shift(asyncio.Queue()))
