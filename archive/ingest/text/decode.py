"""Decoding of bytes of unknown encoding, or the reason why they are not text."""

from __future__ import annotations

import codecs
import re

from archive.ingest.text.utf16 import BYTE_ORDER_MARKS, detect_wide_encoding

_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")  # not ESC: terminal output
ERRORS = "cp1252-for-bad-bytes"  # error handler: invalid UTF-8 is read as cp1252
_MAX_INVALID = 0.05  # share of bytes that break UTF-8: a Western page's share of non-ASCII


class NotText(ValueError):
    """Bytes that are not text; the message is the reason for the reject."""


_DECLARED = re.compile(
    rb"""<\?xml[^>]*?encoding\s*=\s*["']([\w.:-]{2,40})|<meta[^>]*?charset\s*=\s*["']?\s*([\w.:-]{2,40})""",
    re.IGNORECASE,
)
# Python's own notations; no document uses them.
_PYTHON_CODECS = frozenset("idna punycode raw-unicode-escape unicode-escape undefined".split())
_HEAD = 4096  # bytes searched for a declaration
# Encodings that browsers use for a declared one (https://encoding.spec.whatwg.org, section 4.2).
_BROWSER_ENCODINGS = {
    "iso8859-1": "cp1252", "ascii": "cp1252", "gb2312": "gb18030", "gbk": "gb18030",
    "shift_jis": "cp932", "euc_kr": "cp949", "iso8859-9": "cp1254",
}  # fmt: skip


def declared_encoding(data: bytes) -> str | None:
    """Return the encoding in an XML declaration or HTML meta tag; None if Python lacks it."""
    match = _DECLARED.search(data[:_HEAD])
    return resolve_charset((match[1] or match[2]).decode("ascii")) if match else None


def resolve_charset(name: str) -> str | None:
    """Return the encoding that a document means by this name; None if Python lacks it."""
    try:
        codec = codecs.lookup(name).name
        "".encode(codec)  # raises for a codec that does not encode text, such as hex
    except (LookupError, ValueError):
        return None
    if codec in _PYTHON_CODECS:
        return None
    # A document whose declaration could be read as ASCII is in none of these.
    if codec.startswith(("utf-16", "utf-32", "utf-7")):
        return None
    return _BROWSER_ENCODINGS.get(codec, codec)


def decode(data: bytes, encoding: str | None = None) -> str:
    """Return the text of `data`, with line ends as \\n; raises NotText.

    UTF-8 is tried first, since valid UTF-8 is nothing else, then the `encoding` that the document
    declares.  A few bytes that break UTF-8 are read as cp1252, as browsers do; many mean another
    encoding, which charset-normalizer detects.
    """
    return _decode(data, encoding).replace("\r\n", "\n").replace("\r", "\n")


def detect_encoding(sample: bytes) -> str:
    """Return the encoding of a text by its first bytes, for decoding it a line at a time.

    Bytes that break UTF-8 are for `errors=ERRORS`.  Raises NotText.
    """
    if sample.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"  # which removes the byte order mark
    if wide := detect_wide_encoding(sample):
        marks = tuple(mark for mark, _ in BYTE_ORDER_MARKS)
        return wide[:6] if sample.startswith(marks) else wide
    if _has_controls(sample):
        raise NotText("not text (binary data)")
    if _invalid_count(sample) <= len(sample) * _MAX_INVALID + 1:
        return "utf-8"
    return _guess_encoding(sample)


def is_binary(head: bytes) -> bool:
    """Return whether these bytes are not text: NULs or many controls, and not UTF-16."""
    return _has_controls(head) and detect_wide_encoding(head) is None


def _has_controls(data: bytes) -> bool:
    return b"\0" in data[:65536] or len(_CONTROLS.findall(data)) > len(data) / 50


def _decode(data: bytes, encoding: str | None) -> str:
    if data.startswith(codecs.BOM_UTF8):
        return data[3:].decode("utf-8", "replace")
    if wide := detect_wide_encoding(data):
        return data.decode(wide, "replace").removeprefix("\ufeff")
    if encoding and _is_shifted(data, encoding):
        return data.decode(encoding, "replace")
    if _has_controls(data):
        raise NotText("not text (binary data)")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    if encoding and encoding != "utf-8":
        return data.decode(encoding, "replace")
    if _invalid_count(data) <= len(data) * _MAX_INVALID + 1:
        return data.decode("utf-8", ERRORS)
    return _decode_guessed(data)


def _is_shifted(data: bytes, encoding: str) -> bool:
    """Return whether these are 7-bit bytes with escape sequences, as in Japanese mail."""
    return encoding.startswith(("iso2022", "hz")) and (b"\x1b" in data or b"~{" in data)


def _invalid_count(data: bytes) -> int:
    return data.decode("utf-8", "replace").count("\ufffd")


def _decode_guessed(data: bytes) -> str:
    return data.decode(_guess_encoding(data), "replace")


def _guess_encoding(data: bytes) -> str:
    from charset_normalizer import from_bytes  # noqa: PLC0415 (30 ms, and seldom needed)

    best = from_bytes(data).best()
    if best is None:
        raise NotText("not text (unknown encoding)")
    return best.encoding


def _as_cp1252(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeDecodeError)
    bad = error.object[error.start : error.end]
    return bad.decode("cp1252", "replace"), error.end


codecs.register_error(ERRORS, _as_cp1252)
