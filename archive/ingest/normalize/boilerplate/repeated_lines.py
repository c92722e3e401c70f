"""Removal of lines that a publisher repeats on many of its pages: they are boilerplate.

The lines are learned from the whole archive (`archive/store/line_counts.py`).  Paragraphs are kept:
a repeated paragraph of background belongs to a story like any other.  A line that reads like a
paragraph is removed only if it addresses the reader, such as an offer of a newsletter.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import IntEnum
from urllib.parse import urlsplit

from archive.ingest import identity
from archive.ingest.draft import Draft, Story
from index.article import Article

_SENTENCE = re.compile(r"[.!?。！？…][\"'”’»」』)\]]*$")
_MIN_PROSE = 120  # characters from which a sentence is a paragraph
_MIN_SENTENCE = 15  # characters: "Watch live." is no sentence
_NOTICE_HEAD = 600  # characters in which a notice shows that it is one
_MIN_PARAGRAPH = 200  # characters from which any line is a paragraph
_TABLE_NUMBERS = 2  # that make a line a row of a table
_NUMBER = re.compile(r"\d+")
_MIN_HEADLINE = 16  # characters: "Analysis" is the title of many stories
# Offers and rights that address the reader.  No paragraph of news has these words.
_NOTICE = re.compile(
    r"""\b(?:subscribe[ ](?:to[ ](?:our|the)|now|here|today)|sign[ ]up[ ](?:here|now|today)
    |our[ ](?:\w+[ ]){0,3}newsletters?|your[ ]inbox|(?:click|tap)[ ]here|follow[ ]us[ ]on
    |all[ ]rights[ ]reserved|download[ ]our[ ]app|support[ ]our[ ]journalism
    |(?:published|republished|broadcast|rewritten|redistributed|reproduced|copied)[ ]without
    |may[ ]not[ ]be[ ](?:re)?(?:published|produced|distributed)|abonnieren[ ]sie|abonnez-vous
    |suscr[íi]b(?:ase|ete|e)|iscriviti|abbonati|droits[ ]r[ée]serv[ée]s|rechte[ ]vorbehalten
    |derechos[ ]reservados|diritti[ ]riservati|права[ ]защищены|подпи(?:шитесь|сывайтесь))\b
    |©|無断転載|無断複製|무단[ ]?전재|版权所有|版權所有|未经授权""",
    re.IGNORECASE | re.VERBOSE,
)
# Words of such lines that paragraphs of news may have, too: they count in short lines only.
_OFFER = re.compile(
    r"\b(?:subscri(?:be|ption)s?|sign up|newsletters?|copyright|cookies|log in|privacy policy"
    r"|terms of (?:use|service)|follow us|contact us|abonnieren|abonnement|bolet[ií]n(?:es)?)\b"
    r"|購読|구독|订阅|訂閱|저작권",
    re.IGNORECASE,
)
# Readers of formats that hold no boilerplate.
_WIRE_READERS = frozenset(("anpa", "iptc7901", "newsml", "newsml-g2", "nitf", "sgml"))


class LineKind(IntEnum):
    """Kind of a line, judged without its neighbors."""

    LABEL = 0  # a button, a headline in a list, the name of a section
    BLURB = 1  # a sentence or two, such as under a headline in a list
    PROSE = 2  # a paragraph
    NOTICE = 3  # addresses the reader


@dataclass(frozen=True, slots=True)
class RepeatedLines:
    """Hashes of the repeated lines of each publisher, by its site name."""

    boilerplate: Mapping[str, frozenset[int]] = field(
        default_factory=dict
    )  # removed wherever they are
    blurbs: Mapping[str, frozenset[int]] = field(
        default_factory=dict
    )  # removed only below other boilerplate


def site_name(article: Article) -> str:
    """Return whose pages share the repeated lines: a host, else a publisher, else a source."""
    try:
        host = urlsplit(article.url or "").hostname or ""
    except ValueError:
        host = ""
    return host.removeprefix("www.") or next(iter(article.publisher), "") or article.source or ""


def may_have_boilerplate(story: Story, reader: str) -> bool:
    """Return whether a story comes from a page: wires and our own exports have no boilerplate."""
    is_export = any(key.kind == "export" for key in story.keys)
    return reader not in _WIRE_READERS and not is_export


def line_kind(line: str) -> LineKind:
    """Classify a line without its neighbors.

    >>> line_kind("Most read"), line_kind("© 2024 The Paper. All rights reserved.")
    (<LineKind.LABEL: 0>, <LineKind.NOTICE: 3>)
    """
    if _NOTICE.search(line[:_NOTICE_HEAD]) or (len(line) < _MIN_PROSE and _OFFER.search(line)):
        return LineKind.NOTICE
    if len(line) >= _MIN_PARAGRAPH:
        return LineKind.PROSE
    if not _SENTENCE.search(line) or len(line) < _MIN_SENTENCE:
        return LineKind.LABEL
    return LineKind.PROSE if len(line) >= _MIN_PROSE or _is_dense(line) else LineKind.BLURB


def _is_dense(line: str) -> bool:
    """Return whether a line's script says as much in half as many characters."""
    return 2 * len(line) >= _MIN_PROSE and sum("\u3040" <= char <= "\ud7a3" for char in line) > 20


