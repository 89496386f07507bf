"""A thread brings something to a loop that waits: who wakes it up?"""
# /// script
# requires-python = ">=3.11"
# [tool.onstage]
# seconds = 20
# ///
import asyncio
import time
from threading import Thread

EARLY, ALARM = 0.5, 1.5  # seconds: the thread is done; a timer rings
WAYS = (
    "future.set_result", "queue.put_nowait",
    "call_soon_threadsafe", "run_coroutine_threadsafe",
)


def thread(way, loop, future, queue):
    time.sleep(EARLY)
    now = time.perf_counter()
    match way:
        case "future.set_result":
            future.set_result(now)
        case "queue.put_nowait":
            queue.put_nowait(now)
        case "call_soon_threadsafe":
            loop.call_soon_threadsafe(queue.put_nowait, now)
        case "run_coroutine_threadsafe":
            put = queue.put(now)
            asyncio.run_coroutine_threadsafe(put, loop)


async def wait_for_thread(way):
    loop = asyncio.get_running_loop()
    future, queue = loop.create_future(), asyncio.Queue()
    Thread(target=thread, args=(way, loop, future, queue)).start()
    sent = await (future if way == WAYS[0] else queue.get())
    late = (time.perf_counter() - sent) * 1000
    print(f"    {way:26} we wake up {late:6.1f} ms later")


async def main():
    print(f"  after {EARLY} s a thread brings something;")
    print(f"  nothing else happens until {ALARM} s\n")
    for way in WAYS:
        alarm = asyncio.create_task(asyncio.sleep(ALARM), name="alarm")
        await asyncio.create_task(wait_for_thread(way), name=way)
        await alarm


if __name__ == "__main__":
    asyncio.run(main())
