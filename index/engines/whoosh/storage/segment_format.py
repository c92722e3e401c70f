"""Sections of a segment's file, and the constants by which writers and readers encode them.

Dictionary
    Forms are sorted by text (by their UTF-8 bytes, which is the order of their code points), stems
    too.  An *entry* is a stem with up to 256 of its forms; a stem with more has several entries,
    next to each other.  For each position of a stem the postings record which form it was: its
    ordinal within the entry.  So an exact form is found by its stem's postings and one byte a
    position.

    forms        strings    the forms
    form.entry   u4[F]      entry of each form
    form.nth     u1[F]      ordinal of each form within its entry
    stems        strings    stem of each entry
    (strings: three sections, see `sorted_terms`)

Postings, in the order of entry, document and position
    Documents follow each other in the segment; each takes the words of its title, a gap, those of
    its body, a gap, those of its caption, a gap, so that no phrase reaches from one into the next.

    entry.postings  u8[E + 1]  offset of the postings of each entry
    entry.places    u8[E + 1]  offset of its positions
    entry.marks     u8[E + 1]  offset of its form marks; an entry of one form has none
    docs            u2|u4[P]   document of a posting
    counts          u1[P]      its term frequencies: body (5 bits), title (2), caption (1)
    counts.wide     u8[W]      postings whose frequencies do not fit, rising
    counts.widely   u4[W, 3]   their frequencies in title, body, caption
    places          u2|u4[T]   position of a word within its document, in the order of the postings
    marks           u1[…]      ordinal of its form within the entry

Columns, by document
    Documents are in the order of time, oldest first: the undated, then by day, by instant (those
    without one first), and of equals the greater id first.  Read backwards this is the order of
    `index.engine.Sort`, and a range of days is a range of documents.

    ids              S<n>[N]   the article's id
    ids.sorted       u4[N]     documents in the order of their ids
    day              i4[N]     proleptic ordinal of the day, 0 without one
    published        i8[N]     microseconds since 1970 UTC, the least i8 without one
    length.<field>   u4[N]     words of title, body, caption

Keyword columns, for each field with labels
    <field>.labels     strings   the distinct labels, sorted
    <field>.searched   u1[…]     a line for each label, its names: "| ap | associated press |"
    <field>.first      u4[N]     single-valued field: label of a document + 1, or 0
    <field>.of         u4[…]     multi-valued field: labels of each document, in turn
    <field>.of.at      u4[N + 1] offset of those of each document
    <field>.docs       u4[…]     documents of each label, in turn
    <field>.docs.at    u4[L + 1] offset of those of each label
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from index.engines.whoosh.storage.array_file import Array
from index.fields import FIELDS, FieldKind

KEYWORD_FIELDS = tuple(
    f.name for f in FIELDS.values() if f.kind in (FieldKind.NAME, FieldKind.CODE)
)
TEXT_FIELDS = ("title", "body", "caption")
NO_INSTANT = np.iinfo(np.int64).min

OVERFLOW = 0xFF  # in `counts`: the frequencies are in `counts.wide`
BODY, TITLE, CAPTION = (0, 0x1F), (5, 3), (7, 1)  # shift and mask in `counts`
# i8[3, 256]: frequency in each text by a posting's byte in `counts`; i8[256]: their sum.
TEXT_FREQS: Array = np.stack(
    [np.arange(256) >> shift & mask for shift, mask in (TITLE, BODY, CAPTION)]
)
TOTAL_FREQS: Array = TEXT_FREQS.sum(axis=0)


@dataclass(frozen=True, slots=True)
class PositionLayout:
    """Positions of documents and their texts in a segment, by document in its order."""

    title: Array  # i8[N], words
    body: Array
    caption: Array

    def doc_starts(self) -> Array:
        """Return i8[N + 1]: position of each document in the segment."""
        starts = np.zeros(len(self.title) + 1, np.int64)
        np.cumsum(self.title + self.body + self.caption + 3, out=starts[1:])
        return starts

    def text_starts(self) -> Array:
        """Return i8[N, 3]: position of the first word of each text."""
        starts = self.doc_starts()[:-1]
        body = starts + self.title + 1
        return np.stack((starts, body, body + self.body + 1), axis=1)
