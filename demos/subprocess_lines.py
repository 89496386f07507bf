"""A child process talks, line by line, and the heart beats on"""
# /// script
# requires-python = ">=3.11"
# ///
import asyncio
import sys
from asyncio.subprocess import PIPE
from time import perf_counter

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


async def main():
    reader = asyncio.create_task(follow(sys.executable, "-c", CHILD))
    for _ in range(7):
        tell("heart", "beats")
        await asyncio.sleep(0.3)
    reader.cancel()
    await asyncio.wait([reader])
    tell("main", "had no more patience")


def tell(name, text):
    print(f"  {perf_counter() - START:.2f} s  {name:5}  {text}")


if __name__ == "__main__":
    asyncio.run(main())
