"""A process hangs. Ask it from outside: which task has the thread?"""
# /// script
# requires-python = ">=3.14"
# [tool.onstage]
# seconds = 20
# ///
import asyncio
import sys
import time
from pathlib import Path
from subprocess import PIPE, CalledProcessError, Popen, run

FOLDERS = Path(__file__).parent, Path(asyncio.__file__).parents[1]


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


def ask(pid, module, verb):
    print(f"\n  python -m {module} {verb} PID", flush=True)
    command = [sys.executable, "-m", module, verb, str(pid)]
    answer = run(command, check=True, capture_output=True)
    text = answer.stdout.decode()
    for folder in FOLDERS:
        text = text.replace(f"{folder}/", "")
    return text.splitlines()


def tell(lines):
    print(*(f"  {line.rstrip()}" for line in lines), sep="\n")


def look_into(pid):
    header, _, *rows = ask(pid, "asyncio", "ps")
    tell(row[32:103] for row in [header, *rows])
    tell(ask(pid, "asyncio", "pstree"))
    if sys.version_info >= (3, 15):
        tell(ask(pid, "profiling.sampling", "dump")[-2:])


def main():
    print("  a process serves, and then it hangs", flush=True)
    command = [sys.executable, __file__, "serve"]
    with Popen(command, stdout=PIPE) as child:
        child.stdout.readline()
        try:
            look_into(child.pid)
        except CalledProcessError as error:
            print("  not allowed here:", error.stderr.decode())
        child.kill()


if __name__ == "__main__":
    asyncio.run(serve()) if sys.argv[1:] else main()
