"""One live run: the last of its output, and the picture it leaves when it is over."""

import asyncio
import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from onstage.demos import catalog
from onstage.errors import CannotRun
from onstage.stage.live_run import LiveRun
from onstage.stage.output_log import OutputLog
from support import TinyTalk

KEPT = 16
streams = st.lists(st.binary(max_size=3 * KEPT) | st.text("ab\n", max_size=KEPT).map(str.encode), max_size=20)

DRAWS = """
import pathlib
pathlib.Path("one.svg").write_text("<svg/>")
print("drawn", flush=True)
input()
"""


def logged(pieces: list[bytes]) -> OutputLog:
    log = OutputLog(KEPT)
    for piece in pieces:
        log.append(piece)
    return log


async def started(talk: TinyTalk, name: str) -> tuple[LiveRun, asyncio.Event]:
    changed = asyncio.Event()
    run = LiveRun(1, catalog.find_demo(talk.project(), name), changed.set)
    await run.start(talk.project())
    return run, changed


async def test_a_picture_is_shown_only_when_the_run_is_over(tiny_talk: TinyTalk) -> None:
    """A file half written is no picture; afterwards it is there until the run is discarded."""
    tiny_talk.demo("draws", DRAWS)
    run, changed = await started(tiny_talk, "draws")
    while b"drawn" not in run.log.read(0, 99):
        changed.clear()
        await asyncio.wait_for(changed.wait(), 20)
    meanwhile = run.picture()
    run.terminal.write(b"\n")
    await run.terminal.wait()
    await run.stop()

    assert (meanwhile, run.picture()) == (None, b"<svg/>")
    run.discard()
    assert run.picture() is None


async def test_each_run_has_a_folder_of_its_own(tiny_talk: TinyTalk) -> None:
    """A demo starts in an empty folder, which is gone when the run is discarded."""
    tiny_talk.demo("looks", "import os; print(os.getcwd(), os.listdir('.'), flush=True)")
    run, _ = await started(tiny_talk, "looks")
    await run.terminal.wait()
    await run.stop()
    folder, listing = run.log.read(0, 999).decode().split()
    run.discard()

    assert (listing, os.access(folder, os.F_OK)) == ("[]", False)


async def test_a_change_is_told_for_output_and_for_the_end(tiny_talk: TinyTalk) -> None:
    """Whoever watches hears of every piece, and once more when the run has an ending."""
    tiny_talk.demo("speaks", "print('hello')")
    told: list[tuple[int, bool]] = []
    run = LiveRun(
        1, catalog.find_demo(tiny_talk.project(), "speaks"), lambda: told.append((run.log.end, bool(run.ending)))
    )
    await run.start(tiny_talk.project())
    await run.stop()
    run.discard()

    assert told[-1] == (run.log.end, True)
    assert [over for _, over in told].count(True) == 1


async def test_a_run_that_cannot_start_leaves_no_folder(
    tiny_talk: TinyTalk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Refused for want of a package, it says which, and cleans up after itself."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv("PATH", "")
    tiny_talk.demo("needy", '# /// script\n# dependencies = ["no-such-package"]\n# ///\n')
    with pytest.raises(CannotRun) as refusal:
        await started(tiny_talk, "needy")

    assert str(refusal.value) == "needy needs no-such-package, which this Python does not have."
    assert os.listdir(tmp_path) == ["talk"]


@given(streams)
def test_a_log_holds_the_end_of_the_stream(pieces: list[bytes]) -> None:
    """Positions count from the stream's beginning, whatever was forgotten."""
    log, stream = logged(pieces), b"".join(pieces)

    assert log.end == len(stream)
    assert log.read(log.start, len(stream)) == stream[log.start :]


@given(streams)
def test_a_log_keeps_what_it_should_and_not_much_more(pieces: list[bytes]) -> None:
    """At least the last bytes it was made for, at most a quarter more; after each piece."""
    log = OutputLog(KEPT)
    for piece in pieces:
        log.append(piece)

        assert min(KEPT, log.end) <= log.end - log.start <= KEPT * 5 // 4


@given(streams, st.data())
def test_any_part_can_be_read(pieces: list[bytes], data: st.DataObject) -> None:
    """From any position it still holds, at most as many bytes as asked for."""
    log, stream = logged(pieces), b"".join(pieces)
    position = data.draw(st.integers(log.start, log.end))
    most = data.draw(st.integers(0, 3 * KEPT))

    assert log.read(position, most) == stream[position : position + most]


@given(streams, st.data())
def test_a_late_window_begins_with_a_whole_line(pieces: list[bytes], data: st.DataObject) -> None:
    """The first beginning of a line at or after the position; without one, the position itself."""
    log, stream = logged(pieces), b"".join(pieces)
    position = data.draw(st.integers(log.start, log.end))
    beginnings = [at for at in range(max(position, log.start + 1), log.end + 1) if stream[at - 1] == ord("\n")]

    assert log.line_from(position) == min(beginnings, default=position)


@given(st.integers(0, KEPT))
def test_a_position_long_forgotten_means_the_oldest_line(position: int) -> None:
    """Whoever asks for what is gone gets the first whole line that is left."""
    log = logged([b"forgotten\n" * 10, b"cut\nwhole\n"])

    assert log.read(log.line_from(position), KEPT).startswith((b"forgotten\n", b"cut\n"))
