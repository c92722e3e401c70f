"""The agency of a dateline: `(Reuters)`, `(dpa/lby)`, `Kyodo` without brackets."""

from __future__ import annotations

import re
from functools import lru_cache

from archive.ingest.normalize.places import places
from archive.ingest.normalize.record import sources

_FIRST = re.compile(r"[^\W_]")
_MOST = 6  # words of an agency's name


@lru_cache(maxsize=4096)
def canonical(printed: str) -> str | None:
    """The one name of an agency as a dateline prints it; None if it is none that is known.

    A bureau or a service may stand behind it.

    >>> canonical("dpa/lby"), canonical("Reuters Life!"), canonical("Monday")
    ('dpa', 'Reuters', None)
    """
    if sources.known(printed):
        return sources.canonical(printed)
    for part in re.split(r"[/,=-]", printed):
        if sources.known(part):
            return sources.canonical(part)
    words = printed.split()
    names = (" ".join(words[:count]) for count in (2, 1))
    return next((sources.canonical(name) for name in names if sources.known(name)), None)


def cut(head: str, sure: bool = False) -> tuple[str, str | None]:
    """What stands before an agency without brackets at the end of `head`, and the agency.

    Some are words of other use (AP, PA, TT): where nothing else is `sure`, a comma must part them.
    What may be a state behind its city is one.

    >>> cut("TOKYO, Dec. 9 Kyodo", True), cut("DENVER, AP"), cut("NEW YORK")
    (('TOKYO, Dec. 9', 'Kyodo'), ('DENVER', 'AP'), ('NEW YORK', None))
    """
    words = head.split()
    for count in range(min(len(words), _MOST), 0, -1):
        name = " ".join(words[-count:])
        before = " ".join(words[:-count])
        if not _FIRST.match(name) or not sources.known(name):
            continue
        parted, dated = before.endswith(","), before.rstrip(",")[-1:].isdigit()
        if parted and not dated and places.beside(name):
            return head, None  # YORK, Pa., is no story of the PA
        if name in sources.BARE or parted or dated or sure:
            return before.rstrip(" ,"), sources.canonical(name)
    return head, None
