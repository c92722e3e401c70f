"""Process that builds segments of the articles it receives: `python -m … FOLDER WORKERS`.

Standard input: lists of articles, and None after the last.  Standard output: one `BuildResult` at
the end.  The sender compares the number of articles; if it goes away before the end, or an article
cannot be indexed, the files are removed again.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import IO

from index.analysis.vocabulary import Vocabulary
from index.article import Article
from index.engines.whoosh.codec import ArraySegment
from index.engines.whoosh.storage.manifest import INDEX_NAME
from index.engines.whoosh.write.build_messages import BuildResult, receive, send
from index.engines.whoosh.write.segment_builder import full_builders
from index.errors import EngineError


def build(batches: Iterator[list[Article]], folder: Path, workers: int) -> BuildResult:
    """Build segments; raises EOFError when the articles end without their end marker."""
    segments, article_count = list[ArraySegment](), 0
    try:
        for builder in full_builders(chain.from_iterable(batches), Vocabulary(), workers):
            segments.append(ArraySegment(INDEX_NAME))
            facts = builder.write(segments[-1].path(folder))
            segments[-1].set_doc_count(facts["documents"])
            article_count += builder.added_count
    except (EOFError, KeyboardInterrupt):
        _remove_files(segments, folder)
        raise
    except Exception as error:  # reported to the sender
        _remove_files(segments, folder)
        message = error.message if isinstance(error, EngineError) else repr(error)
        return BuildResult([], article_count, message)
    return BuildResult(segments, article_count)


def _remove_files(segments: list[ArraySegment], folder: Path) -> None:
    for segment in segments:
        segment.path(folder).unlink(missing_ok=True)


def _receive_batches(pipe: IO[bytes]) -> Iterator[list[Article]]:
    while (articles := receive(pipe)) is not None:
        yield articles


def main() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent gets it as well, and ends us
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    folder, workers = Path(sys.argv[1]), int(sys.argv[2])
    out = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    sys.stdout = sys.stderr  # so that no print mixes with the result
    try:
        send(out, build(_receive_batches(sys.stdin.buffer), folder, workers))
    except (EOFError, KeyboardInterrupt, BrokenPipeError):
        sys.exit(1)


if __name__ == "__main__":
    main()
