"""Short runs of the fuzz targets, and the inputs that once failed."""

from __future__ import annotations

import random

import pytest
from hypothesis import settings

from tests.torture import fuzz
from tests.torture.fuzz_targets import TARGETS, damage
from tools.trial_counts import COUNTS

pytestmark = pytest.mark.slow

TIMES = settings().max_examples // 5
FOUND = {
    "query": [
        "\ufffd",  # only ignored characters: matches nothing, and has no written form
        '"김정\u031da  c"~5',  # a mark on a syllable was added to the next word …
        "읠\u0320은",  # … or became a word itself
        "욞\u0619Z",
        "6\ufffdŉc",  # a letter that decomposes into an apostrophe and another letter
    ],
    "command": [
        "search\n\x1b[31m",
        "search\n--limit\n99999999999999999999",
        "show\n",
        "show\n\udc9a",
        "export\n(",
    ],
}


@pytest.mark.parametrize("name", TARGETS)
def test_any_bytes(name: str) -> None:
    target, rng = TARGETS[name], random.Random(name)
    seeds = target.seeds()
    for text in FOUND.get(name, ()):
        target.check(text.encode("utf-8", "surrogateescape"))
    for _ in range(TIMES):
        target.check(damage(rng, seeds))
        COUNTS[f"damaged inputs of the {name}"] += 1


def test_the_fuzzer_knows_every_target() -> None:
    assert set(fuzz.TARGETS) == set(TARGETS)
