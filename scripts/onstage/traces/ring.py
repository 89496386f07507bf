"""The memory that a traced run writes what its tasks do to, and what was read from it."""

import json
import mmap
import os
import tempfile
from pathlib import Path
from typing import Any, Self

TRACER_FOLDER = Path(__file__).parent / "tracer"  # the folder of the sitecustomize.py that writes
TASKS_VARIABLE = "ONSTAGE_TASKS"
# As in tracer/sitecustomize.py, which can import nothing of the package; a test compares them.
HEADER_WORDS, SLOTS = 8, 16
VERSION, WRITTEN, READ, DROPPED = 0, 1, 2, 3
RING_BASE = (HEADER_WORDS + 2 * SLOTS) * 8  # bytes before the lines
RING_CAPACITY = 1 << 22  # bytes of lines that fit between two readings
LONGEST_RING_LINE = 1 << 14  # bytes; the tracer's own are shorter
GREATEST_NUMBER = 1 << 53  # no number is greater: JavaScript would not know it exactly

TracerRecord = list[Any]  # one line of the tracer: see its docstring


class TaskRing:
    """A file in memory that one run writes to and this object reads; used as a context, which removes it.

    Raises OSError when there is no room for it.
    """

    def __enter__(self) -> Self:
        descriptor, path = tempfile.mkstemp(prefix="onstage-tasks-")
        self.path = Path(path)
        try:
            os.truncate(descriptor, RING_BASE + RING_CAPACITY)
            self._memory = mmap.mmap(descriptor, 0)
        except BaseException:
            self.path.unlink()
            raise
        finally:
            os.close(descriptor)
        self._words = memoryview(self._memory)[:RING_BASE].cast("Q")
        self._rest = b""
        return self

    def __exit__(self, *_: object) -> None:
        self.path.unlink(missing_ok=True)
        self._words.release()
        self._memory.close()

    def environment(self, inherited: dict[str, str]) -> dict[str, str]:
        """What the child's environment needs beside what it inherits."""
        python_path = inherited.get("PYTHONPATH", "")
        paths = os.pathsep.join([str(TRACER_FOLDER), python_path] if python_path else [str(TRACER_FOLDER)])
        hidden = f"{self.path}\n{python_path}" if "PYTHONPATH" in inherited else str(self.path)
        return {"PYTHONPATH": paths, TASKS_VARIABLE: hidden}

    @property
    def has_begun(self) -> bool:
        """Whether the program has imported asyncio, with our tracer in it."""
        return self._words[VERSION] == 1

    @property
    def dropped(self) -> int:
        """Records that were lost, because there was no room for them."""
        return min(self._words[DROPPED], GREATEST_NUMBER)

    def read(self) -> list[TracerRecord]:
        """The records written since the last call. A line that makes no sense is passed over."""
        written, read = self._words[WRITTEN], self._words[READ]
        if not 0 < written - read <= RING_CAPACITY:
            return []
        begin, end = read % RING_CAPACITY, written % RING_CAPACITY
        memory = self._memory
        if begin < end:
            data = memory[RING_BASE + begin : RING_BASE + end]
        else:
            data = memory[RING_BASE + begin : RING_BASE + RING_CAPACITY] + memory[RING_BASE : RING_BASE + end]
        self._words[READ] = written
        *lines, rest = (self._rest + data).split(b"\n")
        self._rest = rest[:LONGEST_RING_LINE]
        return [record for record in map(_record_in_ring, lines) if record]

    def running(self) -> list[tuple[int, int]]:
        """(lane, begin in nanoseconds of the monotonic clock) of each step that has begun and not ended."""
        words = self._words
        slots = [(words[slot], words[slot + 1]) for slot in range(HEADER_WORDS, HEADER_WORDS + 2 * SLOTS, 2)]
        return [(lane, begin) for lane, begin in slots if lane and begin < GREATEST_NUMBER * 1000]


def _record_in_ring(line: bytes) -> TracerRecord:
    """One line as a list; an empty one for what is no list, or has numbers that JSON does not know."""
    try:
        record = json.loads(line, parse_constant=_refuse_constant) if len(line) <= LONGEST_RING_LINE else None
    except (ValueError, RecursionError):
        return []
    return record if isinstance(record, list) else []


def _refuse_constant(constant: str) -> None:
    raise ValueError(f"{constant} is not a number")
