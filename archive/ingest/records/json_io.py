"""JSON from strangers: read where it can be, and said in a line and column where it cannot."""

from __future__ import annotations

import json
import math
from typing import Any

from archive.ingest.text.decode import NotText, decode

_DIGITS = 300  # of a number: longer ones stay as printed, Python refuses them from 4,300 on


class BadJSON(ValueError):
    """Nothing can be read of it; says why."""


def loads(data: bytes, line: int = 1) -> Any:
    """The value of a piece of JSON that begins in this line; raises BadJSON.

    More lenient than the standard (RFC 8259): control characters may stand in strings, NaN and its
    like are null, numbers that no float can hold stay text.  Of names that stand twice the last
    one counts.
    """
    try:
        return _DECODER.decode(decode(data).lstrip("\ufeff"))
    except NotText as error:
        raise BadJSON(str(error)) from None
    except json.JSONDecodeError as error:
        # A BOM that was taken off in front counts for no column.
        at = f"line {line + error.lineno - 1}, column {error.colno}"
        raise BadJSON(f"not JSON: {error.msg} ({at})") from None
    except RecursionError:
        raise BadJSON("not JSON we can read: nested too deep") from None


def dumps(value: Any) -> bytes:
    """The same value as bytes that `loads` reads as the same again; raises BadJSON."""
    try:
        return json.dumps(value, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:  # half a character, written as an escape: \\ud83d
        return json.dumps(value).encode("ascii")
    except RecursionError:
        raise BadJSON("not JSON we can read: nested too deep") from None


def _whole(digits: str) -> int | str:
    return int(digits) if len(digits) <= _DIGITS else digits


def _float(digits: str) -> float | str:
    number = float(digits)
    return number if math.isfinite(number) and len(digits) <= _DIGITS else digits


_DECODER = json.JSONDecoder(
    strict=False, parse_int=_whole, parse_float=_float, parse_constant=lambda _: None
)
