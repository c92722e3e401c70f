"""Lenient JSON: parsed where possible, else rejected with line and column."""

from __future__ import annotations

import json
import math
from typing import Any

from archive.ingest.text.decode import NotText, decode

_MAX_DIGITS = 300  # of a number: longer ones stay text, Python refuses them from 4,300 on


class BadJSON(ValueError):
    """Raised when JSON cannot be parsed; the message is the reason."""


def loads(data: bytes, line: int = 1) -> Any:
    """Return the value of a piece of JSON that begins in line `line`; raises BadJSON.

    More lenient than the standard (RFC 8259): control characters are allowed in strings, NaN and
    the like become null, numbers that do not fit a float stay text.  If a name is repeated, its
    last value counts.
    """
    try:
        return _DECODER.decode(decode(data).lstrip("\ufeff"))
    except NotText as error:
        raise BadJSON(str(error)) from None
    except json.JSONDecodeError as error:
        # A byte order mark that was removed is not counted as a column.
        at = f"line {line + error.lineno - 1}, column {error.colno}"
        raise BadJSON(f"not JSON: {error.msg} ({at})") from None
    except RecursionError:
        raise BadJSON("not JSON we can read: nested too deep") from None


def dumps(value: Any) -> bytes:
    """Return a value as JSON that `loads` turns into the same value; raises BadJSON."""
    try:
        return json.dumps(value, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:  # half a surrogate pair is written as an escape, \\ud83d
        return json.dumps(value).encode("ascii")
    except RecursionError:
        raise BadJSON("not JSON we can read: nested too deep") from None


def _parse_int(digits: str) -> int | str:
    return int(digits) if len(digits) <= _MAX_DIGITS else digits


def _parse_float(digits: str) -> float | str:
    number = float(digits)
    return number if math.isfinite(number) and len(digits) <= _MAX_DIGITS else digits


_DECODER = json.JSONDecoder(
    strict=False, parse_int=_parse_int, parse_float=_parse_float, parse_constant=lambda _: None
)