def line_hash(line: str) -> int:
    """Return eight bytes of a hash of a line, without case and white space, as a signed integer."""
    folded = " ".join(line.casefold().split())
    digest = hashlib.blake2b(folded.encode("utf-8", "replace"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


def may_be_headline(line: str) -> bool:
    """Return whether a line that equals another story's title is a link to that story."""
    return len(line) >= _MIN_HEADLINE or (len(line) >= _MIN_HEADLINE // 2 and not line.isascii())


def _is_headline(line: str) -> bool:
    """Return whether a line may be a headline in a list, and is not a row of a table of figures."""
    numbers = len(_NUMBER.findall(line))
    return line_kind(line) is LineKind.LABEL and may_be_headline(line) and numbers < _TABLE_NUMBERS


def remove_repeated(story: Story, repeated: RepeatedLines) -> Story:
    """Return the story without the lines that its publisher repeats.

    A story of nothing but repeated lines stays as it is: a body never becomes empty.
    """
    site = site_name(story.article)
    boilerplate = repeated.boilerplate.get(site, frozenset())
    blurbs = repeated.blurbs.get(site, frozenset())
    if not boilerplate and not blurbs:
        return story
    lines = story.article.body.split("\n")
    hashes = [line_hash(line) for line in lines]
    removed = {at for at, hash in enumerate(hashes) if hash in boilerplate}
    removed |= _trailing_list(lines, hashes, removed, blurbs)
    story_lines = [line for at, line in enumerate(lines) if at not in removed]
    if not removed or not any(map(str.strip, story_lines)):
        return story
    removed_lines = [line for at, line in enumerate(lines) if at in removed]
    cleaned = replace(
        story,
        article=replace(story.article, body="\n".join(story_lines)),
        boilerplate="\n".join(filter(None, (story.boilerplate, *removed_lines))),
    )
    return identity.assign_identity(cleaned, Draft(story.locator, b"", ""))


def _trailing_list(
    lines: Sequence[str], hashes: Sequence[int], removed: set[int], blurbs: frozenset[int]
) -> set[int]:
    """Return the lines from the last list on: repeated ones, with only blurbs or headlines below.

    A list's headlines change from page to page; its heading does not.
    """
    top = len(lines)
    for at in reversed(range(len(lines))):
        may_be_listed = hashes[at] in blurbs or _is_headline(lines[at])
        if at not in removed and not may_be_listed:
            break
        if at in removed:
            top = at
    return set(range(top, len(lines)))
