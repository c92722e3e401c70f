"""Who wrote it: the names in a byline, without "By" and without the agency behind them."""

from __future__ import annotations

import re

from archive.ingest.normalise import sources

_LINE = re.compile(r"By\s+(?P<names>[^\W\d_a-z][^\n.!?]{1,78})")
_NAME = re.compile(r"[^\W\d_a-z][^\s]*(?:\s+[^\s]+){0,4}")
_MOST = 12  # words of a line that is a byline


def of_line(line: str) -> list[str]:
    """The names of a line that is a byline; empty if it is none."""
    found = _LINE.fullmatch(line)
    if not found or len(line.split()) > _MOST:
        return []
    several = names(line)
    starts = all(word[0].isupper() for name in several for word in name.split()[:1])
    plain = all(len(name.split()) > 1 and name.split()[-1][0].isupper() for name in several)
    return several if starts and plain else []


def names(printed: str) -> list[str]:
    """The names of what a record calls its author.

    >>> names("By Jane Smith and Jo Sample, Reuters")
    ['Jane Smith', 'Jo Sample']
    """
    text = re.sub(r"^\s*by\s+", "", printed, flags=re.IGNORECASE)
    several = (name.strip() for name in re.split(r",|;|\band\b|&", text))
    return [name for name in several if name and not sources.known(name)]
