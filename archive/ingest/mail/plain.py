"""The text of a mail as paragraphs: lines that were wrapped at a width are joined again."""

from __future__ import annotations

import re
from collections.abc import Iterator

_WIDEST = 80  # characters of a line that may have been wrapped
_NARROWEST = 45  # of the longest line of a paragraph that was
_SIGNATURE = re.compile(r"^-- ?$", re.M)  # RFC 3676, section 4.3
# What mail programs write above a message that they forward, down to the blank line.
_FORWARDED = re.compile(
    r"^-{2,20} ?(?:Forwarded|Original) [Mm]essage ?-{2,20}\n"
    r"(?:[A-Z][\w-]{1,20}:.*\n(?:[ \t].*\n)*)+",
    re.M,
)


def paragraphs(text: str) -> str:
    """A paragraph a line, without the signature.

    >>> paragraphs("The ferry between the islands did not sail on Monday because of\\nthe wind.")
    'The ferry between the islands did not sail on Monday because of the wind.'
    """
    text = _FORWARDED.sub("", text.replace("\r\n", "\n"))
    signed = _SIGNATURE.search(text)
    text = text[: signed.start()] if signed else text
    return "\n".join(line for block in re.split(r"\n[ \t]*\n", text) for line in _joined(block))


def _joined(block: str) -> Iterator[str]:
    """A line is joined to the next if that one's first word did not fit behind it."""
    lines = [line.strip() for line in block.split("\n") if line.strip()]
    width = max(map(len, lines), default=0)
    wrapped = _NARROWEST <= width <= _WIDEST
    whole = ""
    for at, line in enumerate(lines):
        whole = f"{whole} {line}" if whole else line
        after = lines[at + 1].split(None, 1)[0] if at + 1 < len(lines) else ""
        if not (wrapped and after and len(line) + 1 + len(after) > width):
            yield whole
            whole = ""
