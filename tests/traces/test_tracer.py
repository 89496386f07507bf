"""What the tracer notes agrees with what the program did: real processes, on every Python there is."""

import ast
import time
from pathlib import Path
from textwrap import dedent

import pytest
from onstage.traces import ring, trace
from onstage.traces.ring import TRACER_FOLDER
from onstage.traces.tracing import Tracing
from traced import ENVIRONMENT, TIMEOUT, both, find_python, finished, python, script, start, trace_of, traced

__all__ = ["python"]

TURN, OUTSIDE, TASK, WORKER = 1, 2, 3, 4


def last_waits(run: object, names: list[str]) -> dict[str, tuple[int, str]]:
    """The last wait of each lane that was not for its turn."""
    waits = {name: [wait for wait in run.waits(name) if wait[0] > TURN] for name in names}
    return {name: found[-1] if found else (0, "no wait") for name, found in waits.items()}


def test_lanes_say_who_there_was_and_how_each_ended(tmp_path: Path, python: str) -> None:
    """Names, given late or not at all, parents, order and ends."""
    run = trace_of(tmp_path, python, """
        import asyncio

        async def worker(n):
            await asyncio.sleep(0.01)
            if n == 1:
                raise ValueError(f"no job {n}")
            await asyncio.sleep(60 * (n == 2))
            if n == 3:
                await asyncio.sleep(0.01)
                await asyncio.create_task(worker(5), name="child")

        async def forever():
            await asyncio.Event().wait()

        async def group():
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(worker(1))
                tasks.create_task(worker(2))

        async def main():
            tasks = [asyncio.create_task(worker(n)) for n in range(4)]
            tasks[0].set_name("ada")
            named = asyncio.create_task(worker(9), name="bob")
            endless = asyncio.create_task(forever(), name=7)
            await asyncio.sleep(0.005)
            tasks[3].set_name("late")
            await asyncio.sleep(0.05)
            tasks[2].cancel()
            await asyncio.gather(*tasks, named, return_exceptions=True)
            lost = asyncio.create_task(worker(1), name="lost")
            together = asyncio.create_task(group(), name="group")
            await asyncio.wait([lost, together])
            together.exception()
            import os
            os._exit(0)

        asyncio.run(main())
        """)  # fmt: skip

    assert run.tasks() == [
        "main", "ada", "worker", "worker 2", "late", "bob", "7", "child", "lost", "group", "worker 3", "worker 4"
    ]  # fmt: skip
    assert {run.parent(name) for name in ("ada", "worker", "bob", "lost", "group")} == {"main"}
    assert (run.parent("main"), run.parent("child")) == (None, "late")
    assert (run.parent("worker 3"), run.parent("worker 4")) == ("group", "group")
    ends = {name: run.end(name) for name in run.tasks()}
    assert ends == {
        "main": ("never ended", None),
        "ada": ("returned", None),
        "worker": ("raised", "ValueError: no job 1"),
        "worker 2": ("cancelled", None),
        "late": ("returned", None),
        "bob": ("returned", None),
        "7": ("never ended", None),
        "child": ("returned", None),
        "lost": ("raised", "ValueError: no job 1"),
        "group": ("raised", "ExceptionGroup: unhandled errors in a TaskGroup (1 sub-exception)"),
        "worker 3": ("raised", "ValueError: no job 1"),
        "worker 4": ("cancelled", None),
    }
    assert {run.lanes[name]["does"] for name in run.tasks()} == {"main", "worker", "forever", "group"}


def test_an_exception_that_nobody_took_is_marked(tmp_path: Path, python: str) -> None:
    """Whether the program ends with the task alive, or the task vanishes; one that was taken is not marked."""
    run = trace_of(tmp_path, python, """
        import asyncio, gc

        async def fails():
            raise KeyError("x")

        async def main():
            kept = asyncio.create_task(fails(), name="kept")
            asyncio.create_task(fails(), name="vanished")
            taken = asyncio.create_task(fails(), name="taken")
            await asyncio.sleep(0.01)
            taken.exception()
            gc.collect()
            globals().update(kept=kept)
            await asyncio.sleep(0.01)

        asyncio.run(main())
        """)  # fmt: skip

    untaken = {name for name, lane in run.lanes.items() if lane.get("untaken")}
    assert untaken == {"kept", "vanished"}
    assert run.end("taken") == ("raised", "KeyError: 'x'")


