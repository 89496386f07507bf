"""The tracer never changes what a program does: each script is run bare and traced, on every Python there is."""

import re
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

import pytest
from onstage.demos import catalog
from onstage.project import Project
from support import TALK
from traced import ENVIRONMENT, Run, both, finished, python, script, start, traced

__all__ = ["python"]

START = """import asyncio, os, sys, time
async def job(n=0.01):
    await asyncio.sleep(n)
    return n
"""
SCRIPTS = {
    "what it sees of itself": """
        import threading, warnings
        print(__name__, sys.argv, sys.path, list(os.environ.items()), sys.flags, len(sys.path_importer_cache))
        print(threading.enumerate(), sys.warnoptions, warnings.filters, sys.getrecursionlimit())
        async def main():
            print(sorted(os.listdir("/proc/self/fd")) if os.path.isdir("/proc/self/fd") else "")
            import socket
            print(socket.socket().fileno(), open(__file__).fileno())
            print("sitecustomize" in sys.modules, "mmap" in sys.modules)
            print(subprocess.run([sys.executable, "-c", "import os, sys; print(os.environ, sys.path)"]))
            print(open("/proc/self/cmdline").read())
        import subprocess
        asyncio.run(main())
        """,
    "import sitecustomize": "import sitecustomize",
    "import usercustomize, and mmap": "import mmap; print(mmap.__file__); import usercustomize",
    "exceptions": """
        async def main():
            await job()
            1 / 0
        asyncio.run(main())
        """,
    "exceptions of what is patched": """
        import subprocess, traceback, concurrent.futures
        async def main():
            loop = asyncio.get_running_loop()
            pool = concurrent.futures.ProcessPoolExecutor()
            pool.shutdown()
            for wrong in (
                lambda: asyncio.create_task(3),
                lambda: loop.create_task(4),
                lambda: subprocess.Popen(["/no/such/program"]),
                lambda: subprocess.Popen(3.5),
                lambda: pool.submit(len, ()),
            ):
                try:
                    wrong()
                except Exception:
                    traceback.print_exc()
        asyncio.run(main())
        """,
    "SystemExit in a task": """
        async def leaves():
            await job()
            sys.exit(7)
        async def main():
            asyncio.create_task(leaves())
            await job(9)
        asyncio.run(main())
        """,
    "KeyboardInterrupt in a task": """
        async def stops():
            raise KeyboardInterrupt
        async def main():
            await asyncio.create_task(stops())
        asyncio.run(main())
        """,
    "interrupted by a signal": """
        import signal, threading
        async def main():
            threading.Timer(0.1, os.kill, [os.getpid(), signal.SIGINT]).start()
            await job(9)
        asyncio.run(main())
        """,
    "KeyboardInterrupt in a callback": """
        def stops():
            raise KeyboardInterrupt
        async def main():
            asyncio.get_running_loop().call_soon(stops)
            await job(9)
        asyncio.run(main())
        """,
    "exception group": """
        async def fails(n):
            await job(0)  # both fail in one round of the loop
            raise ValueError(n)
        async def main():
            async with asyncio.TaskGroup() as group:
                group.create_task(fails(1))
                group.create_task(fails(1))
        asyncio.run(main())
        """,
    "never retrieved, never awaited, destroyed": """
        import gc
        async def fails():
            raise LookupError
        async def waits():
            await asyncio.get_running_loop().create_future()
        async def main():
            asyncio.create_task(fails(), name="fails")
            asyncio.create_task(waits(), name="waits")
            job()
            await job()
            gc.collect()
            await job()
        asyncio.run(main())
        """,
    "a broken exception handler": """
        async def main():
            def broken(loop, context):
                print(sorted(context))
                raise ValueError("mine")
            asyncio.get_running_loop().set_exception_handler(broken)
            asyncio.get_running_loop().call_soon(lambda: 1 / 0)
            asyncio.get_running_loop().call_exception_handler({"message": 3, "future": [], "task": None})
            await job()
        asyncio.run(main())
        """,
    "exceptions that cannot be shown": """
        class Wrong(Exception):
            def __str__(self): raise RuntimeError("str")
            __repr__ = __str__
        class Odd(Exception):
            @property
            def args(self): raise RuntimeError("args")
        async def fails(error):
            raise error
        async def main():
            errors = Wrong(), Odd(), ValueError(10 ** 9999), OSError(1, Wrong())
            tasks = [asyncio.create_task(fails(error)) for error in errors]
            await asyncio.wait(tasks)
            print([type(task.exception()).__name__ for task in tasks])
        asyncio.run(main())
        """,
    "names": """
        class Name(str):
            def __eq__(self, other): raise RuntimeError("eq")
            def __ne__(self, other): raise RuntimeError("ne")
            __hash__ = str.__hash__
        async def main():
            names = [None, 7, "x" * 6_000_000, "\\ud800 é\\0\\n\\"", Name("mine"), ["list"]]
            tasks = [asyncio.create_task(job(), name=name) for name in names]
            print([len(task.get_name()) for task in tasks[1:]])
            for task in tasks:
                task.set_name(task.get_name() + " 2")
            await asyncio.wait(tasks)
        asyncio.run(main())
        """,
    "callbacks that answer everything": """
        class Callback:
            def __call__(self): print("called")
            def __getattr__(self, name): raise ZeroDivisionError(name)
        class Echo:
            def __call__(self): print("echo")
            @property
            def __self__(self): return self
            __class__ = asyncio.Task
        async def main():
            loop = asyncio.get_running_loop()
            loop.call_soon(Callback())
            loop.call_soon(Echo())
            await job()
        asyncio.run(main())
        """,
    "debug mode": """
        async def main():
            import logging
            handler = logging.Handler()
            handler.emit = lambda record: print(record.msg)
            logging.getLogger("asyncio").addHandler(handler)
            asyncio.get_running_loop().slow_callback_duration = 0.2
            task = asyncio.create_task(job())
            print([os.path.basename(frame.filename) for frame in task._source_traceback])
            await task
            async def fails():
                raise LookupError
            async def creates():
                time.sleep(0.3)
                asyncio.create_task(fails())
                asyncio.get_running_loop().call_soon(lambda: 1 / 0)
            await asyncio.create_task(creates())
            await job()
        loop = asyncio.new_event_loop()  # asyncio notes ten frames: with those of asyncio.run ours takes the last place
        loop.set_debug(True)
        loop.run_until_complete(main())
        loop.close()
        """,
    "fork in a task": """
        import warnings
        warnings.simplefilter("error")
        async def child():
            await asyncio.create_task(job(), name="of the child")
            print("child", flush=True)
        async def main():
            await job()
            if not os.fork():
                try:
                    asyncio.get_running_loop().create_task(job(0)).cancel()
                    asyncio._set_running_loop(None)
                    asyncio.run(child())
                finally:
                    os._exit(0)
            os.wait()
            await job()
            print("parent", flush=True)
        asyncio.run(main())
        """,
    "exit at once": """
        async def main():
            await job()
            print("out", flush=True)
            os._exit(5)
        asyncio.run(main())
        """,
    "another Python in its place": """
        async def main():
            await job()
            os.execv(sys.executable, [sys.executable, "-c", "import asyncio, os; print(sorted(os.environ))"])
        asyncio.run(main())
        """,
    "all descriptors closed": """
        async def main():
            await job()
            print("before", flush=True)
            os.closerange(3, 1000)
            os._exit(0)
        asyncio.run(main())
        """,
    "descriptors of its own in the end": """
        async def main():
            await job()
        os.closerange(3, 100)
        files = [open("/dev/null") for _ in range(9)]
        asyncio.run(main())
        print([file.fileno() for file in files])
        """,
    "limits": """
        import resource
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        async def main():
            await job()
            print("done")
        asyncio.run(main())
        """,
    "signatures and pickles": """
        import inspect, pickle, subprocess, concurrent.futures.thread
        loop = asyncio.BaseEventLoop
        for what in (asyncio.Handle._run, loop.create_task, subprocess.Popen, subprocess.Popen.__init__,
                     concurrent.futures.ProcessPoolExecutor.submit, loop.call_exception_handler):
            print(inspect.signature(what), what.__name__, what.__doc__, what.__module__)
            assert pickle.loads(pickle.dumps(what)) is what
            print(inspect.iscoroutinefunction(what))
        """,
    "profiled": """
        async def main():
            await asyncio.gather(job(), job())
        seen = []
        def trace(frame, event, value):
            if frame.f_globals is globals():
                seen.append(frame.f_code.co_name)
        sys.settrace(trace)
        asyncio.run(main())
        sys.settrace(None)
        print(seen)
        """,
    "weak references": """
        import gc, weakref
        async def main():
            gc.disable()
            task = asyncio.create_task(job())
            weakref.finalize(task, print, "the task is gone")
            await task
            del task
            print("after")
            coro = job()
            weakref.finalize(coro, print, "the coroutine is gone")
            task = asyncio.create_task(coro)
            task.cancel()
            del coro
            await asyncio.wait([task])
            del task
            print("end")
        asyncio.run(main())
        """,
    "deep recursion": """
        def deep(n):
            asyncio.get_running_loop().create_task(job(0)) if n % 50 == 0 else None
            return deep(n + 1)
        async def main():
            try:
                deep(1)
            except RecursionError as error:
                print("RecursionError")
            await job()
        asyncio.run(main())
        """,
    "loops without _ready, times of all kinds": """
        import fractions
        class Loop(asyncio.SelectorEventLoop):
            now = 0
            def time(self):
                self.now += 1
                return fractions.Fraction(self.now, 100)
        loop = Loop()
        loop.run_until_complete(job())
        print("done")
        """,
    "a handle run by hand": """
        class Loop(asyncio.AbstractEventLoop):
            __slots__ = ()
            def get_debug(self): return False
            def call_soon(self, callback, *args, context=None):
                READY.append(asyncio.Handle(callback, args, self, context))
        READY = []
        async def main():
            await asyncio.sleep(0)
            print("stepped")
        loop = Loop()
        asyncio._set_running_loop(loop)
        task = asyncio.Task(main(), loop=loop)
        while READY:
            READY.pop(0)._run()
        print(task.done())
        """,
    "a module that fails to load": """
        sys.modules.pop("subprocess", None)
        sys.path.insert(0, os.path.dirname(__file__) + "/shadow")
        import subprocess
        """,
    "atexit and threads": """
        import atexit, threading
        atexit.register(print, "bye")
        async def main():
            await asyncio.to_thread(print, threading.current_thread().name)
            print([thread.name for thread in threading.enumerate()])
        asyncio.run(main())
        """,
    "multiprocessing": """
        import multiprocessing
        def work(n): return n * 2
        async def main():
            for method in ("fork", "spawn", "forkserver"):
                with multiprocessing.get_context(method).Pool(1) as pool:
                    print(pool.map(work, [1, 2]))
            await job()
        if __name__ == "__main__":
            asyncio.run(main())
        """,
}
# How the script is started, beside `python script.py`.
STARTS = {
    "-W error": (("-W", "error"), {}),
    "-I": (("-I",), {}),
    "-S": (("-S",), {}),
    "-E": (("-E",), {}),
    "-X dev": (("-X", "dev"), {}),
    "PYTHONPATH": ((), {"PYTHONPATH": "/nowhere"}),
    "PYTHONPATH with an empty end": ((), {"PYTHONPATH": "/nowhere:"}),
    "empty PYTHONPATH": ((), {"PYTHONPATH": ""}),
    "PYTHONASYNCIODEBUG": ((), {"PYTHONASYNCIODEBUG": "1"}),
}
VARYING = (
    (r"Executing .* took .*\n", ""),  # how long something took depends on the machine
    (r"0x[0-9a-f]+", "0x"),  # addresses
    (r"\b\d+\.\d+(?= seconds| sec)", "N"),
    (r"(Timer|Process|Thread|SpawnPoolWorker)-\d+|pid=\d+|, started \d+", "N"),
    (r"\d+\.\d+", "N"),
    (r"([♥█░])\1+", "N"),  # what a demo draws meanwhile
)


