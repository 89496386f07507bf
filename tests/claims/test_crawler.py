"""What the talk says of the finished crawler: its pages, its times with 1, 5 and 20 workers, and Ctrl-C."""

import asyncio
import re
import signal
import sys
from asyncio.subprocess import PIPE, STDOUT
from pathlib import Path

import pytest
from support import TALK, Finished, run_demo, shown

LINE = re.compile(r"^ +(\d+) fetched +(\d+) to come *(.*?)  (\S+) s with (\d+)$", re.MULTILINE)


@pytest.fixture(scope="module")
def runs(finished: Finished) -> dict[int, tuple[int, int, str, float]]:
    """By the number of workers: pages fetched, pages to come, bad ones, seconds."""
    found = LINE.findall(finished("crawler").text)
    return {int(size): (int(done), int(left), bad.strip(), float(took)) for done, left, bad, took, size in found}


def test_every_team_fetches_all_pages_and_reports_the_two_bad_ones(runs: dict) -> None:
    """One, five and twenty workers: 38 of 40 pages, and the other two with their errors; nothing is lost."""
    bad = {frozenset(re.split(r" {2,}", bad)) for _, _, bad, _ in runs.values()}

    assert [*runs] == [1, 5, 20]
    assert {(done, left) for done, left, _, _ in runs.values()} == {(38, 0)}
    assert bad == {frozenset(["/16 ClientResponseError", "/7 TimeoutError"])}


def test_five_workers_are_several_times_as_fast_as_one(runs: dict) -> None:
    """More than twice as fast, where the recording shows four times."""
    assert runs[1][3] > 2 * runs[5][3]


def test_twenty_workers_are_only_a_little_faster_than_five(runs: dict) -> None:
    """Less than twice as fast: nobody is done before the page that hangs was given up, after its limit of 0.5 s."""
    assert runs[20][3] > 0.5
    assert runs[5][3] < 2 * runs[20][3]


def check_clean_end(code: int, text: str) -> None:
    """No traceback, and a last line that counts what the single worker fetched, and what it did not come to."""
    last = LINE.fullmatch(text.splitlines()[-1])

    assert "Traceback" not in text
    assert last, text
    assert 10 <= int(last[1]) < 38
    assert int(last[2]) > 0
    assert (code, last[5]) == (0, "1")


async def test_ctrl_c_in_its_terminal_ends_it_cleanly_and_it_says_what_was_fetched(tmp_path: Path) -> None:
    """Exit code 0, with the one worker on its way."""
    run = await run_demo("crawler", tmp_path, once=b"10 fetched", act=lambda terminal, _: terminal.write(b"\x03"))

    check_clean_end(run.code, run.text)


async def test_sigint_from_outside_ends_it_just_as_cleanly() -> None:
    """The process gets the signal, its output goes into a pipe."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(TALK / "demos" / "crawler.py"), stdout=PIPE, stderr=STDOUT
    )
    before = await process.stdout.readuntil(b"10 fetched")
    process.send_signal(signal.SIGINT)
    after = await process.stdout.read()

    check_clean_end(await process.wait(), shown((before + after).replace(b"\n", b"\r\n")))