def test_a_task_that_vanished_never_ended(tmp_path: Path, python: str) -> None:
    """Destroyed while it was pending: asyncio complains, and the lane says so."""
    run = trace_of(tmp_path, python, """
        import asyncio, gc

        async def vanishes():
            await asyncio.get_running_loop().create_future()

        async def main():
            asyncio.create_task(vanishes())
            await asyncio.sleep(0.01)
            gc.collect()
            await asyncio.sleep(0.01)

        asyncio.run(main())
        """)  # fmt: skip

    assert "Task was destroyed but it is pending!" in run.err
    assert run.end("vanishes") == ("never ended", "destroyed while it was pending")
    assert run.lanes["vanishes"]["end"] < run.lanes["main"]["end"]


WAITS = """
import asyncio, concurrent.futures, socket, subprocess, sys, time

class Gate:
    def __await__(self):
        yield from asyncio.get_running_loop().create_future().__await__()

class Door:
    async def __aenter__(self):
        await asyncio.Event().wait()
    async def __aexit__(self, *_):
        pass

class Queue:
    def __aiter__(self):
        return self
    async def __anext__(self):
        await asyncio.sleep(9)

async def ticks():
    await asyncio.sleep(9)
    yield 1

async def sleep(): await asyncio.sleep(9)
async def lock(): await LOCK.acquire()
async def queue(): await asyncio.Queue().get()
async def event(): await asyncio.Event().wait()
async def condition():
    condition = asyncio.Condition()
    async with condition:
        await condition.wait()
async def gather(): await asyncio.gather(sleeper(), sleeper())
async def task(): await asyncio.create_task(sleeper())
async def group():
    async with asyncio.TaskGroup() as group:
        group.create_task(sleeper())
async def wait(): await asyncio.wait([asyncio.create_task(sleeper())])
async def wait_for(): await asyncio.wait_for(asyncio.Event().wait(), 9)
async def timeout():
    async with asyncio.timeout(9):
        await asyncio.sleep(8)
async def join():
    queue = asyncio.Queue()
    queue.put_nowait(1)
    await queue.join()
async def future(): await asyncio.get_running_loop().create_future()
async def shield(): await asyncio.shield(asyncio.create_task(sleeper()))
async def completed():
    for first in asyncio.as_completed([sleeper()]):
        await first
async def thread(): await asyncio.to_thread(time.sleep, 0.3)
async def executor(): await asyncio.get_running_loop().run_in_executor(None, time.sleep, 0.3)
async def child():
    child = await asyncio.create_subprocess_exec(sys.executable, "-c", "import time; time.sleep(0.6)")
    await child.wait()
async def output():
    child = await asyncio.create_subprocess_exec(sys.executable, "-c", "import time; time.sleep(0.6)", stdout=-1)
    await child.communicate()
async def stream():
    reader, writer = await asyncio.open_connection(*ADDRESS)
    await reader.readline()
async def sock():
    mine, _ = PAIR
    mine.setblocking(False)
    await asyncio.get_running_loop().sock_recv(mine, 10)
async def custom(): await Gate()
async def entered():
    async with Door():
        pass
async def iterated():
    async for _ in Queue():
        pass
async def generated():
    async for _ in ticks():
        pass
async def comprehended(): return [tick async for tick in ticks()]
async def next_tick(): await anext(ticks(), None)

ALL = [sleep, lock, queue, event, condition, gather, task, group, wait, wait_for, timeout, join, future, shield,
       completed, thread, executor, child, output, stream, sock, custom, entered, iterated, generated, comprehended,
       next_tick]

async def sleeper():
    await asyncio.sleep(9)

async def serve(reader, writer):
    await asyncio.sleep(9)

async def main():
    global LOCK, ADDRESS, PAIR
    LOCK, PAIR = asyncio.Lock(), socket.socketpair()
    await LOCK.acquire()
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    ADDRESS = server.sockets[0].getsockname()
    tasks = [asyncio.create_task(function()) for function in ALL]
    await asyncio.sleep(0.25)
    for task in asyncio.all_tasks() - {asyncio.current_task()}:
        task.cancel()
    await asyncio.wait(tasks)

if __name__ == "__main__":
    asyncio.run(main())
"""
KINDS = {
    "sleep": (OUTSIDE, "sleep(9)"),
    "lock": (TASK, "LOCK.acquire()"),
    "queue": (TASK, "Queue().get()"),
    "event": (TASK, "Event().wait()"),
    "condition": (TASK, "condition.wait()"),
    "gather": (TASK, "gather(sleeper(), sleeper())"),
    "task": (TASK, "create_task(sleeper())"),
    "group": (TASK, "TaskGroup()"),
    "wait": (TASK, "wait([asyncio.create_task(sleeper())])"),
    "wait_for": (TASK, "wait_for(asyncio.Event().wait(), 9)"),
    "timeout": (OUTSIDE, "sleep(8)"),
    "join": (TASK, "queue.join()"),
    "future": (TASK, "get_running_loop().create_future()"),
    "shield": (TASK, "shield(asyncio.create_task(sleeper()))"),
    "completed": (TASK, "first"),
    "thread": (WORKER, "to_thread(time.sleep, 0.3)"),
    "executor": (WORKER, "get_running_loop().run_in_executor(None, time.sleep, 0.3)"),
    "child": (WORKER, "child.wait()"),
    "output": (WORKER, "child.communicate()"),
    "stream": (OUTSIDE, "reader.readline()"),
    "sock": (OUTSIDE, "get_running_loop().sock_recv(mine, 10)"),
    "custom": (TASK, ""),
    "entered": (TASK, "Event().wait()"),
    "iterated": (OUTSIDE, "sleep(9)"),
    "generated": (OUTSIDE, "sleep(9)"),
    "comprehended": (OUTSIDE, "sleep(9)"),
    "next_tick": (OUTSIDE, "sleep(9)"),
}


