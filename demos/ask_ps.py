"""A process hangs. Ask it from outside: which task has the thread?"""
# /// script
# requires-python = ">=3.14"
# ///
import asyncio
import re
import sys
import time
from subprocess import PIPE, Popen, run


async def beat():
    for _ in range(100):
        await asyncio.sleep(0.1)


async def report():
    await asyncio.sleep(0.3)
    print("from here on I hang", flush=True)
    parse()


def parse():
    time.sleep(10)


async def serve():
    async with asyncio.TaskGroup() as group:
        group.create_task(beat(), name="heartbeat")
        group.create_task(report(), name="guest")


def ask(pid, *question):
    print("\n  python -m", *question, "PID", flush=True)
    command = [sys.executable, "-m", *question, str(pid)]
    answer = run(command, stdout=PIPE, text=True).stdout
    return re.sub(r"/\S*/", "", answer).splitlines()  # no folders


def main():
    print("  a process serves, and then it hangs", flush=True)
    command = [sys.executable, __file__, "serve"]
    with Popen(command, stdout=PIPE) as child:
        child.stdout.readline()
        for row in ask(child.pid, "asyncio", "ps"):
            print(f"  {row[32:103].rstrip()}")
        for branch in ask(child.pid, "asyncio", "pstree"):
            print(f"  {branch}")
        if sys.version_info >= (3, 15):
            dump = ask(child.pid, "profiling.sampling", "dump")
            print(*dump[-2:], sep="\n")
        child.kill()


if __name__ == "__main__":
    asyncio.run(serve()) if sys.argv[1:] else main()
