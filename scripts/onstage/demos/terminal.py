"""One process in one pseudo-terminal: bytes out, keys in, and an end that leaves nothing behind.

Written by hand: ptyprocess and pexpect read and wait blockingly, and asyncio has no pseudo-terminals.
"""

import asyncio
import contextlib
import ctypes
import fcntl
import os
import pty
import secrets
import signal
import struct
import sys
import termios
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Self

from ..traces.tracing import Tracing
from .catalog import DemoCommand
from .watchdog import MARK_VARIABLE, end_marked

# A run ended by itself, because somebody stopped it, or at its time limit.
HowRunEnds = Literal["exit", "stop", "limit"]
OWN_MARK = secrets.token_hex(8)  # this process, in the marks of all its runs
KILL_GRACE = 1.0  # seconds between SIGTERM and SIGKILL
OUTPUT_CHUNK = 65536  # bytes read at once
MOST_PENDING_KEYS = 4096  # bytes that wait for a demo that does not read its input

# The same three lines are in postgres_server.py, which runs as a script and can import nothing of the package.
_LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None
_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True)
class RunEnding:
    """How a run ended: by itself, by stop, or at its limit."""

    how: HowRunEnds
    code: int  # exit code; negative: the signal that killed it
    seconds: float  # from the start until the process exited, was stopped, or reached its limit


class Terminal:
    """Run one command in a pseudo-terminal and hand its output to `on_output`, undecoded, in chunks, as it comes.

    With `tracing`, an open one, what its tasks do is traced.
    Used as `async with Terminal(command, on_output) as terminal`. Entering starts the process; it raises OSError when
    that fails, and then leaves no descriptor open. On leaving, the process and its whole group have ended, and the
    terminal's descriptor, which belongs to this object, is closed.
    """

    def __init__(
        self, command: DemoCommand, on_output: Callable[[bytes], None], tracing: Tracing | None = None
    ) -> None:
        self.command = command
        self._tracing = tracing
        self._on_output = on_output
        self._keys = b""  # typed, and not yet taken by the terminal
        self._reading = False
        self._drained = asyncio.Event()  # there is nothing more to read
        self._open = True  # the descriptor is
        self._process_ended = False
        self._stop_asked = asyncio.Event()
        self._mark = f"{OWN_MARK}-{secrets.token_hex(4)}"

    async def __aenter__(self) -> Self:
        self._loop = asyncio.get_running_loop()
        self._master, slave = pty.openpty()
        os.set_blocking(self._master, False)
        size = struct.pack("HHHH", self.command.rows, self.command.columns, 0, 0)
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, size)
        self._started = time.monotonic()  # before the program can run: on a busy machine it may end before this goes on
        traced = self._tracing.begin(self.command.environment) if self._tracing else {}
        try:
            self._process = await asyncio.create_subprocess_exec(
                *self.command.argv,
                stdin=slave,
                stdout=slave,
                stderr=slave,
                env=self.command.environment | traced | {MARK_VARIABLE: self._mark},
                cwd=self.command.folder,
                start_new_session=True,
                preexec_fn=_take_the_terminal,
            )
        except BaseException:
            os.close(self._master)
            raise
        finally:
            os.close(slave)
        self.resume()
        self._end = asyncio.create_task(self._until_ended())
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    @property
    def seconds(self) -> float:
        """How long ago the process was started."""
        return time.monotonic() - self._started

    async def wait(self) -> RunEnding:
        """How the run ended; waits until the process and its group have ended and all output was handed on."""
        return await asyncio.shield(self._end)

    async def stop(self) -> RunEnding:
        """End the whole process group: SIGTERM, then SIGKILL after KILL_GRACE.

        Safe to call again, also after the end.
        """
        self._stop_asked.set()
        return await self.wait()

    def write(self, keys: bytes) -> None:
        """Type `keys` into the terminal; returns at once.

        What the terminal cannot take yet waits, up to MOST_PENDING_KEYS bytes; a write that would go beyond that is
        dropped as a whole, so that no key's sequence of bytes is cut. After the end of the run every write is dropped.
        """
        if self._open and len(self._keys) + len(keys) <= MOST_PENDING_KEYS:
            self._keys += keys
            self._type()

    def pause(self) -> None:
        """Stop reading: the kernel's buffer fills, and then the process blocks in its next write.

        Once the process has ended there is no more to read than that buffer, and pausing has no effect.
        """
        if not self._process_ended:
            self._stop_reading()

    def resume(self) -> None:
        """Read again; without effect when nothing was paused, or the run has ended."""
        if not self._reading and not self._drained.is_set():
            self._loop.add_reader(self._master, self._read)
            self._reading = True

    def _read(self) -> None:
        try:
            data = os.read(self._master, OUTPUT_CHUNK)
        except BlockingIOError:
            return
        except OSError:  # Linux says EIO when the last process has closed its side
            data = b""
        if data:
            self._on_output(data)
        else:
            # Not closed yet: a process that only closed its own descriptors would get a hang-up (SIGHUP).
            self._stop_reading()
            self._drained.set()

    def _stop_reading(self) -> None:
        if self._reading:
            self._loop.remove_reader(self._master)
            self._reading = False

    def _type(self) -> None:
        try:
            written = os.write(self._master, self._keys)
        except BlockingIOError:
            written = 0
        except OSError:  # no process has the terminal open
            written = len(self._keys)
        self._keys = self._keys[written:]
        if self._keys:
            self._loop.add_writer(self._master, self._type)
        else:
            self._loop.remove_writer(self._master)

    async def _until_ended(self) -> RunEnding:
        exited = asyncio.create_task(self._process.wait())
        how = await self._exit_stop_or_limit(exited)
        seconds = self.seconds
        if not exited.done():
            self._signal(signal.SIGTERM)
            await asyncio.wait({exited}, timeout=KILL_GRACE)
        self._signal(signal.SIGKILL)  # also for children that outlive their parent
        code = await exited
        await asyncio.to_thread(end_marked, self._mark)
        self._process_ended = True
        self.resume()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._drained.wait(), KILL_GRACE)
        self._close()
        return RunEnding(how, code, seconds)

    async def _exit_stop_or_limit(self, exited: asyncio.Task[int]) -> HowRunEnds:
        """What ends the run: the first of the three."""
        stopped = asyncio.create_task(self._stop_asked.wait())
        await asyncio.wait({exited, stopped}, timeout=self.command.limit, return_when=asyncio.FIRST_COMPLETED)
        if exited.done():
            stopped.cancel()
            return "exit"
        if stopped.done():
            return "stop"
        stopped.cancel()
        return "limit"

    def _signal(self, number: signal.Signals) -> None:
        # The process leads its session, so its id is the group's id.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, number)

    def _close(self) -> None:
        self._stop_reading()
        self._drained.set()
        self._loop.remove_writer(self._master)
        self._open = False
        os.close(self._master)


def _take_the_terminal() -> None:
    """In the child: make the terminal its controlling terminal, so that ^C and hang-up reach it.

    On Linux the child also asks for SIGKILL when its parent dies, however that dies (prctl(2)).
    """
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    if _LIBC:
        _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
