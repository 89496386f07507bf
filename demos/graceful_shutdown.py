"""SIGTERM: take no new job, finish those in hand, and exit with 0"""
# /// script
# requires-python = ">=3.11"
# ///
import asyncio
import os
import signal
from time import perf_counter

START = perf_counter()
WORK = {"ada": 0.4, "grace": 0.9, "edsger": 60}  # seconds for a job


async def worker(name, stop):
    while not stop.is_set():
        tell(name, "begins a job")
        await asyncio.sleep(WORK[name])
        tell(name, "has finished it")


async def main():
    tell("main", f"kill {os.getpid()} would stop it, too")
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, stop.set)
    loop.call_later(1.5, signal.raise_signal, signal.SIGTERM)
    try:
        async with asyncio.timeout(None) as limit:
            async with asyncio.TaskGroup() as group:
                for name in WORK:
                    group.create_task(worker(name, stop), name=name)
                await stop.wait()
                tell("main", "SIGTERM: 1.5 s left")
                limit.reschedule(loop.time() + 1.5)
    except TimeoutError:
        tell("main", "time is up, what is left was cancelled")


def tell(name, text):
    print(f"  {perf_counter() - START:.2f} s  {name:8}{text}")


if __name__ == "__main__":
    asyncio.run(main())
