"""What is remarkable about a trace, in words."""

from onstage.traces.summary import MOST_OF_A_KIND, time_in_words, trace_summary
from onstage.traces.trace import TraceLane, TracePart


def lane(number: int, name: str, **facts: object) -> TraceLane:
    return {"lane": number, "kind": "task", "name": name, "does": name, "parent": None, "loop": 1, "begin": 0, **facts}


def test_the_first_line_counts_tasks_jobs_and_processes() -> None:
    """The loop's own callbacks are none of these."""
    kinds = ["task", "task", "thread", "process", "callbacks"]
    trace: TracePart = {"now": 1_250_000, "lanes": [lane(n, str(n), kind=kind) for n, kind in enumerate(kinds, 1)]}

    assert trace_summary(trace) == ["2 tasks, 1 thread job, 1 process in 1.25 s"]


def test_steps_that_block_the_loop_come_the_longest_first_with_the_lines_around_them() -> None:
    """A step of 100 ms and less is not worth a line; neither are many short ones, or a job beside the loop."""
    trace: TracePart = {
        "now": 3_000_000,
        "lanes": [lane(1, "main"), lane(2, "ada"), lane(3, "job", kind="thread")],
        "places": [(4, 4, "sleep(1)", "main"), (9, 9, "queue.get()", "main")],
        "steps": [
            (1, 0, 50_000, 1, 50_000, 2, 0),
            (1, 100_000, 300_000, 1, 200_000, 2, 1),
            (2, 400_000, 1_600_000, 1, 1_200_000, 0, -1),
            (2, 1_600_000, 1_900_000, 300, 300_000, 0, -1),
            (3, 0, 2_000_000, 1, 2_000_000, 0, -1),
        ],
    }

    assert trace_summary(trace)[1:] == [
        "ada blocked the loop for 1.20 s",
        "main blocked the loop for 200 ms, between its waits in line 4 and line 9",
    ]


def test_an_exception_nobody_took_and_a_task_that_never_ended_are_told() -> None:
    """And where the task waited."""
    trace: TracePart = {
        "now": 1_000,
        "lanes": [
            lane(1, "ada", end=900, how="raised", detail="ValueError: no", untaken=True),
            lane(2, "grace", end=1_000, how="never ended"),
        ],
        "places": [(7, 7, "sleep(9)", "grace")],
        "steps": [(2, 0, 10, 1, 10, 2, 0)],
        "notes": ["Short steps are merged."],
    }

    assert trace_summary(trace)[1:] == [
        "ada raised ValueError: no, and nobody took it",
        "grace never ended, waiting in line 7",
        "Short steps are merged.",
    ]


def test_a_hundred_of_a_kind_are_counted() -> None:
    """The terminal has few lines."""
    lanes = [lane(n, str(n), end=1, how="never ended") for n in range(1, 101)]

    lines = trace_summary({"now": 1, "lanes": lanes})

    assert lines[-1] == "… and 90 more"
    assert len(lines) == 1 + MOST_OF_A_KIND + 1


def test_times_are_told_in_their_own_unit() -> None:
    """As people say them."""
    assert [time_in_words(time) for time in (7, 40_400, 1_250_000)] == ["7 µs", "40 ms", "1.25 s"]
