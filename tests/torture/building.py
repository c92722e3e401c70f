"""Build an index of made-up articles, for whoever watches this process: N WORDS FOLDER.

WORDS: how many of them a segment is made of, the fewer the sooner there are several.
"""

from __future__ import annotations

import sys
from pathlib import Path

from index.engine import Mark
from index.engines.whoosh.engine import WhooshEngine
from index.engines.whoosh.write import segment_builder
from tests.bench.corpus import synthetic


def main(articles: int, words: int, folder: Path) -> None:
    segment_builder.MOST_WORDS = words
    with WhooshEngine(folder).rebuild() as twin:
        twin.apply(synthetic(articles), (), Mark("store", 1))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]))
