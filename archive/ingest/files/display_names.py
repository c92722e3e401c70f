"""Names of files and of members of archives, as one line that a terminal can show."""

from __future__ import annotations

import os
import re

MAX_NAME_BYTES = 4096  # bytes (PATH_MAX of Linux)
# Backslash, controls, line separators, direction overrides, and surrogates, which is how Python
# represents a byte that is not UTF-8.
_UNPRINTABLE = re.compile(
    "[\\\\\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)
_DRIVE = re.compile(r"[A-Za-z]:[\\/]")


def printable(name: str | os.PathLike[str]) -> str:
    r"""Return a name as printable text, also if it is not valid text; no two names give the same.

    >>> printable("two\nlines"), printable("\udcff.txt")
    ('two\\nlines', '\\xff.txt')
    """
    return _UNPRINTABLE.sub(_escape, os.fspath(name))


def _escape(match: re.Match[str]) -> str:
    char = match[0]
    if char == "\\":
        return char if os.sep == char else "\\\\"
    if "\udc80" <= char <= "\udcff":  # PEP 383
        return f"\\x{ord(char) - 0xDC00:02x}"
    if "\x80" <= char <= "\xff":  # \x85 is a byte here
        return f"\\u{ord(char):04x}"
    return char.encode("unicode_escape").decode("ascii")


class MemberNames:
    """Names of one archive's members, which makes repeated names distinct."""

    def __init__(self, locator: str) -> None:
        self._locator = locator
        self._seen: dict[int, int] = {}  # hash -> occurrences; a million of them take 100 MB
        self.count = 0

    def locate(self, name: str) -> tuple[str, str]:
        """Return the locator of a member, and the problem with its name; empty if there is none."""
        self.count += 1
        key = hash(name)
        times = self._seen[key] = self._seen.get(key, 0) + 1
        locator = f"{self._locator}#{printable(name[:MAX_NAME_BYTES])}"
        return locator + (f" ({times})" if times > 1 else ""), _problem(name)


def _problem(name: str) -> str:
    if not name.strip("/"):
        return "a file without a name"
    if len(name) > MAX_NAME_BYTES:
        return "its name is longer than any path"
    if name.startswith("/") or _DRIVE.match(name):
        return "its name is an absolute path: not read"
    if ".." in name.replace("\\", "/").split("/"):
        return "its name leads out of the archive (..): not read"
    return ""
