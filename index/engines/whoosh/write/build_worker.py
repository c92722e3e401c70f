"""A process that builds segments of the articles it is sent: `python -m … FOLDER WORKERS`.

Standard input: lists of articles, and None behind the last.  Standard output: one `Built` at the
end.  Whoever sent the articles counts what came of them; if it goes away before the end, or an
article cannot be indexed, the files are removed again.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import IO

from index.analysis.bulk import Forms
from index.article import Article
from index.engines.whoosh.codec import ArraySegment
from index.engines.whoosh.read.manifest import NAME
from index.engines.whoosh.write.framing import Built, receive, send
from index.engines.whoosh.write.segment_builder import filled
from index.errors import EngineError


def build(articles: Iterator[list[Article]], folder: Path, workers: int) -> Built:
    """Build segments; raises EOFError when the articles end without saying so."""
    segments, taken = list[ArraySegment](), 0
    try:
        for builder in filled(chain.from_iterable(articles), Forms(), workers):
            segments.append(ArraySegment(NAME))
            facts = builder.write(segments[-1].path(folder))
            segments[-1].set_doc_count(facts["documents"])
            taken += builder.taken
    except (EOFError, KeyboardInterrupt):
        _remove(segments, folder)
        raise
    except Exception as error:  # told to whoever sent the articles
        _remove(segments, folder)
        return Built([], taken, error.message if isinstance(error, EngineError) else repr(error))
    return Built(segments, taken)


def _remove(segments: list[ArraySegment], folder: Path) -> None:
    for segment in segments:
        segment.path(folder).unlink(missing_ok=True)


def _received(pipe: IO[bytes]) -> Iterator[list[Article]]:
    while (several := receive(pipe)) is not None:
        yield several


def main() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever started us is told too, and ends us
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    folder, workers = Path(sys.argv[1]), int(sys.argv[2])
    out = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    sys.stdout = sys.stderr  # so that nothing that prints can come between
    try:
        send(out, build(_received(sys.stdin.buffer), folder, workers))
    except (EOFError, KeyboardInterrupt, BrokenPipeError):
        sys.exit(1)


if __name__ == "__main__":
    main()
