"""What the talk says of queue, workers and join is what its demo prints."""

import asyncio
import re
import runpy

import pytest
from support import TALK, Finished

TEAM = ["Ada", "Grace", "Edsger"]


@pytest.fixture(scope="module")
def text(finished: Finished) -> str:
    """The last screen."""
    return finished("queue_workers").text


@pytest.fixture(scope="module")
def took(text: str) -> dict[str, list[int]]:
    """The jobs each worker took, in that order."""
    jobs: dict[str, list[int]] = {name: [] for name in TEAM}
    for name, job in re.findall(r"^  \S+ s  (\w+) takes job (\d+)$", text, re.MULTILINE):
        jobs[name].append(int(job))
    return jobs


def test_the_shift_ends_well(finished: Finished) -> None:
    """The demo ends by itself, without an error."""
    assert finished("queue_workers").code == 0


def test_join_returns_when_all_ten_jobs_are_done(text: str) -> None:
    """No job is left in the queue or under way."""
    before, _ = text.split("join() returned")
    done = re.findall(r"is done with job (\d+)$", before, re.MULTILINE)

    assert sorted(map(int, done)) == list(range(1, 11))


def test_every_job_is_taken_exactly_once(took: dict[str, list[int]]) -> None:
    """No job is lost, and none goes to two workers."""
    jobs = sorted(job for mine in took.values() for job in mine)

    assert jobs == list(range(1, 11))


def test_each_of_the_three_workers_does_some_of_the_jobs(took: dict[str, list[int]]) -> None:
    """Ada, Grace and Edsger all find something to do."""
    busy = [name for name, jobs in took.items() if jobs]

    assert busy == TEAM


def test_the_queue_hands_the_jobs_out_in_order(took: dict[str, list[int]]) -> None:
    """First in, first out: nobody gets an earlier job after a later one."""
    ordered = [jobs == sorted(jobs) for jobs in took.values()]

    assert ordered == [True, True, True]


def test_three_workers_need_well_under_the_sum_of_the_work(text: str) -> None:
    """They are at most three times as fast as one, and not far from it."""
    elapsed, work = map(float, re.search(r"(\S+) s  join\(\) returned: (\S+) s of work", text).groups())

    assert work / 3 <= elapsed < 0.6 * work


def test_whoever_is_free_takes_the_next_job(text: str) -> None:
    """Nobody is busy with two jobs, and nobody takes one before the job in hand is done."""
    for name in TEAM:
        told = re.findall(rf"{name} (takes|is done with) job (\d+)$", text, re.MULTILINE)

        assert [what for what, _ in told] == ["takes", "is done with"] * (len(told) // 2)
        assert [job for _, job in told[::2]] == [job for _, job in told[1::2]]


def test_every_worker_is_sent_home_and_none_fails(text: str) -> None:
    """All three end cancelled, after join has returned, and the demo says so in words."""
    lines = text.strip().splitlines()

    assert "join() returned" in lines[-2]
    assert lines[-1].endswith("  3 workers cancelled")


def test_a_job_that_fails_leaves_worker_and_count_alive(capsys: pytest.CaptureFixture[str]) -> None:
    """The worker on the slide survives two failures, does the next job, and join returns."""
    demo = runpy.run_path(str(TALK / "demos" / "queue_workers.py"))
    demo["JOBS"] |= {"bad": "no number", "short": 0.01}

    async def two_bad_one_good() -> None:
        queue: asyncio.Queue[str] = asyncio.Queue()
        for job in ("bad", "bad", "short"):
            queue.put_nowait(job)
        task = asyncio.create_task(demo["worker"](queue, "Ada"))
        await asyncio.wait_for(queue.join(), 2)
        assert not task.done()
        task.cancel()

    asyncio.run(two_bad_one_good())
    told = capsys.readouterr().out

    assert told.count("Ada goes on: job bad failed") == 2
    assert "Ada is done with job short" in told


def test_slides_and_run_have_the_same_names_and_numbers(took: dict[str, list[int]]) -> None:
    """The drawing before the demo names those who work in it, and numbers the jobs as it does."""
    slides = (TALK / "slides" / "6_queues.md").read_text("utf-8")
    drawing = slides[slides.index('"id": "ten-jobs"') : slides.index('"id": "worker"')]
    first, after_last = map(int, re.search(r"in range\((\d+), (\d+)\)", drawing).groups())

    assert re.findall(r'"([A-Z]\w+)": \[waits', drawing) == TEAM
    assert sorted(job for jobs in took.values() for job in jobs) == list(range(first, after_last))
