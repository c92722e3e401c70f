"""What files and the members of archives are called, as one line that a terminal can show."""

from __future__ import annotations

import os
import re

LONGEST_NAME = 4096  # bytes (PATH_MAX of Linux)
# Backslash, controls, separators of lines, overrides of direction, and halves of characters, which
# is how Python writes a byte that is not UTF-8.
_UNSHOWN = re.compile(
    "[\\\\\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)
_DRIVE = re.compile(r"[A-Za-z]:[\\/]")


def printable(name: str | os.PathLike[str]) -> str:
    r"""A name as text, also where it is none: each is shown in a way of its own.

    >>> printable("two\nlines"), printable("\udcff.txt")
    ('two\\nlines', '\\xff.txt')
    """
    return _UNSHOWN.sub(_escaped, os.fspath(name))


def _escaped(found: re.Match[str]) -> str:
    char = found[0]
    if char == "\\":
        return char if os.sep == char else "\\\\"
    if "\udc80" <= char <= "\udcff":  # PEP 383
        return f"\\x{ord(char) - 0xDC00:02x}"
    if "\x80" <= char <= "\xff":  # \x85 is a byte here
        return f"\\u{ord(char):04x}"
    return char.encode("unicode_escape").decode("ascii")


class Names:
    """The names of one archive's members; a name that comes again is told apart."""

    def __init__(self, where: str) -> None:
        self._where = where
        self._seen: dict[int, int] = {}  # hash -> how often: a million of them are 100 MB
        self.count = 0

    def place(self, name: str) -> tuple[str, str]:
        """Where a member is said to be, and what is wrong with its name, if anything."""
        self.count += 1
        key = hash(name)
        times = self._seen[key] = self._seen.get(key, 0) + 1
        where = f"{self._where}#{printable(name[:LONGEST_NAME])}"
        return where + (f" ({times})" if times > 1 else ""), _wrong(name)


def _wrong(name: str) -> str:
    if not name.strip("/"):
        return "a file without a name"
    if len(name) > LONGEST_NAME:
        return "its name is longer than any path"
    if name.startswith("/") or _DRIVE.match(name):
        return "its name is a place on the disk (absolute): not read"
    if ".." in name.replace("\\", "/").split("/"):
        return "its name climbs out of the archive (..): not read"
    return ""
