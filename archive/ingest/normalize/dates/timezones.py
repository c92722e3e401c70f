"""Time zones by the letters that news pages print.  Letters that mean several are left out."""

from __future__ import annotations

from datetime import timedelta, timezone

# Hours from UTC.  Not IST, CST, BST outside Britain's summer … : of IST alone there are three.
_HOURS = {
    "GMT": 0, "UTC": 0, "Z": 0, "WET": 0, "BST": 1, "CET": 1, "WEST": 1, "CEST": 2, "EET": 2,
    "SAST": 2, "CAT": 2, "EEST": 3, "MSK": 3, "EAT": 3, "TRT": 3, "PKT": 5, "WIB": 7, "ICT": 7,
    "HKT": 8, "SGT": 8, "MYT": 8, "AWST": 8, "JST": 9, "KST": 9, "AEST": 10, "AEDT": 11,
    "NZST": 12, "NZDT": 13, "EST": -5, "EDT": -4, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8,
    "PDT": -7, "AKST": -9, "HST": -10, "BRT": -3, "ART": -3, "MEZ": 1,
    "MESZ": 2, "WITA": 8, "PHT": 8, "AKDT": -8, "COT": -5, "PET": -5,
}  # fmt: skip

ZONES = {name: timezone(timedelta(hours=hours), name) for name, hours in _HOURS.items()}
