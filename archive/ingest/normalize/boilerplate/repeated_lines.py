"""What a publisher prints on many of its pages is none of any story: it goes to the furniture.

Which lines those are is learnt from the whole archive (`archive/store/page_lines.py`).  Paragraphs are
safe: a standing paragraph of background is as much of a story as any other, so what reads as one
goes only where it speaks to whoever reads the page, such as an offer of a newsletter.
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
_PROSE = 120  # characters from which a sentence is a paragraph
_WORD = 15  # characters up to which "Watch live." is no sentence
_LONGEST = 600  # characters in which a notice says what it is
_LONG = 200  # characters from which a line is a paragraph, however it ends
_FIGURES = 2  # numbers that make a line a row of a table
_NUMBER = re.compile(r"\d+")
_HEADLINE = 16  # characters that a headline has, at least: "Analysis" is the title of many
# What is said to whoever reads the page: offers, rights.  No paragraph of news has these words.
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
# Words of such lines that may stand in a paragraph of news as well: told in short lines alone.
_OFFER = re.compile(
    r"\b(?:subscri(?:be|ption)s?|sign up|newsletters?|copyright|cookies|log in|privacy policy"
    r"|terms of (?:use|service)|follow us|contact us|abonnieren|abonnement|bolet[ií]n(?:es)?)\b"
    r"|購読|구독|订阅|訂閱|저작권",
    re.IGNORECASE,
)
_TAGGED = frozenset(("anpa", "iptc7901", "newsml", "newsml-g2", "nitf", "sgml"))


class Kind(IntEnum):
    """What a line is, of itself."""

    LABEL = 0  # a button, a headline in a list, the name of a section
    BLURB = 1  # a sentence or two, such as stand under a headline in a list
    PROSE = 2  # a paragraph
    NOTICE = 3  # speaks to whoever reads the page


@dataclass(frozen=True, slots=True)
class Table:
    """The standing lines of every publisher, by their names."""

    furniture: Mapping[str, frozenset[int]] = field(default_factory=dict)  # goes wherever it is
    blurbs: Mapping[str, frozenset[int]] = field(default_factory=dict)  # only among furniture


def site(article: Article) -> str:
    """Whose pages repeat the same lines: a host's, else a publisher's, else a source's."""
    try:
        host = urlsplit(article.url or "").hostname or ""
    except ValueError:
        host = ""
    return host.removeprefix("www.") or next(iter(article.publisher), "") or article.source or ""


def learns_from(story: Story, reader: str) -> bool:
    """Whether a story comes from a page: no agency's wire, and no export of ours, has furniture."""
    exported = any(key.kind == "export" for key in story.keys)
    return reader not in _TAGGED and not exported


def kind(line: str) -> Kind:
    """What a line is, of itself.

    >>> kind("Most read"), kind("© 2024 The Paper. All rights reserved.")
    (<Kind.LABEL: 0>, <Kind.NOTICE: 3>)
    """
    if _NOTICE.search(line[:_LONGEST]) or (len(line) < _PROSE and _OFFER.search(line)):
        return Kind.NOTICE
    if len(line) >= _LONG:
        return Kind.PROSE
    if not _SENTENCE.search(line) or len(line) < _WORD:
        return Kind.LABEL
    return Kind.PROSE if len(line) >= _PROSE or _dense(line) else Kind.BLURB


def _dense(line: str) -> bool:
    """Whether a line is of a script that says in half the characters as much."""
    return 2 * len(line) >= _PROSE and sum("\u3040" <= char <= "\ud7a3" for char in line) > 20


def name(line: str) -> int:
    """The name of a line: eight bytes of a hash of it, whatever its case and white space."""
    plain = " ".join(line.casefold().split())
    digest = hashlib.blake2b(plain.encode("utf-8", "replace"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


def may_be_headline(line: str) -> bool:
    """Whether a line in a text that is the title of another story is a link to it."""
    return len(line) >= _HEADLINE or (len(line) >= _HEADLINE // 2 and not line.isascii())


def _is_headline(line: str) -> bool:
    """Whether a line may be one of a list of headlines, and is no row of a table of figures."""
    figures = len(_NUMBER.findall(line))
    return kind(line) is Kind.LABEL and may_be_headline(line) and figures < _FIGURES


def without(story: Story, table: Table) -> Story:
    """The story without the lines that its publisher prints on many pages.

    It keeps its last paragraph, if it has no other: what is left is never empty.
    """
    of = site(story.article)
    sure, blurbs = table.furniture.get(of, frozenset()), table.blurbs.get(of, frozenset())
    if not sure and not blurbs:
        return story
    lines = story.article.body.split("\n")
    names = [name(line) for line in lines]
    gone = {at for at, each in enumerate(names) if each in sure}
    gone |= _tail(lines, names, gone, blurbs)
    kept = [line for at, line in enumerate(lines) if at not in gone]
    if not gone or not any(map(str.strip, kept)):
        return story
    moved = [line for at, line in enumerate(lines) if at in gone]
    body, furniture = "\n".join(kept), "\n".join(filter(None, (story.furniture, *moved)))
    cleaned = replace(story, article=replace(story.article, body=body), furniture=furniture)
    return identity.identified(cleaned, Draft(story.where, b"", ""))


def _tail(
    lines: Sequence[str], names: Sequence[int], gone: set[int], blurbs: frozenset[int]
) -> set[int]:
    """What stands below a standing line, down to the end, if none of it is of a story.

    A list's headlines change from page to page; its heading does not.
    """
    top = len(lines)
    for at in reversed(range(len(lines))):
        listed = names[at] in blurbs or _is_headline(lines[at])
        if at not in gone and not listed:
            break
        if at in gone:
            top = at
    return set(range(top, len(lines)))
