"""Traces made up for tests of the lanes: what the tasks of a run did, in the shape that the tracer sends."""

from typing import Any

Trace = dict[str, Any]
TURN, CLOCK, TASK, THREAD = 1, 2, 3, 4  # what a lane waits for
SECOND, MS = 1_000_000, 1000  # in microseconds


class MadeTrace:
    """A trace put together lane by lane."""

    def __init__(self, seconds: float = 3) -> None:
        self.now = round(seconds * SECOND)
        self.lanes: list[Trace] = []
        self.places: list[list[Any]] = []
        self.steps: list[list[int]] = []

    def place(self, line: int, text: str, function: str = "main") -> int:
        self.places.append([line, line, text, function])
        return len(self.places) - 1

    def lane(self, name: str, *steps: tuple[float, float, int, int], kind: str = "task", **facts: Any) -> int:
        """Adds a lane whose steps are (begin in seconds, ms it took, what is waited for then, place)."""
        number = len(self.lanes) + 1
        begin = facts.pop("begin", round(steps[0][0] * SECOND) - 50 if steps else 0)
        usual = {"does": name.split()[0], "parent": 1 if number > 1 else None, "loop": 1, "begin": max(0, begin)}
        self.lanes.append({"lane": number, "kind": kind, "name": name} | usual | facts)
        for at, took, wait, place in steps:
            start, ran = round(at * SECOND), max(1, round(took * MS))
            self.steps.append([number, start, start + ran, 1, ran, wait, place])
        return number

    def end(self, number: int, at: float, how: str = "returned", **facts: Any) -> None:
        self.lanes[number - 1] |= {"end": round(at * SECOND), "how": how} | facts

    def part(self, **facts: Any) -> Trace:
        """The whole of it, as one part."""
        steps = sorted(self.steps, key=lambda step: step[2])
        return {"now": self.now, "lanes": self.lanes, "places": self.places, "steps": steps, "running": []} | facts


def workers() -> MadeTrace:
    """Four lanes: one shares out jobs, three work on them."""
    made = MadeTrace(3)
    pause = made.place(14, "sleep(PAUSE)", "producer")
    job, get = made.place(6, "sleep(JOBS[job])", "worker"), made.place(4, "queue.get()", "worker")
    join = made.place(20, "queue.join()", "shift")
    made.lane("shift", *((0.08 + 0.2 * i, 0.05, CLOCK, pause) for i in range(10)), (2.08, 0.04, TASK, join))
    made.lane("ada", (0.081, 0.02, CLOCK, job), (1.48, 0.05, CLOCK, job), does="worker")
    made.lane("grace", (0.082, 0.02, TASK, get), (0.28, 0.02, CLOCK, job), (1.08, 0.04, CLOCK, job),
              (2.18, 0.04, CLOCK, job), (2.88, 0.04, CLOCK, job), does="worker")  # fmt: skip
    made.lane("edsger", (0.083, 0.02, TASK, get), (0.48, 0.02, CLOCK, job), (2.38, 0.04, CLOCK, job), does="worker")
    return made


def busy() -> MadeTrace:
    """Twelve lanes: tasks that end in every way, one that blocks, threads, a process."""
    made = MadeTrace(4)
    places = [made.place(line, text) for line, text in
              [(8, "gather(*jobs)"), (12, "asyncio.sleep(0.4)"), (14, "reader.readline()"),
               (17, "asyncio.to_thread(parse, page)"), (21, "queue.get()"), (25, "lock.acquire()")]]  # fmt: skip
    gather, sleep, read, thread, get, lock = places
    made.end(made.lane("main", (0.1, 2, TASK, gather), (3.72, 1, 0, -1)), 3.73)
    made.end(made.lane("ticker", *((0.11 + 0.4 * i, 0.1, CLOCK, sleep) for i in range(3)),
                       (1.41, 0.2, CLOCK, sleep), (2.45, 0.2, CLOCK, sleep), (2.85, 0.1, CLOCK, sleep)), 3.7,
             "cancelled")  # fmt: skip
    made.lane("fetch 1", (0.12, 0.2, CLOCK, read), (1.5, 4, THREAD, thread), (3.0, 0.4, 0, -1), end=3_001_000,
              how="returned")  # fmt: skip
    made.lane("parse", (1.52, 1440, 0, -1), kind="thread", parent=3, loop=None, begin=1_505_000, end=2_965_000,
              how="returned")  # fmt: skip
    made.lane("fetch 2", (0.121, 0.2, CLOCK, read), (0.9, 480, CLOCK, read), (2.1, 1, 0, -1), end=2_102_000,
              how="raised", detail="ValueError: not a page")  # fmt: skip
    made.lane("fetch 3", (0.122, 0.2, TASK, lock), (1.39, 130, CLOCK, read), (3.1, 1, 0, -1), end=3_102_000,
              how="returned")  # fmt: skip
    made.lane("store", (0.123, 0.1, TASK, get), (2.11, 1, TASK, get), (3.01, 1, TASK, get), (3.11, 1, TASK, get),
              end=3_700_000, how="cancelled")  # fmt: skip
    made.lane("compress", (0.5, 2900, 0, -1), kind="process", loop=None, begin=480_000, end=3_420_000, how="exited",
              detail="exit code 0")  # fmt: skip
    made.lane("watch", (0.124, 0.1, CLOCK, sleep), (0.53, 0.1, THREAD, thread), (3.43, 0.5, 0, -1), end=3_431_000,
              how="returned")  # fmt: skip
    made.lane("loop's callbacks", (0.6, 8, 0, -1), (2.6, 12, 0, -1), kind="callbacks", parent=None, does="callbacks")
    made.lane("report", (1.9, 0.1, TASK, gather), (3.4, 0.2, 0, -1), end=3_402_000, how="raised",
              detail="TimeoutError: ", untaken=True)  # fmt: skip
    made.lane("cleaner", (2.0, 0.1, CLOCK, sleep), end=4_000_000, how="never ended")
    return made


def crowd(lanes: int = 500, steps: int = 8, seconds: float = 5) -> MadeTrace:
    """A server and many tasks that do the same: they begin one after another and end so."""
    made = MadeTrace(seconds)
    places = [made.place(5, "reader.read()", "worker"), made.place(7, "pool.acquire()", "worker")]
    made.lane("main", (0.05, 1, TASK, made.place(12, "server.serve()")))
    for i in range(lanes):
        begin = 0.1 + seconds * 0.45 * i / lanes
        life = seconds * (0.15 + 0.35 * ((i * 37) % 100) / 100)
        turns = [
            (begin + life * k / steps, 0.1, CLOCK if (i + k) % 3 else TASK, places[0 if (i + k) % 3 else 1])
            for k in range(steps)
        ]
        number = made.lane(f"worker {i + 1}", *turns, (begin + life, 0.1, 0, -1))
        made.end(number, begin + life + 0.001, "raised" if i % 97 == 5 else "returned", detail="OSError: gone")
    return made
