"""Bytes as text: whatever encoding they are in, or the reason why they are no text."""

from __future__ import annotations

import codecs
import re

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16: it begins with the same two bytes
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")  # ESC is met in saved terminal output
_FEW = 0.05  # of all bytes: what a page of Western letters has that is not ASCII


class NotText(ValueError):
    """These bytes are no text."""


def decode(data: bytes) -> str:
    """The text of `data`, with line ends as \\n; raises NotText.

    UTF-8 first.  A few bytes that break it are read as cp1252, as browsers do; many mean another
    encoding, which charset-normalizer finds.
    """
    return _decoded(data).replace("\r\n", "\n").replace("\r", "\n")


def _decoded(data: bytes) -> str:
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return data[len(bom) :].decode(encoding, "replace")
    if b"\0" in data[:65536] or len(_CONTROLS.findall(data)) > len(data) / 50:
        raise NotText("not text (binary data)")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    if _broken(data) <= len(data) * _FEW + 1:
        return data.decode("utf-8", "cp1252-for-bad-bytes")
    return _guessed(data)


def _broken(data: bytes) -> int:
    return data.decode("utf-8", "replace").count("\ufffd")


def _guessed(data: bytes) -> str:
    from charset_normalizer import from_bytes  # noqa: PLC0415 (30 ms, and seldom needed)

    best = from_bytes(data).best()
    if best is None:
        raise NotText("not text (in no encoding we know)")
    return str(best)


def _as_cp1252(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeDecodeError)
    bad = error.object[error.start : error.end]
    return bad.decode("cp1252", "replace"), error.end


codecs.register_error("cp1252-for-bad-bytes", _as_cp1252)
