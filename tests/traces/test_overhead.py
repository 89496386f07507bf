"""What the tracer costs, as a ratio within one run: the same work with its patches, and with what they stand for."""

import json
from pathlib import Path

import pytest
from traced import python, trace_of

__all__ = ["python"]

MEASURES = """
import asyncio, gc, json, time

PATCHED = [(owner, name, getattr(owner, name)) for owner, name in (
    (asyncio.Handle, "_run"), (asyncio.BaseEventLoop, "create_task"))]

def trace(on):
    for owner, name, patched in PATCHED:
        setattr(owner, name, patched if on else patched.__wrapped__)

async def steps():
    for _ in range(20_000):
        await asyncio.sleep(0)
    return 20_000

async def queues():
    there, back = asyncio.Queue(), asyncio.Queue()
    async def answers():
        for _ in range(5000):
            back.put_nowait(await there.get())
    answering = asyncio.create_task(answers())
    for number in range(5000):
        there.put_nowait(number)
        await back.get()
    await answering
    return 10_000

async def streams():
    async def answers(reader, writer):
        while line := await reader.readline():
            writer.write(line)
        writer.close()
    server = await asyncio.start_server(answers, "127.0.0.1", 0)
    reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
    for _ in range(1000):
        writer.write(b"x\\n")
        await reader.readline()
    writer.close()
    await writer.wait_closed()
    server.close()
    return 2000

async def tasks():
    async def job():
        await asyncio.sleep(0)
    await asyncio.gather(*[asyncio.create_task(job()) for _ in range(1000)])
    return 1000

def measured(what):
    begin = time.process_time()
    count = asyncio.run(what())
    return (time.process_time() - begin) / count * 1e6

figures = {}
for what in (steps, queues, streams, tasks):
    times = {True: [], False: []}
    for turn in range(12):
        trace(turn % 2 == 0)
        times[turn % 2 == 0].append(measured(what))
    figures[what.__name__] = min(times[False]), min(times[True])
print(json.dumps(figures))
"""
MOST = {"steps": 4, "queues": 4, "streams": 5, "tasks": 8}  # times the processor time without us; half of it is usual


@pytest.mark.alone
def test_tracing_costs_little(tmp_path: Path, python: str) -> None:
    """Microseconds of a bare step and of a traced one: of a task that only yields, of two that talk, of a new one."""
    run = trace_of(tmp_path, python, MEASURES)
    figures = json.loads(run.out)

    assert {what: (bare, traced) for what, (bare, traced) in figures.items() if traced > MOST[what] * bare} == {}
