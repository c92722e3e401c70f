"""Messages between a build pool and its worker processes, over pipes.

    length  u8, little-endian
    object  that many bytes of pickle: both ends run this program, at the same time

Nothing of it is written to a file.  `multiprocessing.Connection` is not used: on Windows it needs
named pipes in message mode, which the standard streams of a process are not, and starting workers
by `multiprocessing` itself would import the caller's main module in each of them.
"""

from __future__ import annotations

import pickle
import struct
from typing import IO, Any, NamedTuple

from index.engines.whoosh.codec import ArraySegment

_LENGTH = struct.Struct("<Q")


class BuildResult(NamedTuple):
    """Outcome of a worker."""

    segments: list[ArraySegment]  # in the order of their articles
    article_count: int  # articles received
    error: str = ""  # the message, if it failed


def send(pipe: IO[bytes], message: Any) -> None:
    """Write one object; raises BrokenPipeError when the other end is gone."""
    data = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
    pipe.write(_LENGTH.pack(len(data)))
    pipe.write(data)
    pipe.flush()


def receive(pipe: IO[bytes]) -> Any:
    """Read one object; raises EOFError when the other end is gone, even in the middle of one."""
    head = pipe.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        raise EOFError
    (length,) = _LENGTH.unpack(head)
    data = pipe.read(length)
    if len(data) < length:
        raise EOFError
    return pickle.loads(data)  # noqa: S301 (from a pipe to a process that this program started)
