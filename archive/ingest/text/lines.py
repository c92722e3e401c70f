"""Lines of text of a byte stream, whose encoding is detected from its first bytes."""

from __future__ import annotations

import io
import re
from typing import IO, BinaryIO, cast

from archive.ingest.text.byte_streams import PushbackStream
from archive.ingest.text.decode import ERRORS, detect_encoding

_SAMPLE = 1 << 16  # bytes by which the encoding is detected
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")


class LineReader:
    """Reader of a stream's lines, which keep their line ends; raises NotText."""

    def __init__(self, stream: BinaryIO, max_length: int) -> None:
        sample = stream.read(_SAMPLE)
        self._text = io.TextIOWrapper(
            cast(IO[bytes], io.BufferedReader(cast(io.FileIO, PushbackStream(stream, sample)))),
            encoding=detect_encoding(sample) if sample else "utf-8",
            errors=ERRORS if _is_utf8(sample) else "replace",
            newline="",
        )
        self._max_length = max_length  # characters
        self.line_number = 0  # of the last line read

    def next_line(self) -> str:
        """Return the next line, with spaces for controls; empty at the end.

        A line longer than the limit is returned in parts.
        """
        line = self._text.readline(self._max_length)
        if line:
            self.line_number += 1
        if self.line_number == 1:
            line = line.lstrip("\ufeff")  # some programs write a second byte order mark
        return _CONTROLS.sub(" ", line) if _CONTROLS.search(line) else line


def _is_utf8(sample: bytes) -> bool:
    return not sample or detect_encoding(sample).startswith("utf-8")
