"""Run one demo in the terminal one sits at: the same process in the same PTY as on stage, keys passed on."""

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
from . import catalog
from .catalog import Demo
from .outcome import Outcome
from .recording import picture_in
from .terminal import Ending, Terminal


async def run_here(project: Project, demo: Demo) -> Path | None:
    """Run the demo; returns where its picture was put, if it made one.

    Raises CannotRun when something is missing, OnstageError when the demo ends other than declared.
    """
    with tempfile.TemporaryDirectory(prefix=f"onstage-{demo.name}-") as folder:
        command = catalog.command(project, demo, Path(folder))
        stopping: set[asyncio.Task[Ending]] = set()

        def show(data: bytes) -> None:
            try:
                os.write(sys.stdout.fileno(), data)
            except BrokenPipeError:  # whoever reads, as in `| head`, has seen enough
                stopping.add(asyncio.create_task(terminal.stop()))

        async with Terminal(command, show) as terminal:
            with _keys_to(terminal), _interrupts_to(terminal):
                ending = await terminal.wait()
        _judge(demo, ending)
        return _keep_picture(project, Path(folder))


def _judge(demo: Demo, ending: Ending) -> None:
    if ending.how == "stop" or ending.code == -signal.SIGINT:
        raise KeyboardInterrupt
    outcome = Outcome.of(ending, demo.declared.stage)
    if not outcome.well:
        raise OnstageError(f"{demo.name}: {outcome.words}.")


def _keep_picture(project: Project, folder: Path) -> Path | None:
    picture = picture_in(folder)
    if picture is None:
        return None
    kept = project.output / "pictures" / picture.name
    kept.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(picture, kept)
    return kept


@contextlib.contextmanager
def _keys_to(terminal: Terminal) -> Iterator[None]:
    """Pass each key on at once, ^C among them: the demo's own terminal turns it into an interrupt."""
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
def _interrupts_to(terminal: Terminal) -> Iterator[None]:
    """An interrupt from outside stops the demo, group and all."""
    loop = asyncio.get_running_loop()
    stopping: set[asyncio.Task[Ending]] = set()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, lambda: stopping.add(asyncio.create_task(terminal.stop())))
    try:
        yield
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)
