"""Programs that do more than anybody can look at: memory stays bounded, nothing blocks, and the trace says so.

On this Python alone: nox tries the others.
"""

import sys
import time
import tracemalloc
from pathlib import Path

from onstage.traces.ring import RING_CAPACITY
from onstage.traces.trace import MOST_LANES, MOST_TRACE_STEPS, TRACE_NOTES
from traced import bare, script, trace_of, traced

END = """
import resource
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""
STEPS = """
import asyncio

async def main():
    for _ in range(1_000_000):
        await asyncio.sleep(0)

asyncio.run(main())
"""
TASKS = """
import asyncio, sys

async def job(gate):
    await gate.wait()
    await asyncio.sleep(0)
    raise ValueError

async def main(count):
    gate = asyncio.Event()
    tasks = [asyncio.create_task(job(gate), name=f"job {n}" if n % 2 else None) for n in range(count)]
    await asyncio.sleep(0.1)
    gate.set()
    await asyncio.wait(tasks)
    assert all(task.exception() for task in tasks)

asyncio.run(main(int(sys.argv[1])))
"""
RENAMED = """
import asyncio

async def job():
    for n in range(100_000):
        asyncio.current_task().set_name(f"name {n}")
        await asyncio.sleep(0)

asyncio.run(job())
"""


def test_a_million_steps_are_merged_and_none_is_lost(tmp_path: Path) -> None:
    """The program needs little more memory than without us, the trace no more than it may, and says what it did."""
    path = script(tmp_path, STEPS + END)
    expected = bare([sys.executable, str(script(tmp_path, STEPS.replace("1_000_000", "10") + END, "few.py"))])
    tracemalloc.start()
    run = traced([sys.executable, str(path)], source=path.read_text())
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert run.code == 0
    assert int(run.out) < int(expected.out) + 16_384  # KiB
    assert peak < 160 << 20
    assert len(run.trace["steps"]) <= MOST_TRACE_STEPS
    assert sum(step[3] for step in run.trace["steps"]) == 1_000_001
    assert run.trace["notes"] == [TRACE_NOTES["merged"]]
    assert "dropped" not in run.trace


def test_ten_thousand_tasks_at_once_all_begin_and_end(tmp_path: Path) -> None:
    """Also where each fails and is gone before anybody could have written down how."""
    path = script(tmp_path, TASKS)
    run = traced([sys.executable, str(path), "10000"], source=path.read_text())

    assert (run.code, run.err) == (0, "")
    assert len(run.tasks()) == 10_001
    assert {run.end(name) for name in run.tasks()} == {("raised", "ValueError"), ("returned", None)}
    assert not any("untaken" in lane for lane in run.trace["lanes"])


def test_a_reader_that_never_reads_holds_nobody_up(tmp_path: Path) -> None:
    """Steps are dropped and counted; of the lanes there is the beginning and the end, as far as there was room."""
    path = script(tmp_path, TASKS + STEPS.replace("1_000_000", "300_000") + END)
    began = time.monotonic()
    expected = bare([sys.executable, str(path), "30000"])
    alone = time.monotonic() - began
    began = time.monotonic()
    run = traced([sys.executable, str(path), "30000"], reads=False)

    assert time.monotonic() - began < 4 * alone + 2
    assert (run.code, run.err) == (0, "")
    assert int(run.out) < int(expected.out) + 65_536  # KiB
    assert run.trace["dropped"] > 0
    assert len(run.lanes) > 5000


def test_a_reader_that_comes_late_finds_every_beginning_and_end(tmp_path: Path) -> None:
    """Steps that nobody read leave room to the lanes."""
    steps = STEPS.replace("1_000_000", "100_000").replace("main", "steps")
    many = "tasks = asyncio.gather(*(steps() for _ in range(500)))\n    await tasks\n"
    text = steps.replace("asyncio.run(steps())", "") + f"async def main():\n    {many}" + "asyncio.run(main())\n"
    run = traced([sys.executable, str(script(tmp_path, text.replace("100_000", "1_000")))], reads=False)

    assert run.code == 0, run.err
    assert len(run.tasks()) == 501
    assert {run.lanes[name].get("how") for name in run.tasks()} == {"returned"}


def test_there_are_only_so_many_lanes(tmp_path: Path) -> None:
    """Of more the program makes no note, and the trace says so."""
    path = script(tmp_path, TASKS)
    run = traced([sys.executable, str(path), "25000"])

    assert (run.code, run.err) == (0, "")
    assert MOST_LANES - 1 <= len(run.tasks()) <= MOST_LANES
    assert TRACE_NOTES["lanes"] in run.trace["notes"]
    assert all("how" in run.lanes[name] for name in run.tasks())


def test_a_task_that_is_renamed_all_the_time_ends_with_its_last_name(tmp_path: Path) -> None:
    """Also where nobody reads meanwhile."""
    for reads in (True, False):
        run = trace_of(tmp_path, sys.executable, RENAMED, reads=reads)
        assert list(run.lanes) == ["name 99999"]


def test_names_longer_than_the_memory_do_no_harm(tmp_path: Path) -> None:
    """They are cut: a line that never fits would keep all others back."""
    text = f"""
        import asyncio

        async def job():
            asyncio.current_task().set_name("x" * {RING_CAPACITY + 1})
            await asyncio.sleep(0.01)
            raise ValueError("y" * {RING_CAPACITY + 1})

        async def main():
            await asyncio.wait([asyncio.create_task(job())])

        asyncio.run(main())
        """
    run = trace_of(tmp_path, sys.executable, text)

    assert [len(name) for name in run.lanes] == [4, 200]
    assert [lane["how"] for lane in run.trace["lanes"]] == ["returned", "raised"]
    assert len(run.trace["lanes"][1]["detail"]) == 200
