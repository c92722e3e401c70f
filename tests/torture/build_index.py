"""Build an index of N synthetic articles, in a process that a test measures: N WORDS FOLDER.

WORDS is the number of words of a full segment; a smaller number gives more segments.
"""

from __future__ import annotations

import sys
from pathlib import Path

from index.engine import Mark
from index.engines.whoosh.engine import WhooshEngine
from index.engines.whoosh.write import segment_builder
from tests.bench.corpus import synthetic


def main(articles: int, words: int, folder: Path) -> None:
    segment_builder.MAX_WORDS = words
    with WhooshEngine(folder).rebuild() as staging:
        staging.apply(synthetic(articles), (), Mark("store", 1))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]))
