"""People in bylines and staff credits, without "By" and without the agency behind them."""

from __future__ import annotations

import re

from archive.ingest.normalize.credits import sources

_BYLINE = re.compile(r"(?:By|BY|Von|Par|Por)\s+(?P<names>[^\W\d_a-z][^\n.!?]{1,78})")
# Staff credit behind the last paragraph: `(Reporting by Ann Example; Editing by …)`.
_STAFF_CREDIT = re.compile(
    r"""[(\[]?\s*(?:additional\s+)?
    (?:reporting|writing|editing|compiled|written|translat\w+|polling)
    \s+(?:and\s+\w+\s+)?by\b[^\n]{2,400}""",
    re.IGNORECASE | re.VERBOSE,
)
_SOURCE_LABEL = re.compile(r"^\W*(?:source|quelle|fuente|fonte)\s*:\s*", re.IGNORECASE)
_MAX_CREDIT = 80  # characters of a line that credits a source
_MAX_SPACES = 5  # in such a line without a byline
_MAX_WORDS = 12  # of a byline
_NO_PERSON = re.compile(r"https?:|www\.|@|\d{3}|^(?:admin|staff|editor|by|unknown|null)$", re.I)
_MAX_NAME_WORDS = 8  # of a person


def byline_names(line: str) -> list[str]:
    """Return the people in a line that is a byline; empty if it is none."""
    match = _BYLINE.fullmatch(line)
    if not match or len(line.split()) > _MAX_WORDS:
        return []
    people = split_names(match["names"])
    capitalized = all(word[0].isupper() for name in people for word in name.split()[:1])
    has_surnames = all(len(name.split()) > 1 and name.split()[-1][0].isupper() for name in people)
    return people if capitalized and has_surnames else []


def credited_source(line: str) -> str | None:
    """Return the agency or paper that a line credits: alone, or behind the names of a byline.

    Return None if the line is longer than a credit or names no known source.

    >>> credited_source("Source: Reuters"), credited_source("By Ann Example, Associated Press")
    ('Reuters', 'AP')
    >>> credited_source("Shares rose")
    """
    if len(line) > _MAX_CREDIT or (line.count(" ") > _MAX_SPACES and not _BYLINE.match(line)):
        return None
    text = _SOURCE_LABEL.sub("", line).strip(" -–—|()[].*")
    parts = text.split(",")[1:] if _BYLINE.match(text) else [text]
    return next((sources.canonical_name(part) for part in parts if sources.is_known(part)), None)


def is_staff_credit(line: str) -> bool:
    """Return whether a line only names those who worked on the story.

    >>> is_staff_credit("(Reporting by Ann Example; Editing by Jo Sample)")
    True
    >>> is_staff_credit("Writing by hand.")
    False
    """
    return _STAFF_CREDIT.fullmatch(line) is not None and (line[0] in "([" or ";" in line)


def split_names(raw: str) -> list[str]:
    """Return the people in an author field, without known agencies and papers.

    >>> split_names("By Jane Smith and Jo Sample, Reuters")
    ['Jane Smith', 'Jo Sample']
    """
    text = re.sub(r"^\s*by\s+", "", raw, flags=re.IGNORECASE)
    people = (name.strip() for name in re.split(r",|;|\band\b|&", text))
    return [name for name in people if name and not sources.is_known(name)]


def person_names(raw: str) -> list[str]:
    """Return the people that a tag names as authors, without URLs, accounts and sentences."""
    return [
        name
        for name in split_names(raw)
        if not _NO_PERSON.search(name) and len(name.split()) <= _MAX_NAME_WORDS
    ]
