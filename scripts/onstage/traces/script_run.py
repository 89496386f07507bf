"""Runs any Python program in this terminal, as if it had been started without us, and traces its tasks."""

import asyncio
import contextlib
import os
import signal
import sys
from asyncio.subprocess import Process
from collections.abc import Callable, Iterator, Sequence

from ..errors import UsageError
from .trace import Trace
from .tracing import Tracing


async def run_traced(
    command: Sequence[str], source: str, on_news: Callable[[Trace], None] = lambda trace: None, *, quiet: bool = False
) -> tuple[int, Trace]:
    """Run `command` and wait for it; returns its exit code (128 + the signal that killed it) and its trace.

    The program has our stdin, stdout and stderr; with `quiet` its stdout goes to our stderr. An interrupt reaches the
    program, which decides what to do with it. `on_news` is called whenever the trace has grown. `source` is the text of
    its script; where it is empty, the program says which file it is in. Raises UsageError when it cannot be started.
    """
    stdout = sys.stderr.fileno() if quiet else None
    with Tracing(source) as tracing:
        environment = {**os.environ, **tracing.begin(dict(os.environ))}
        try:
            process = await asyncio.create_subprocess_exec(*command, env=environment, stdout=stdout)
        except OSError as error:
            raise UsageError(f"{command[0]} does not start ({error.strerror}): name a Python with --python.") from None
        with _pass_signals_to_script(process):
            async with tracing.kept_up_to_date(lambda: on_news(tracing.trace)):
                code = await process.wait()
        on_news(tracing.trace)
    return (code if code >= 0 else 128 - code), tracing.trace


@contextlib.contextmanager
def _pass_signals_to_script(process: Process) -> Iterator[None]:
    """An interrupt from the keyboard reaches the program by itself; SIGTERM is passed on."""
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGINT, lambda: None)
    loop.add_signal_handler(signal.SIGTERM, process.terminate)
    try:
        yield
    finally:
        loop.remove_signal_handler(signal.SIGTERM)
        loop.remove_signal_handler(signal.SIGINT)
