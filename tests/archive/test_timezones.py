"""Time zone letters after a time, checked against the IANA time zones."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from archive.ingest.normalize.dates.timestamp import ZONES, parse_line

WINTER, SUMMER = "15 January 2025", "15 July 2025"  # north of the equator
PLACES = {
    "GMT": ("Africa/Abidjan", WINTER), "UTC": ("Etc/UTC", WINTER), "Z": ("Etc/UTC", WINTER),
    "WET": ("Europe/Lisbon", WINTER), "WEST": ("Europe/Lisbon", SUMMER),
    "BST": ("Europe/London", SUMMER), "CET": ("Europe/Paris", WINTER),
    "CEST": ("Europe/Paris", SUMMER), "MEZ": ("Europe/Berlin", WINTER),
    "MESZ": ("Europe/Berlin", SUMMER), "EET": ("Europe/Athens", WINTER),
    "EEST": ("Europe/Athens", SUMMER), "MSK": ("Europe/Moscow", WINTER),
    "TRT": ("Europe/Istanbul", WINTER), "SAST": ("Africa/Johannesburg", WINTER),
    "CAT": ("Africa/Harare", WINTER), "EAT": ("Africa/Nairobi", WINTER),
    "PKT": ("Asia/Karachi", WINTER), "WIB": ("Asia/Jakarta", WINTER),
    "WITA": ("Asia/Makassar", WINTER), "ICT": ("Asia/Bangkok", WINTER),
    "HKT": ("Asia/Hong_Kong", WINTER), "SGT": ("Asia/Singapore", WINTER),
    "MYT": ("Asia/Kuala_Lumpur", WINTER), "PHT": ("Asia/Manila", WINTER),
    "JST": ("Asia/Tokyo", WINTER), "KST": ("Asia/Seoul", WINTER),
    "AWST": ("Australia/Perth", WINTER), "AEST": ("Australia/Sydney", SUMMER),
    "AEDT": ("Australia/Sydney", WINTER), "NZST": ("Pacific/Auckland", SUMMER),
    "NZDT": ("Pacific/Auckland", WINTER), "EST": ("America/New_York", WINTER),
    "EDT": ("America/New_York", SUMMER), "CDT": ("America/Chicago", SUMMER),
    "MST": ("America/Denver", WINTER), "MDT": ("America/Denver", SUMMER),
    "PST": ("America/Los_Angeles", WINTER), "PDT": ("America/Los_Angeles", SUMMER),
    "AKST": ("America/Anchorage", WINTER), "AKDT": ("America/Anchorage", SUMMER),
    "HST": ("Pacific/Honolulu", WINTER), "BRT": ("America/Sao_Paulo", WINTER),
    "ART": ("America/Buenos_Aires", WINTER), "COT": ("America/Bogota", WINTER),
    "PET": ("America/Lima", WINTER),
}  # fmt: skip


@pytest.mark.parametrize("letters", ZONES)
def test_the_letters_give_the_instant_of_their_zone(letters: str) -> None:
    place, day = PLACES[letters]
    timestamp = parse_line(f"{day} 12:25 {letters}", None)
    assert timestamp is not None
    at = datetime.strptime(day, "%d %B %Y").replace(hour=12, minute=25, tzinfo=ZoneInfo(place))
    assert (timestamp.day, timestamp.instant) == (at.date(), at)


@pytest.mark.parametrize("letters", ["IST", "CST", "XYZ"])
def test_ambiguous_or_unknown_letters_give_no_instant(letters: str) -> None:
    timestamp = parse_line(f"{WINTER} 12:25 {letters}", None)
    assert timestamp is not None and timestamp.instant is None
