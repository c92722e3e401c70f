"""A stream of bytes as lines of text, one at a time, in whatever encoding it begins."""

from __future__ import annotations

import io
import re
from typing import IO, BinaryIO, cast

from archive.ingest.text.decode import ERRORS, encoding_of

_SAMPLE = 1 << 16  # bytes by which the encoding is told
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")


class Lines:
    """The lines of a stream with their own ends; raises NotText where it is none."""

    def __init__(self, stream: BinaryIO, longest: int) -> None:
        sample = stream.read(_SAMPLE)
        self._text = io.TextIOWrapper(
            cast(IO[bytes], io.BufferedReader(cast(io.FileIO, _Rejoined(sample, stream)))),
            encoding=encoding_of(sample) if sample else "utf-8",
            errors=ERRORS if _is_utf8(sample) else "replace",
            newline="",
        )
        self._longest = longest  # characters
        self.number = 0  # of the line that was read last

    def read(self) -> str:
        """The next line, controls as spaces; empty at the end.  A longer one comes in parts."""
        line = self._text.readline(self._longest)
        if line:
            self.number += 1
        if self.number == 1:
            line = line.lstrip("\ufeff")  # some programs write a mark before the mark that is there
        return _CONTROLS.sub(" ", line) if _CONTROLS.search(line) else line


def _is_utf8(sample: bytes) -> bool:
    return not sample or encoding_of(sample).startswith("utf-8")


class _Rejoined(io.RawIOBase):
    """A stream of which the beginning was read already."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        self._head, self._rest = head, rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        part = self._head[: len(buffer)] or self._rest.read(len(buffer))
        self._head = self._head[len(part) :]
        buffer[: len(part)] = part
        return len(part)
