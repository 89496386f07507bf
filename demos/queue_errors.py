"""One job of four fails: which worker goes on, and does join return?"""
# /// script
# requires-python = ">=3.11"
# ///
import asyncio


async def careful(queue):
    while True:
        people = await queue.get()
        try:
            await share(people)
        except Exception as error:
            print(f"    survives {error!r}")
        finally:
            queue.task_done()


async def without_except(queue):
    while True:
        people = await queue.get()
        try:
            await share(people)
        finally:
            queue.task_done()


async def without_finally(queue):
    while True:
        people = await queue.get()
        try:
            await share(people)
            queue.task_done()
        except Exception as error:
            print(f"    survives {error!r}")


async def share(people):
    await asyncio.sleep(0.1)
    print(f"    a cake for {people}: {12 // people} pieces each")


async def main():
    for worker in careful, without_except, without_finally:
        print(f"\n  {worker.__name__}")
        queue = asyncio.Queue()
        for people in 3, 0, 2, 1:
            queue.put_nowait(people)
        task = asyncio.create_task(worker(queue), name=worker.__name__)
        try:
            await asyncio.wait_for(queue.join(), timeout=1)
            print("    join() returned")
        except TimeoutError:
            print(f"    join() still waits, {queue.qsize()} jobs in it")
        task.cancel()
        [end] = await asyncio.gather(task, return_exceptions=True)
        print(f"    the worker was ended by {type(end).__name__}")


if __name__ == "__main__":
    asyncio.run(main())
