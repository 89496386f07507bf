"""One process in one pseudo-terminal of 96 x 24: bytes out, keys in, and an end that leaves nothing behind."""

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

from .catalog import Command
from .watchdog import MARK, end_marked

COLUMNS, ROWS = 96, 24
How = Literal["exit", "stop", "limit"]  # a run ended by itself, because somebody stopped it, or at its time limit
OWN_MARK = secrets.token_hex(8)  # this process, in the marks of all its runs
GRACE = 1.0  # seconds between SIGTERM and SIGKILL
CHUNK = 65536  # bytes read at once
MOST_PENDING_KEYS = 4096  # bytes kept for a demo that does not read its input

_LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None
_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True)
class Ending:
    """How a run ended: by itself, by stop, or at its limit; the exit code (negative: a signal); seconds."""

    how: How
    code: int
    seconds: float


class Terminal:
    """Run one command; hand its output to `on_output` untouched, in chunks, as it comes.

    Used as `async with Terminal(command, on_output) as terminal`. On leaving, the process and its whole
    group have ended. Raises OSError when the command cannot be started.
    """

    def __init__(self, command: Command, on_output: Callable[[bytes], None]) -> None:
        self.command = command
        self._on_output = on_output
        self._keys = b""
        self._reading = False
        self._ended = asyncio.Event()  # there is nothing more to read
        self._open = True
        self._over = False
        self._stop = asyncio.Event()
        self._mark = f"{OWN_MARK}-{secrets.token_hex(4)}"

    async def __aenter__(self) -> Self:
        self._loop = asyncio.get_running_loop()
        self._master, slave = pty.openpty()
        os.set_blocking(self._master, False)
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        try:
            self._process = await asyncio.create_subprocess_exec(
                *self.command.argv,
                stdin=slave,
                stdout=slave,
                stderr=slave,
                env=self.command.environment | {MARK: self._mark},
                cwd=self.command.folder,
                start_new_session=True,
                preexec_fn=_take_the_terminal,
            )
        except BaseException:
            os.close(self._master)
            raise
        finally:
            os.close(slave)
        self._started = time.monotonic()
        self.resume()
        self._life = asyncio.create_task(self._live())
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    @property
    def seconds(self) -> float:
        """How long the process has been running."""
        return time.monotonic() - self._started

    async def wait(self) -> Ending:
        """Wait until the process and its group have ended and all output was handed on."""
        return await asyncio.shield(self._life)

    async def stop(self) -> Ending:
        """End the whole process group: SIGTERM, then SIGKILL after a grace. Safe to call again."""
        self._stop.set()
        return await self.wait()

    def write(self, keys: bytes) -> None:
        """Type `keys` into the terminal. What a demo never reads is dropped, not hoarded."""
        if self._open and len(self._keys) + len(keys) <= MOST_PENDING_KEYS:
            self._keys += keys
            self._type()

    def pause(self) -> None:
        """Stop reading: the kernel's buffer fills and the process waits in its next write.

        Once the process has ended there is no more than that buffer to read, and pausing has no effect.
        """
        if not self._over:
            self._stop_reading()

    def resume(self) -> None:
        """Read again."""
        if not self._reading and not self._ended.is_set():
            self._loop.add_reader(self._master, self._read)
            self._reading = True

    def _read(self) -> None:
        try:
            data = os.read(self._master, CHUNK)
        except BlockingIOError:
            return
        except OSError:  # Linux says EIO when the last process has closed its side
            data = b""
        if data:
            self._on_output(data)
        else:
            # Not closed yet: to a process that only put its terminal away that would be a hang-up.
            self._stop_reading()
            self._ended.set()

    def _stop_reading(self) -> None:
        if self._reading:
            self._loop.remove_reader(self._master)
            self._reading = False

    def _type(self) -> None:
        try:
            written = os.write(self._master, self._keys)
        except BlockingIOError:
            written = 0
        except OSError:
            written = len(self._keys)
        self._keys = self._keys[written:]
        if self._keys:
            self._loop.add_writer(self._master, self._type)
        else:
            self._loop.remove_writer(self._master)

    async def _live(self) -> Ending:
        gone = asyncio.create_task(self._process.wait())
        stop = asyncio.create_task(self._stop.wait())
        await asyncio.wait({gone, stop}, timeout=self.command.limit, return_when=asyncio.FIRST_COMPLETED)
        how: How = "exit" if gone.done() else "stop" if stop.done() else "limit"
        seconds = self.seconds
        stop.cancel()
        if not gone.done():
            self._signal(signal.SIGTERM)
            await asyncio.wait({gone}, timeout=GRACE)
        self._signal(signal.SIGKILL)  # also for children that outlive their parent
        code = await gone
        await asyncio.to_thread(end_marked, self._mark)
        self._over = True
        self.resume()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._ended.wait(), GRACE)
        self._close()
        return Ending(how, code, seconds)

    def _signal(self, number: signal.Signals) -> None:
        # The process leads its session, so its id is the group's id.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, number)

    def _close(self) -> None:
        self._stop_reading()
        self._ended.set()
        self._loop.remove_writer(self._master)
        self._open = False
        os.close(self._master)


def _take_the_terminal() -> None:
    """In the child: make the PTY its controlling terminal, so that ^C and hang-up reach it.

    On Linux the child also asks to be killed when its parent dies, even by SIGKILL (prctl(2)).
    """
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    if _LIBC:
        _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