def test_waits_are_told_apart_and_placed(tmp_path: Path, python: str) -> None:
    """For each way to wait: what kind it is, and what stands behind `await` in the program's own file."""
    run = trace_of(tmp_path, python, WAITS)

    waits = last_waits(run, list(KINDS))
    assert {name: wait for name, (wait, _) in waits.items()} == {name: wait for name, (wait, _) in KINDS.items()}
    for name, (_, text) in KINDS.items():
        assert waits[name][1].startswith(text[:59]) or not text, (name, waits[name])


def test_eager_tasks_have_their_first_step(tmp_path: Path, python: str) -> None:
    """It is done inside create_task: such a task comes before those that it creates itself, and may be over at once."""
    if python == find_python("3.11"):
        pytest.skip("tasks are eager from Python 3.12 on")
    run = trace_of(tmp_path, python, """
        import asyncio, time

        async def quick():
            time.sleep(0.02)

        async def slow():
            inner = asyncio.create_task(quick(), name="inner")
            await asyncio.sleep(0.01)

        async def fails():
            raise OSError(2, "gone")

        async def main():
            if asyncio.eager_task_factory:
                asyncio.get_running_loop().set_task_factory(asyncio.eager_task_factory)
            slower = asyncio.create_task(slow(), name="outer")
            failing = asyncio.create_task(fails(), name="fails")
            await slower
            await asyncio.wait([failing])

        asyncio.run(main())
        """)  # fmt: skip

    assert run.tasks() == (["main", "outer", "inner", "fails"])
    assert (run.parent("outer"), run.parent("inner"), run.parent("fails")) == ("main", "outer", "main")
    assert [run.end(name)[0] for name in ("main", "outer", "inner", "fails")] == ["returned"] * 3 + ["raised"]
    steps = {name: [step for step in run.trace["steps"] if step[0] == run.lanes[name]["lane"]] for name in run.lanes}
    assert [len(steps[name]) for name in ("outer", "inner", "fails")] == [2, 1, 1]
    assert steps["inner"][0][4] > 15_000
    assert [wait for wait, _ in run.waits("outer")] == [OUTSIDE, 0]


def test_loops_are_told_apart(tmp_path: Path, python: str) -> None:
    """One after another, and one in a thread beside: each has a number of its own, and loses none of its lanes."""
    run = trace_of(tmp_path, python, """
        import asyncio, threading

        async def job():
            await asyncio.sleep(0.01)

        async def main(name):
            asyncio.current_task().set_name(name)
            await asyncio.create_task(job(), name=f"{name}'s job")

        for number in range(4):
            asyncio.run(main(f"loop {number}"))
        thread = threading.Thread(target=asyncio.run, args=[main("thread")])
        thread.start()
        asyncio.run(main("beside"))
        thread.join()
        """)  # fmt: skip

    assert [run.lanes[f"loop {number}"]["loop"] for number in range(4)] == [1, 2, 3, 4]
    assert {run.lanes[name]["loop"] for name in ("thread", "beside")} == {5, 6}
    for name in [*(f"loop {number}" for number in range(4)), "thread", "beside"]:
        assert run.parent(f"{name}'s job") == name
        assert run.lanes[f"{name}'s job"]["loop"] == run.lanes[name]["loop"]
    assert {lane.get("how") for lane in run.trace["lanes"]} == {"returned"}
    assert len(run.lanes) == 12


