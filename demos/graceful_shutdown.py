"""SIGTERM: take no new job, finish those in hand, and exit with 0"""
# /// script
# requires-python = ">=3.11"
# [tool.onstage]
# keys = {enter = "send SIGTERM"}
# ///
import asyncio
import itertools
import os
import signal
import sys
from time import perf_counter

PATIENCE = 1.5  # seconds without a key
GRACE = 1.5  # seconds in which a job in hand may be finished
WORK = {"ada": 0.5, "grace": 0.9, "edsger": 60}  # seconds for a job
START = perf_counter()


async def worker(name, stop, jobs):
    while not stop.is_set():
        job = next(jobs)
        tell(name, f"begins job {job}")
        await asyncio.sleep(WORK[name])
        tell(name, f"has finished job {job}")


async def run_until_sigterm(loop, stop, jobs):
    def on_sigterm():
        tell("main", f"SIGTERM: {GRACE} s left")
        stop.set()
        limit.reschedule(loop.time() + GRACE)

    async with asyncio.timeout(None) as limit:
        loop.add_signal_handler(signal.SIGTERM, on_sigterm)
        async with asyncio.TaskGroup() as tg:
            for name in WORK:
                tg.create_task(worker(name, stop, jobs), name=name)


def sigterm_by_key(loop):
    def press():
        sys.stdin.readline()
        loop.remove_reader(sys.stdin)
        timer.cancel()
        os.kill(os.getpid(), signal.SIGTERM)

    timer = loop.call_later(
        PATIENCE, os.kill, os.getpid(), signal.SIGTERM)
    if sys.stdin.isatty():
        loop.add_reader(sys.stdin, press)


def tell(name, text):
    after = perf_counter() - START
    print(f"  {after:.2f} s  {name:8}{text}", flush=True)


async def main():
    tell("main", f"kill {os.getpid()} would stop it, too")
    loop = asyncio.get_running_loop()
    sigterm_by_key(loop)
    try:
        await run_until_sigterm(
            loop, asyncio.Event(), itertools.count(1))
    except TimeoutError:
        tell("main", "time is up, what is left was cancelled")


if __name__ == "__main__":
    asyncio.run(main())
