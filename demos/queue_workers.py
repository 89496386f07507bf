"""Ten jobs, one queue, three workers: whoever is free takes one."""
# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "rich"]
# [tool.onstage]
# seconds = 20
# ///
import asyncio
import contextlib
from time import perf_counter

from rich import live, print

JOBS = (1.4, 0.8, 1.9, 1.1, 1.6, 0.7, 1.3, 1.7, 0.9, 1.2)  # seconds
PAUSE = 0.2  # seconds between one new job and the next
START = perf_counter()
DIARIES = {"ada": {}, "grace": {}, "edsger": {}}


async def producer(queue):
    for job in range(len(JOBS)):
        await queue.put(job)
        await asyncio.sleep(PAUSE)


async def worker(queue, diary):
    """Take the next job, do it, say that it is done: for ever."""
    while True:
        job = await queue.get()
        try:
            diary[job] = [perf_counter() - START]
            await asyncio.sleep(JOBS[job])
            diary[job].append(perf_counter() - START)
        finally:
            queue.task_done()


async def shift(queue, diaries):
    team = [asyncio.create_task(worker(queue, d)) for d in diaries]
    await producer(queue)
    await queue.join()
    done = sum(len(times) > 1 for d in diaries for times in d.values())
    if hasattr(queue, "shutdown"):  # since Python 3.13
        queue.shutdown()
    else:
        for task in team:
            task.cancel()
    return done, await asyncio.gather(*team, return_exceptions=True)


def picture(queue):
    now, first = perf_counter() - START, sum(map(len, DIARIES.values()))
    backlog = range(first, first + queue.qsize())
    rows = ["queue  " + "".join(f" [reverse] {j} [/]" for j in backlog)]
    for name, diary in DIARIES.items():
        lane = ""  # whose every column is a tenth of a second
        for job, times in list(diary.items()):
            began, ended = (round(t * 10) for t in [*times, now][:2])
            block = f" {job} ".center(ended - began - 1, "█")
            lane = lane.ljust(began, "░") + block + " "
        lane = lane.ljust(round(now * 10), "░")
        rows.append(f"{name:<8}[cyan]{lane:<54}[/]took {list(diary)}")
    return "\n\n".join(rows)


def chart(took):
    from matplotlib.figure import Figure
    axes = Figure(layout="constrained").subplots()
    for name, diary in DIARIES.items():
        axes.barh(name, took, fill=False, hatch="///", linewidth=0)
        for job, (t0, t1) in diary.items():
            bar = axes.barh(name, t1 - t0, left=t0, color="C0", ec="k")
            axes.bar_label(bar, [job], label_type="center", color="k")
    axes.set(xlabel="seconds", ylim=(2.5, -0.5))
    axes.figure.savefig("queue_workers.svg")


def main(queue):
    with live.Live(refresh_per_second=20) as show:
        show.get_renderable = lambda: picture(queue)
        done, ends = asyncio.run(shift(queue, DIARIES.values()))
    took = perf_counter() - START
    print(f"\njoin() returned: {done} of {len(JOBS)} jobs are done,")
    print(f"{sum(JOBS):.1f} s of work in {took:.1f} s, ended by", ends)
    chart(took)


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        main(asyncio.Queue())