@pytest.mark.parametrize("way", ["subclass", "attribute"])
def test_a_clock_of_its_own_is_noted_and_never_asked(tmp_path: Path, python: str, way: str) -> None:
    """The loop's time is known from its timers: a clock that moves when it is looked at shows the same with us."""
    text = """
        import asyncio, sys

        NOW = 0.0
        ASKED = 0

        def now(self=None):
            global NOW, ASKED
            ASKED += 1
            NOW += 0.25
            return NOW

        class Loop(asyncio.SelectorEventLoop):
            if sys.argv[1] == "subclass":
                time = now

        async def main():
            for _ in range(3):
                await asyncio.sleep(1)

        loop = Loop()
        if sys.argv[1] == "attribute":
            loop.time = now
        loop.run_until_complete(main())
        print(ASKED)
        """
    path = script(tmp_path, text)
    alone, run = both([python, str(path), way])

    assert (run.out, run.err, run.code) == (alone.out, "", 0)
    clock = [seconds for _, seconds in run.trace["clock"]]
    assert len(clock) == 3
    assert clock == sorted(clock)
    assert all(1 < seconds < 10 for seconds in clock)


def test_jobs_and_children_have_lanes(tmp_path: Path, python: str) -> None:
    """Thread pool, process pool, subprocess and multiprocessing: name, parent, and how each ended."""
    run = trace_of(tmp_path, python, """
        import asyncio, concurrent.futures, functools, multiprocessing, subprocess, sys, time

        def crunch(n):
            time.sleep(0.02)
            if n == 2:
                raise RuntimeError("two")
            return n

        def child():
            sys.exit(3)

        async def main():
            loop = asyncio.get_running_loop()
            await asyncio.to_thread(functools.partial(crunch, 1))
            await asyncio.gather(loop.run_in_executor(None, crunch, 2), return_exceptions=True)
            with concurrent.futures.ThreadPoolExecutor(1) as pool:
                first, second = pool.submit(time.sleep, 0.05), pool.submit(len, ())
                second.cancel()
            with concurrent.futures.ProcessPoolExecutor(1) as pool:
                await asyncio.gather(*(loop.run_in_executor(pool, crunch, n) for n in (3, 2)), return_exceptions=True)
            process = await asyncio.create_subprocess_exec(sys.executable, "-c", "raise SystemExit(4)")
            await process.wait()
            subprocess.run([sys.executable, "-c", "pass"])
            process = multiprocessing.Process(target=child, name="my child")
            process.start()
            process.join()

        if __name__ == "__main__":
            asyncio.run(main(), debug=False)
        """)  # fmt: skip

    lanes = [lane for lane in run.trace["lanes"] if lane["kind"] != "task"]
    threads = [(lane["does"], lane.get("how"), lane.get("detail")) for lane in lanes if lane["kind"] == "thread"]
    assert threads == [
        ("crunch", "returned", None),
        ("crunch", "raised", "RuntimeError: two"),
        ("sleep", "returned", None),
        ("len", "cancelled", None),
    ]
    ends = {(lane["does"], lane.get("how"), lane.get("detail")) for lane in lanes if lane["kind"] == "process"}
    assert ends >= {
        ("crunch", "returned", None),
        ("crunch", "raised", "RuntimeError: two"),
        (Path(python).name, "exited", "exit code 4"),
        (Path(python).name, "exited", "exit code 0"),
        ("my child", "exited", "exit code 3"),
    }
    assert {run.parent(lane["name"]) for lane in lanes if lane["kind"] == "thread"} == {"main"}