def lasting(text: str) -> str:
    """What a program printed without addresses, process ids and times."""
    for pattern, instead in VARYING:
        text = re.sub(pattern, instead, text)
    return text


def assert_same(*runs: Run) -> None:
    """They are equal when addresses, process ids and times are taken out."""
    told = [(run.code, lasting(run.out), lasting(run.err)) for run in runs]
    assert told[1] == told[0]


@pytest.mark.parametrize("what", SCRIPTS)
def test_a_program_does_the_same(tmp_path: Path, python: str, what: str) -> None:
    """Output, exit code, tracebacks, descriptors, modules, environment: nothing is different, nothing is left."""
    shadow = tmp_path / "shadow"
    shadow.mkdir()
    script(shadow, "import selectors\n1 / 0\n", "subprocess.py")
    (tmp_path / "mmap.py").write_text("print('the mmap of the program')\n")
    path = script(tmp_path, START + dedent(SCRIPTS[what]))
    expected, run = both([python, str(path), "an argument"])

    assert_same(expected, run)


@pytest.mark.parametrize("how", STARTS)
def test_it_does_not_matter_how_it_is_started(tmp_path: Path, python: str, how: str) -> None:
    """Options and variables of Python: the program sees what it would see without us."""
    options, environment = STARTS[how]
    text = START + dedent(SCRIPTS["what it sees of itself"]) + dedent(SCRIPTS["exceptions"])
    hides = re.sub(r"list\(os.environ.items\(\)\)|os.environ, ", "", text) if how in ("-I", "-S", "-E") else text
    path = script(tmp_path, hides)
    expected, run = both([python, *options, str(path)], environment)

    assert_same(expected, run)


