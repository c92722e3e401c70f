"""Objects between a process and those that it started, over pipes.

    length  u8, little-endian
    object  so many bytes of pickle: both ends are this program, at the same moment

Nothing of it reaches a file.
"""

from __future__ import annotations

import pickle
import struct
from typing import IO, Any, NamedTuple

from index.engines.whoosh.codec import ArraySegment

_LENGTH = struct.Struct("<Q")


class Built(NamedTuple):
    """What a worker leaves: its segments in the order of their articles, and how many came."""

    segments: list[ArraySegment]
    articles: int
    fault: str = ""  # what stopped it


def send(pipe: IO[bytes], value: Any) -> None:
    """Write one object; raises BrokenPipeError when the other end is gone."""
    data = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
    pipe.write(_LENGTH.pack(len(data)))
    pipe.write(data)
    pipe.flush()


def receive(pipe: IO[bytes]) -> Any:
    """Read one object; raises EOFError when the other end is gone, also in the middle of one."""
    head = pipe.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        raise EOFError
    (length,) = _LENGTH.unpack(head)
    data = pipe.read(length)
    if len(data) < length:
        raise EOFError
    return pickle.loads(data)  # noqa: S301 (of a pipe to a process of ours)
