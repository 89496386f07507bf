"""Everybody adds 1 to n: some of it gets lost, between two steps"""
# /// script
# requires-python = ">=3.11"
# dependencies = ["rich"]
# ///
import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Lock

from rich import print

THREADS, TASKS = 4, 2
ROUNDS = 500_000  # of each thread
TURNS = 1_000  # rounds of each task
WIDTH = 60  # columns for all that was added
LOCK = Lock()
n = 0


def add1(number):
    return number + 1


def count():
    global n
    for _ in range(ROUNDS):
        n = add1(n)


def count_with_lock():
    global n
    for _ in range(ROUNDS):
        with LOCK:
            n = add1(n)


async def count_then_await():
    global n
    for _ in range(TURNS):
        n = add1(n)
        await asyncio.sleep(0)  # others run, between two updates


async def await_in_between():
    global n
    for _ in range(TURNS):
        old = n
        await asyncio.sleep(0)  # others run, amid this update
        n = add1(old)


def in_threads(work):
    with ThreadPoolExecutor(THREADS) as pool:
        jobs = [pool.submit(work) for _ in range(THREADS)]
    for job in jobs:
        job.result()  # raises what the thread raised


async def in_tasks(work):
    async with asyncio.TaskGroup() as group:
        for _ in range(TASKS):
            group.create_task(work())


def report(title, added):
    global n
    kept = round(n / added * WIDTH)
    bar = f"[cyan]{'█' * kept}[/][red]{'·' * (WIDTH - kept)}[/]"
    print(f"  [bold]{title}[/]: added {added:,}, n is {n:,}")
    print(f"  {bar} [red]{added - n:,} lost[/]\n")
    n = 0


def main():
    print("\n  [cyan]█[/] still in n  [red]·[/] lost\n")
    for work in count, count_with_lock:
        in_threads(work)
        report(f"{THREADS} threads, {work.__name__}", THREADS * ROUNDS)
    for work in count_then_await, await_in_between:
        asyncio.run(in_tasks(work))
        report(f"{TASKS} tasks, {work.__name__}", TASKS * TURNS)


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        main()