@pytest.mark.parametrize("how", ["-m", "-c", "run_path"])
def test_modules_and_commands_are_traced(tmp_path: Path, python: str, how: str) -> None:
    """`-m` and `-c` have lanes too, and places in the program's own file."""
    text = START + "print(__name__, sys.argv, sys.path[0])\nasyncio.run(job())\n"
    script(tmp_path, text)
    runs_path = "import runpy; runpy.run_path('program.py')"
    command = {"-m": ["-m", "program"], "-c": ["-c", text], "run_path": ["-c", runs_path]}
    expected, run = both([python, *command[how]], cwd=tmp_path)

    assert_same(expected, run)
    again = traced([python, *command[how]], source=text, cwd=tmp_path)
    assert again.tasks() == ["job"]
    if how == "-m":
        assert again.trace["places"][0][2] == "sleep(n)"


@pytest.mark.parametrize("module", ["sitecustomize", "usercustomize"])
@pytest.mark.parametrize(
    "text", ["print('mine', __file__)", "1 / 0", "raise ImportError('x')", "import nowhere", "import asyncio"]
)
def test_a_sitecustomize_of_its_own_works_or_fails_as_ever(tmp_path: Path, python: str, module: str, text: str) -> None:
    """It stands behind ours on PYTHONPATH: it is imported as if ours were not there, and its failure is reported so."""
    script(tmp_path, text, f"{module}.py")
    text = f"import sys, asyncio\nprint(sys.modules.get('{module}'))\nasyncio.run(asyncio.sleep(0))\n"
    expected, run = both([python, str(script(tmp_path, text))], {"PYTHONPATH": str(tmp_path)})

    assert_same(expected, run)


