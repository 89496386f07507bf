"""A thread brings something to a loop that waits: who wakes it up?"""
# /// script
# requires-python = ">=3.11"
# ///
import asyncio
import time
from threading import Thread

CALL, ALARM = 0.3, 1.3  # seconds: a thread calls, a timer rings


def thread(way, loop, event, queue):
    time.sleep(CALL)
    match way:
        case "event.set":
            event.set()
        case "queue.put_nowait":
            queue.put_nowait("tea")
        case "call_soon_threadsafe":
            loop.call_soon_threadsafe(queue.put_nowait, "tea")
        case "run_coroutine_threadsafe":
            asyncio.run_coroutine_threadsafe(queue.put("tea"), loop)


async def wait_for_thread(way):
    event, queue = asyncio.Event(), asyncio.Queue()
    args = way, asyncio.get_running_loop(), event, queue
    begin = time.perf_counter()
    Thread(target=thread, args=args).start()
    await (event.wait() if way == "event.set" else queue.get())
    late = (time.perf_counter() - begin - CALL) * 1000
    print(f"    {way:26} we wake up {late:6.1f} ms later")


async def main():
    print(f"  after {CALL} s a thread calls, nothing until {ALARM} s\n")
    for way in ("event.set", "queue.put_nowait",
                "call_soon_threadsafe", "run_coroutine_threadsafe"):
        alarm = asyncio.create_task(asyncio.sleep(ALARM), name="alarm")
        await asyncio.create_task(wait_for_thread(way), name=way)
        await alarm


if __name__ == "__main__":
    asyncio.run(main())
