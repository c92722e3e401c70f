"""Who wrote it: the names in a byline, without "By" and without the agency behind them."""

from __future__ import annotations

import re

from archive.ingest.normalize.record import sources

_LINE = re.compile(r"(?:By|BY|Von|Par|Por)\s+(?P<names>[^\W\d_a-z][^\n.!?]{1,78})")
# Who worked on a story, behind its last paragraph: `(Reporting by Ann Example; Editing by …)`.
_CREDITS = re.compile(
    r"""[(\[]?\s*(?:additional\s+)?
    (?:reporting|writing|editing|compiled|written|translat\w+|polling)
    \s+(?:and\s+\w+\s+)?by\b[^\n]{2,400}""",
    re.IGNORECASE | re.VERBOSE,
)
_SOURCE = re.compile(r"^\W*(?:source|quelle|fuente|fonte)\s*:\s*", re.IGNORECASE)
_LONGEST_CREDIT, _SHORT = 80, 5  # characters of a line of credit, spaces of one without names
_MOST = 12  # words of a line that is a byline


def of_line(line: str) -> list[str]:
    """The names of a line that is a byline; empty if it is none."""
    found = _LINE.fullmatch(line)
    if not found or len(line.split()) > _MOST:
        return []
    several = names(found["names"])
    starts = all(word[0].isupper() for name in several for word in name.split()[:1])
    plain = all(len(name.split()) > 1 and name.split()[-1][0].isupper() for name in several)
    return several if starts and plain else []


def agency(line: str) -> str | None:
    """The agency or paper that a line credits: alone, or behind the names of a byline.

    >>> agency("Source: Reuters"), agency("By Ann Example, Associated Press"), agency("Shares rose")
    ('Reuters', 'AP', None)
    """
    if len(line) > _LONGEST_CREDIT or (line.count(" ") > _SHORT and not _LINE.match(line)):
        return None
    text = _SOURCE.sub("", line).strip(" -–—|()[].*")
    parts = text.split(",")[1:] if _LINE.match(text) else [text]
    return next((sources.canonical(part) for part in parts if sources.known(part)), None)


def credits(line: str) -> bool:
    """Whether a line names those who worked on the story, and says nothing else.

    >>> credits("(Reporting by Ann Example; Editing by Jo Sample)"), credits("Writing by hand.")
    (True, False)
    """
    return _CREDITS.fullmatch(line) is not None and (line[0] in "([" or ";" in line)


def names(printed: str) -> list[str]:
    """The names of what a record calls its author.

    >>> names("By Jane Smith and Jo Sample, Reuters")
    ['Jane Smith', 'Jo Sample']
    """
    text = re.sub(r"^\s*by\s+", "", printed, flags=re.IGNORECASE)
    several = (name.strip() for name in re.split(r",|;|\band\b|&", text))
    return [name for name in several if name and not sources.known(name)]