PARTICULAR = {
    "task factory": """
        class Task(asyncio.Task):
            def get_name(self): raise RuntimeError("mine")
            def get_coro(self): raise RuntimeError("mine")
        def factory(loop, coro, **kw):
            kw.pop("name", None)
            return Task(coro, loop=loop, **kw)
        async def main():
            asyncio.get_running_loop().set_task_factory(factory)
            task = asyncio.get_running_loop().create_task(job())
            await task
        """,
    "loop class": """
        class Loop(asyncio.SelectorEventLoop):
            def create_task(self, coro, **kw):
                return asyncio.Task(coro, loop=self, **kw)
        async def main():
            await asyncio.create_task(job())
        RUN = Loop().run_until_complete
        """,
    "Task itself": """
        async def main():
            await asyncio.Task(job())
        """,
    "task in Python": """
        async def main():
            await asyncio.tasks._PyTask(job())
        """,
    "callbacks": """
        async def main():
            asyncio.get_running_loop().call_soon(time.sleep, 0.02)
            await asyncio.create_task(job())
        """,
    "coroutine of its own": """
        class Coroutine(collections.abc.Coroutine):
            def __init__(self, coro): self.coro = coro
            def send(self, value): return self.coro.send(value)
            def throw(self, *error): return self.coro.throw(*error)
            def close(self): return self.coro.close()
            def __await__(self): return self.coro.__await__()
            def __getattr__(self, name): raise RuntimeError(name)
        async def main():
            await asyncio.create_task(Coroutine(job()))
        """,
    "patched by the program": """
        run = asyncio.events.Handle._run
        def _run(self):
            SEEN.append(1)
            return run(self)
        asyncio.events.Handle._run = _run
        create = asyncio.BaseEventLoop.create_task
        asyncio.BaseEventLoop.create_task = lambda self, coro, **kw: create(self, coro, **kw)
        SEEN = []
        async def main():
            await asyncio.create_task(job())
            assert SEEN
        """,
}


@pytest.mark.alone
@pytest.mark.parametrize("way", PARTICULAR)
def test_particular_tasks_are_seen_too(tmp_path: Path, python: str, way: str) -> None:
    """A task factory or a loop of the program's own, tasks made without create_task, plain callbacks."""
    start = "import asyncio, collections.abc, time\nasync def job():\n    await asyncio.sleep(0.01)\n"
    text = start + dedent(PARTICULAR[way]) + "globals().get('RUN', asyncio.run)(main())\n"
    run = trace_of(tmp_path, python, text)

    assert run.err == ""
    does = "Coroutine" if way == "coroutine of its own" else "job"
    lane = next(lane for lane in run.trace["lanes"] if lane["does"] == does)
    assert lane["how"] == "returned"
    assert [wait for wait, _ in run.waits(lane["name"])] == [TASK if does == "Coroutine" else OUTSIDE, 0]
    assert ("callbacks" in run.lanes) == (way == "callbacks")


@pytest.mark.parametrize("how", ["script", "module"])
def test_waits_in_other_files_of_the_program_have_their_places(tmp_path: Path, python: str, how: str) -> None:
    """In those beside the script or below it; where the script itself waits, that counts, and libraries never do."""
    (tmp_path / "shop").mkdir()
    (tmp_path / "lib/site-packages").mkdir(parents=True)
    script(tmp_path, "import asyncio\n\nasync def pay():\n    await asyncio.sleep(0.05)\n", "shop/till.py")
    script(tmp_path, "import asyncio\nasync def rest():\n    await asyncio.sleep(0.05)\n", "lib/site-packages/lib.py")
    path = script(tmp_path, """
        import asyncio, sys
        sys.path.append("lib/site-packages")
        import lib
        from shop import till
        async def buy():
            await till.pay()
        async def main():
            await asyncio.gather(till.pay(), lib.rest(), buy())
        asyncio.run(main())
        """)  # fmt: skip
    command = [python, str(path)] if how == "script" else [python, "-m", "program"]
    run = traced(command, source=path.read_text("utf-8"), cwd=tmp_path)
    places = {place[3]: place for place in run.trace["places"]}

    assert run.trace["files"] == ["shop/till.py"]
    assert places["pay"] == (4, 4, "sleep(0.05)", "pay", 1)
    assert places["buy"] == (6, 6, "till.pay()", "buy")
    assert [place for _, place in run.waits("rest") if place] == []