def test_a_python_that_ignores_us_hands_nothing_on(tmp_path: Path, python: str) -> None:
    """With -S our variables stay in the environment: of two processes only one may write."""
    text = """
        import os, subprocess, sys
        code = "import asyncio; asyncio.run(asyncio.sleep(0.05))"
        for child in [subprocess.Popen([sys.executable, "-c", code]) for _ in range(3)]:
            child.wait()
        """
    run = traced([python, "-S", str(script(tmp_path, text))])

    assert (run.code, run.out, run.err) == (0, "", "")
    assert run.tasks() == ["sleep"]


# These print the same each time, but for times. What others print depends on the machine, or comes in the order of a
# set: their words are compared.
EXACT = {
    "async_with_for", "await_is_a_call", "await_outside", "awaitables", "cancel_task", "coroutine_object",
    "create_task", "entry_points", "gather_order", "loop_already_runs", "queue_workers", "sleep_sort",
    "task_exception", "timeouts", "vanishing_task", "wait_first",
}  # fmt: skip
HOME = Project(TALK, TALK / "slides", TALK / "build")
# Those declared alone are not traced.
DEMOS = {demo.name for demo in catalog.load_catalog(HOME) if not (demo.is_alone or catalog.needs_other_python(demo))}


@dataclass(frozen=True)
class DemoRun:
    """What a demo printed, and what it drew."""

    run: Run
    folder: Path

    def words(self) -> set[str]:
        """All its words: how often each of them comes may depend on who was first."""
        words = re.findall(r"[^\W\d_]{2,}", lasting(self.run.out + self.run.err))
        return {word for word in words if word.strip("N")}

    def pictures(self) -> dict[str, list[str]]:
        """Name of each picture → what is written in it, numbers aside."""
        written = re.compile(r"<!-- (.*?) -->|>([^<>]+)</(?:text|tspan)>")
        texts = {path.name: written.findall(path.read_text("utf-8")) for path in self.folder.glob("*.svg")}
        return {name: re.findall(r"[^\W\d_]{2,}", str(found)) for name, found in texts.items()}


@pytest.fixture(scope="module")
def demo_runs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Future[tuple[DemoRun, DemoRun]]]]:
    """Demo → how it ran bare and traced. Many run at once: they sleep, and what they measure is not looked at."""

    def run_twice(name: str) -> tuple[DemoRun, DemoRun]:
        folders = tmp_path_factory.mktemp(f"{name}-bare"), tmp_path_factory.mktemp(f"{name}-traced")
        command = catalog.demo_command(HOME, catalog.find_demo(HOME, name), folders[0])
        argv, environment = [*command.argv], dict(command.environment)
        process = start(argv, ENVIRONMENT | environment, cwd=folders[0])
        run = traced(argv, environment, cwd=folders[1])
        return DemoRun(finished(process), folders[0]), DemoRun(run, folders[1])

    with ThreadPoolExecutor(6) as pool:
        yield {name: pool.submit(run_twice, name) for name in DEMOS}


@pytest.mark.parametrize("name", sorted(DEMOS))
def test_a_demo_says_and_draws_the_same(demo_runs: dict[str, Future[tuple[DemoRun, DemoRun]]], name: str) -> None:
    """Every demo of the talk that is traced: exit code, output, and what is written in its picture."""
    bare, with_us = demo_runs[name].result()
    assert (with_us.run.code, with_us.words()) == (bare.run.code, bare.words())
    if name in EXACT:
        assert_same(bare.run, with_us.run)
    assert with_us.pictures() == bare.pictures()
