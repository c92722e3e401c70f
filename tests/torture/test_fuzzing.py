"""A short turn of what is fuzzed, and whatever was found once."""

from __future__ import annotations

import random

import pytest
from hypothesis import settings

from tests.counts import COUNTS
from tests.torture import fuzz
from tests.torture.fuzzing import TARGETS, altered

TIMES = settings().max_examples // 5
FOUND = {
    "query": [
        "\ufffd",  # only what vanishes: it matches nothing, and cannot be typed
        '"김정\u031da  c"~5',  # a mark upon a syllable began the word behind it …
        "읠\u0320은",  # … or was one itself
        "욞\u0619Z",
        "6\ufffdŉc",  # a letter that is taken apart into an apostrophe and another
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
    target, pick = TARGETS[name], random.Random(name)
    seeds = target.seeds()
    for text in FOUND.get(name, ()):
        target.one(text.encode("utf-8", "surrogateescape"))
    for _ in range(TIMES):
        target.one(altered(pick, seeds))
        COUNTS[f"harmed inputs of the {name}"] += 1


def test_that_each_can_be_fuzzed_for_long() -> None:
    assert set(fuzz.TARGETS) == set(TARGETS)
