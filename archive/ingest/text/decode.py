"""Bytes as text: whatever encoding they are in, or the reason why they are no text."""

from __future__ import annotations

import codecs
import re

from archive.ingest.text.utf16 import MARKS, wide

_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")  # ESC is met in saved terminal output
ERRORS = "cp1252-for-bad-bytes"  # what bytes that break UTF-8 are read as
_FEW = 0.05  # of all bytes: what a page of Western letters has that is not ASCII


class NotText(ValueError):
    """These bytes are no text."""


_DECLARED = re.compile(
    rb"""<\?xml[^>]*?encoding\s*=\s*["']([\w.:-]{2,40})|<meta[^>]*?charset\s*=\s*["']?\s*([\w.:-]{2,40})""",
    re.IGNORECASE,
)
# Python's own notations, which no document is in.
_NO_CHARSETS = frozenset("idna punycode raw-unicode-escape unicode-escape undefined".split())
_HEAD = 4096  # bytes in which a declaration is looked for
# What browsers read a declared encoding as (https://encoding.spec.whatwg.org, section 4.2).
_MEANT = {"iso8859-1": "cp1252", "ascii": "cp1252", "gb2312": "gb18030", "gbk": "gb18030",
          "shift_jis": "cp932", "euc_kr": "cp949", "iso8859-9": "cp1254"}  # fmt: skip


def declared(data: bytes) -> str | None:
    """The encoding that an XML declaration or an HTML meta tag names; None if Python has none."""
    found = _DECLARED.search(data[:_HEAD])
    return meant((found[1] or found[2]).decode("ascii")) if found else None


def meant(name: str) -> str | None:
    """The encoding that a document means by this name; None if Python has none."""
    try:
        known = codecs.lookup(name).name
        "".encode(known)  # what is no encoding of text, such as hex, says so
    except (LookupError, ValueError):
        return None
    if known in _NO_CHARSETS:
        return None
    # A document whose declaration could be read in ASCII is in neither of these.
    return None if known.startswith(("utf-16", "utf-32", "utf-7")) else _MEANT.get(known, known)


def decode(data: bytes, encoding: str | None = None) -> str:
    """The text of `data`, with line ends as \\n; raises NotText.

    UTF-8 first, for a text that is valid UTF-8 is nothing else, then the `encoding` it declares.  A
    few bytes that break UTF-8 are read as cp1252, as browsers do; many mean another encoding, which
    charset-normalizer finds.
    """
    return _decoded(data, encoding).replace("\r\n", "\n").replace("\r", "\n")


def encoding_of(sample: bytes) -> str:
    """The encoding of a text whose first bytes these are, for decoding it a line at a time.

    Bytes that break UTF-8 are then read by `errors=ERRORS`.  Raises NotText.
    """
    if sample.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"  # which takes the mark off
    if broad := wide(sample):
        return broad[:6] if sample.startswith(tuple(mark for mark, _ in MARKS)) else broad
    if _controlled(sample):
        raise NotText("not text (binary data)")
    if _broken(sample) <= len(sample) * _FEW + 1:
        return "utf-8"
    return _guess(sample)


def binary(head: bytes) -> bool:
    """Whether these are no text in any encoding: NULs, or many controls, that are no UTF-16."""
    return _controlled(head) and wide(head) is None


def _controlled(data: bytes) -> bool:
    return b"\0" in data[:65536] or len(_CONTROLS.findall(data)) > len(data) / 50


def _decoded(data: bytes, encoding: str | None) -> str:
    if data.startswith(codecs.BOM_UTF8):
        return data[3:].decode("utf-8", "replace")
    if broad := wide(data):
        return data.decode(broad, "replace").removeprefix("\ufeff")
    if encoding and _shifts(data, encoding):
        return data.decode(encoding, "replace")
    if _controlled(data):
        raise NotText("not text (binary data)")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    if encoding and encoding != "utf-8":
        return data.decode(encoding, "replace")
    if _broken(data) <= len(data) * _FEW + 1:
        return data.decode("utf-8", ERRORS)
    return _guessed(data)


def _shifts(data: bytes, encoding: str) -> bool:
    """Whether these are 7-bit bytes whose meaning escape sequences shift, as in Japanese mail."""
    return encoding.startswith(("iso2022", "hz")) and (b"\x1b" in data or b"~{" in data)


def _broken(data: bytes) -> int:
    return data.decode("utf-8", "replace").count("\ufffd")


def _guessed(data: bytes) -> str:
    return data.decode(_guess(data), "replace")


def _guess(data: bytes) -> str:
    from charset_normalizer import from_bytes  # noqa: PLC0415 (30 ms, and seldom needed)

    best = from_bytes(data).best()
    if best is None:
        raise NotText("not text (in no encoding we know)")
    return best.encoding


def _as_cp1252(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeDecodeError)
    bad = error.object[error.start : error.end]
    return bad.decode("cp1252", "replace"), error.end


codecs.register_error(ERRORS, _as_cp1252)
