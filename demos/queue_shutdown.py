"""shutdown() ends three workers, once the queue is empty"""
# /// script
# requires-python = ">=3.13"
# ///
import asyncio
from time import perf_counter

JOBS = (1.0, 0.6, 1.4, 0.8, 0.5, 0.7)  # seconds
TEAM = "ada", "grace", "edsger"
START = perf_counter()


async def worker(queue, name):
    try:
        while True:
            job = await queue.get()
            tell(name, f"takes job {job}")
            await asyncio.sleep(JOBS[job])
    except asyncio.QueueShutDown as end:
        tell(name, f"{end!r}: goes home")


async def shift(queue):
    async with asyncio.TaskGroup() as team:
        for name in TEAM:
            team.create_task(worker(queue, name), name=name)
        for job in range(len(JOBS)):
            queue.put_nowait(job)
        await asyncio.sleep(0.3)
        tell("boss", f"shutdown(), {queue.qsize()} jobs in the queue")
        queue.shutdown()
        try:
            await queue.put("one more")
        except asyncio.QueueShutDown as error:
            tell("boss", f"put: {error!r}")
    tell("boss", "all three have gone home")


def tell(name, text):
    print(f"  {perf_counter() - START:.2f} s  {name:8}{text}")


if __name__ == "__main__":
    asyncio.run(shift(asyncio.Queue()))
