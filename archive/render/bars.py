"""Bars of block characters: of as many cells as there are, to an eighth of one."""

from __future__ import annotations

_EIGHTHS = " ▏▎▍▌▋▊▉█"
_ASCII = "#"


def bar(part: float, cells: int, *, ascii_only: bool = False) -> str:
    """A bar for a part of the longest, never quite nothing where there is something.

    >>> bar(1, 4), bar(0.3, 4), bar(0.0001, 4), bar(0, 4), bar(0.3, 4, ascii_only=True)
    ('████', '█▎', '▏', '', '#')
    """
    if part <= 0 or cells <= 0:
        return ""
    if ascii_only:
        return _ASCII * max(round(part * cells), 1)
    whole, rest = divmod(max(round(part * cells * 8), 1), 8)
    return _EIGHTHS[8] * whole + (_EIGHTHS[rest] if rest else "")
