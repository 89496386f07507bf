"""The last of a run's output, for watchers that come late."""

KEPT_OUTPUT = 4 << 20  # bytes of output kept


class OutputLog:
    """The last bytes of an endless stream; positions count from the stream's beginning."""

    def __init__(self, kept: int = KEPT_OUTPUT) -> None:
        self._kept = kept
        self._data = bytearray()
        self.start = 0

    @property
    def end(self) -> int:
        """The position after the newest byte."""
        return self.start + len(self._data)

    def append(self, data: bytes) -> None:
        """Add bytes. Once a quarter more is held than is kept, the surplus is dropped from the front in one step."""
        self._data += data
        surplus = len(self._data) - self._kept
        if surplus > self._kept // 4:
            del self._data[:surplus]
            self.start += surplus

    def read(self, position: int, most: int) -> bytes:
        """At most `most` bytes from `position`, which must not lie before `start`."""
        offset = position - self.start
        return bytes(self._data[offset : offset + most])

    def line_from(self, position: int) -> int:
        """The position of the first line that begins at or after `position`: there no escape sequence is cut in two."""
        newline = self._data.find(b"\n", max(0, position - self.start - 1))
        return self.start + newline + 1 if newline >= 0 else max(position, self.start)
