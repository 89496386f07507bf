"""Ten jobs, one queue, three workers: whoever is free takes one."""
# /// script
# requires-python = ">=3.11"
# [tool.onstage]
# seconds = 20
# ///
import asyncio
from time import perf_counter

JOBS = (1.4, 0.8, 1.9, 1.1, 1.6, 0.7, 1.3, 1.7, 0.9, 1.2)  # seconds
PAUSE = 0.2  # seconds between one new job and the next
TEAM = "ada", "grace", "edsger"
START = perf_counter()


async def worker(queue, name):
    """Take the next job, do it, say that it is done: for ever."""
    while True:
        job = await queue.get()
        try:
            tell(f"{name} takes job {job}")
            await asyncio.sleep(JOBS[job])
            tell(f"{name} is done with job {job}")
        finally:
            queue.task_done()


async def shift(queue):
    work = {name: worker(queue, name) for name in TEAM}
    team = [asyncio.create_task(work[n], name=n) for n in TEAM]
    for job in range(len(JOBS)):
        await queue.put(job)
        await asyncio.sleep(PAUSE)
    await queue.join()
    tell(f"join() returned: {sum(JOBS):.1f} s of work are done")
    if hasattr(queue, "shutdown"):  # since Python 3.13
        queue.shutdown()
    else:
        for task in team:
            task.cancel()
    ends = await asyncio.gather(*team, return_exceptions=True)
    tell(f"ended by {ends}")


def tell(text):
    print(f"  {perf_counter() - START:.2f} s  {text}")


if __name__ == "__main__":
    asyncio.run(shift(asyncio.Queue()))