@pytest.mark.parametrize("how", ["script in another folder", "module"])
def test_files_below_the_folder_it_was_started_in_are_the_programs_own(tmp_path: Path, python: str, how: str) -> None:
    """Even where the script is in a folder beside them, and where the program changes the folder before it waits."""
    (tmp_path / "src/shop").mkdir(parents=True)
    (tmp_path / "bin").mkdir()
    script(tmp_path, "import asyncio\nasync def pay():\n    await asyncio.sleep(0.05)\n", "src/shop/till.py")
    path = script(tmp_path, """
        import asyncio, os, sys
        sys.path.append(os.path.abspath("src"))
        from shop import till
        os.chdir("/")
        asyncio.run(till.pay())
        """, "bin/program.py")  # fmt: skip
    command = [python, str(path)] if how.startswith("script") else [python, "-m", "bin.program"]
    run = traced(command, source=path.read_text("utf-8"), cwd=tmp_path)

    assert run.err == ""
    assert run.trace["files"] == ["src/shop/till.py"]
    assert (3, 3, "sleep(0.05)", "pay", 1) in run.trace["places"]


def test_uvloop_is_named(tmp_path: Path, python: str) -> None:
    """Its loop runs no Handle that could be seen: the trace says so."""
    script(tmp_path, "import asyncio\n", "uvloop.py")
    run = trace_of(tmp_path, python, "import uvloop\n")

    assert run.trace["notes"] == [trace.TRACE_NOTES["uvloop"]]


def test_what_the_tracer_and_its_reader_share_is_the_same() -> None:
    """The tracer can import nothing of the package: its constants stand there a second time."""
    theirs: dict[str, object] = {}
    for node in ast.parse((TRACER_FOLDER / "sitecustomize.py").read_text("utf-8")).body:
        if isinstance(node, ast.Assign):
            exec(ast.unparse(node), {"type": type}, theirs)
    shared = {name: value for name, value in {**vars(ring), **vars(trace)}.items() if name in theirs}

    assert shared == {name: theirs[name] for name in shared}
    assert set(shared) == {
        "TASKS_VARIABLE", "HEADER_WORDS", "SLOTS", "VERSION", "WRITTEN", "READ", "DROPPED", "MOST_LANES"
    }  # fmt: skip
    notes = {"uvloop", "lanes", "failed"}
    assert notes < set(trace.TRACE_NOTES)
    assert all(f'ote("{key}")' in (TRACER_FOLDER / "sitecustomize.py").read_text("utf-8") for key in notes)


BUSY = """
    import asyncio, selectors, sys, time

    async def answer(reader, writer):
        while line := await reader.readline():
            writer.write(line)

    async def ask(count, reader, writer):
        for _ in range(count):
            writer.write(b"x\\n")
            await reader.readline()

    async def main():
        server = await asyncio.start_server(answer, "127.0.0.1", 0)
        streams = await asyncio.open_connection(*server.sockets[0].getsockname())
        await ask(3000, *streams)
        begin = time.monotonic()
        await asyncio.sleep(0.2)
        assert 0.199 < time.monotonic() - begin
        await ask(100, *streams)
        await asyncio.Event().wait()
"""
BUSY_WAYS = {
    "asyncio's": "asyncio.run(main())",
    "a selector of its own": """
        class Selector(selectors.SelectSelector):
            def select(self, timeout=None):
                return super().select(timeout)

        loop = asyncio.SelectorEventLoop(Selector())
        loop.run_until_complete(main())
    """,
}


@pytest.mark.parametrize("way", BUSY_WAYS)
def test_what_a_busy_loop_did_last_is_seen_while_it_is_idle(tmp_path: Path, python: str, way: str) -> None:
    """Once it is busy not each of its steps is written at once, but when it has nothing more to do all are."""
    path = script(tmp_path, dedent(BUSY) + dedent(BUSY_WAYS[way]))
    with Tracing(path.read_text("utf-8")) as tracing:
        process = start([python, str(path)], ENVIRONMENT | tracing.begin(ENVIRONMENT))
        try:
            until = time.monotonic() + TIMEOUT
            while "Event().wait()" not in {place[2] for place in tracing.trace.whole().get("places", [])}:
                assert time.monotonic() < until
                time.sleep(0.02)
                tracing.read()
        finally:
            process.terminate()
            finished(process)
        whole = tracing.trace.whole()

    main = next(lane["lane"] for lane in whole["lanes"] if lane["does"] == "main")
    answers = next(lane["lane"] for lane in whole["lanes"] if lane["does"].endswith("answer"))
    assert sum(step[3] for step in whole["steps"] if step[0] == main) >= 3102
    assert sum(step[3] for step in whole["steps"] if step[0] == answers) == 3101
