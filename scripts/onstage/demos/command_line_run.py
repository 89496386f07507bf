"""Runs one demo in the terminal `onstage run` was typed in: the same process as on stage, with the keys passed on."""

import asyncio
import contextlib
import os
import shutil
import signal
import sys
import tempfile
import termios
import tty
from collections.abc import Iterator
from pathlib import Path

from ..errors import OnstageError
from ..project import Project
from ..traces.tracing import Tracing
from . import catalog
from .catalog import Demo
from .outcome import Outcome
from .recording import picture_of_run
from .terminal import RunEnding, Terminal


async def run_here(project: Project, demo: Demo, tracing: Tracing | None = None) -> Path | None:
    """Run the demo; returns the path its picture was copied to, in the talk's output, or None if it drew none.

    Output goes to stdout, keys come from stdin if that is a terminal. What its tasks do is in `tracing`, an open one,
    however the run ends. Raises CannotRun when something is missing, OnstageError when the demo does not end as
    declared, KeyboardInterrupt when it was interrupted or stopped.
    """
    with tempfile.TemporaryDirectory(prefix=f"onstage-{demo.name}-") as folder:
        command = catalog.demo_command(project, demo, Path(folder))
        stopping: set[asyncio.Task[RunEnding]] = set()

        def show(data: bytes) -> None:
            try:
                os.write(sys.stdout.fileno(), data)
            except BrokenPipeError:  # nobody reads any more, as after `| head`
                stopping.add(asyncio.create_task(terminal.stop()))

        following = tracing.kept_up_to_date() if tracing else contextlib.nullcontext()
        async with Terminal(command, show, tracing) as terminal, following:
            with _pass_keys_to(terminal), _stop_on_signals(terminal):
                ending = await terminal.wait()
        _raise_unless_ended_well(demo, ending)
        return _copy_picture_of_run(project, Path(folder))


def _raise_unless_ended_well(demo: Demo, ending: RunEnding) -> None:
    if ending.how == "stop" or ending.code == -signal.SIGINT:
        raise KeyboardInterrupt
    outcome = Outcome.of(ending, demo.declared.stage)
    if not outcome.well:
        raise OnstageError(f"{demo.name}: {outcome.words}.")


def _copy_picture_of_run(project: Project, folder: Path) -> Path | None:
    """Copy the picture out of the run's folder, which is about to be removed; returns the copy."""
    picture = picture_of_run(folder)
    if picture is None:
        return None
    copy = project.output / "pictures" / picture.name
    copy.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(picture, copy)
    return copy


@contextlib.contextmanager
def _pass_keys_to(terminal: Terminal) -> Iterator[None]:
    """Pass each key on at once, ^C among them: the demo's own terminal turns that into an interrupt.

    The terminal at stdin is in raw mode meanwhile, and as it was afterwards.
    """
    if not sys.stdin.isatty():
        yield
        return
    keyboard = sys.stdin.fileno()
    before = termios.tcgetattr(keyboard)
    loop = asyncio.get_running_loop()
    tty.setraw(keyboard)
    loop.add_reader(keyboard, lambda: terminal.write(os.read(keyboard, 1024)))
    try:
        yield
    finally:
        loop.remove_reader(keyboard)
        termios.tcsetattr(keyboard, termios.TCSADRAIN, before)


@contextlib.contextmanager
def _stop_on_signals(terminal: Terminal) -> Iterator[None]:
    """SIGINT and SIGTERM from outside stop the demo and its whole process group."""
    loop = asyncio.get_running_loop()
    stopping: set[asyncio.Task[RunEnding]] = set()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, lambda: stopping.add(asyncio.create_task(terminal.stop())))
    try:
        yield
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)
