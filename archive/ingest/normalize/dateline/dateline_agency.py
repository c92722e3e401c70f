"""Agency of a dateline: `(Reuters)`, `(dpa/lby)`, `Kyodo` without brackets."""

from __future__ import annotations

import re
from functools import lru_cache

from archive.ingest.normalize.credits import sources
from archive.ingest.normalize.places.countries import find_region_country

_STARTS_WITH_LETTER = re.compile(r"[^\W_]")
_MAX_WORDS = 6  # of an agency's name


@lru_cache(maxsize=4096)
def agency_name(raw: str) -> str | None:
    """Return the canonical name of an agency in a dateline; None for an unknown agency.

    A bureau or a service may follow the name.

    >>> agency_name("dpa/lby"), agency_name("Reuters Life!"), agency_name("Monday")
    ('dpa', 'Reuters', None)
    """
    if sources.is_known(raw):
        return sources.canonical_name(raw)
    for part in re.split(r"[/,=-]", raw):
        if sources.is_known(part):
            return sources.canonical_name(part)
    words = raw.split()
    names = (" ".join(words[:count]) for count in (2, 1))
    return next((sources.canonical_name(name) for name in names if sources.is_known(name)), None)


def split_agency(head: str, sure: bool = False) -> tuple[str, str | None]:
    """Split `head` into the part before an agency without brackets, and the agency's name.

    Some names have other uses (AP, PA, TT): unless `sure`, a comma must precede them.  A name that
    may be the state of the city before it counts as the state.

    >>> split_agency("TOKYO, Dec. 9 Kyodo", True), split_agency("DENVER, AP")
    (('TOKYO, Dec. 9', 'Kyodo'), ('DENVER', 'AP'))
    >>> split_agency("NEW YORK")
    ('NEW YORK', None)
    """
    words = head.split()
    for count in range(min(len(words), _MAX_WORDS), 0, -1):
        name = " ".join(words[-count:])
        before = " ".join(words[:-count])
        if not _STARTS_WITH_LETTER.match(name) or not sources.is_known(name):
            continue
        has_comma, has_day = before.endswith(","), before.rstrip(",")[-1:].isdigit()
        if has_comma and not has_day and find_region_country(name):
            return head, None  # YORK, Pa., does not credit the PA
        if name in sources.UNBRACKETED or has_comma or has_day or sure:
            return before.rstrip(" ,"), sources.canonical_name(name)
    return head, None
