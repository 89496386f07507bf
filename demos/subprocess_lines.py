"""A child process talks, line by line, and the heart beats on"""
# /// script
# requires-python = ">=3.11"
# ///
import asyncio
import sys
from asyncio.subprocess import PIPE
from time import perf_counter

PATIENCE = 2.2  # seconds
START = perf_counter()
CHILD = """
import time
for step in range(1, 100):
    print("step", step, flush=True)
    time.sleep(0.5)
"""


async def follow(*command):
    child = await asyncio.create_subprocess_exec(*command, stdout=PIPE)
    try:
        async for line in child.stdout:
            tell("child", line.decode().strip())
    finally:
        if child.returncode is None:
            child.kill()
        tell("child", f"ended with {await child.wait()}")


async def beat():
    while True:
        tell("heart", "beats")
        await asyncio.sleep(0.3)


def tell(name, text):
    after = perf_counter() - START
    print(f"  {after:.2f} s  {name:5}  {text}", flush=True)


async def main():
    heart = asyncio.create_task(beat(), name="heart")
    try:
        async with asyncio.timeout(PATIENCE):
            await follow(sys.executable, "-c", CHILD)
    except TimeoutError:
        tell("main", "had no more patience")
    heart.cancel()


if __name__ == "__main__":
    asyncio.run(main())
