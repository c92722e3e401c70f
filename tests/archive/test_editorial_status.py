"""Editorial status: what makes a story killed, corrected or embargoed, and what does not."""

from __future__ import annotations

import pytest

from archive.ingest.draft import Key
from archive.ingest.normalize.metadata.editorial_status import read_status

LONG = "The earthquake shook the town for a minute. " * 40

TABLE = [
    # (what is printed, status)
    ({"status": "usable"}, "usable"),
    ({"status": "stat:canceled"}, "killed"),
    ({"status": "Canceled"}, "killed"),
    ({"status": "http://cv.iptc.org/newscodes/pubstatusg2/withheld"}, "withheld"),
    ({"status": "sig:correction"}, "corrected"),
    ({"status": "live"}, "usable"),
    ({"status": "stat:usable", "embargo": "2030-01-01T00:00:00Z"}, "embargoed"),
    ({"status": "Embargoed"}, "embargoed"),
    ({"title": "BULLETIN KILL"}, "killed"),
    ({"title": "MANDATORY KILL - BC-Ferry"}, "killed"),
    ({"title": "KILL NOTICE: Ferry stays in harbour"}, "killed"),
    ({"title": "STORY WITHDRAWN Ferry stays in harbour"}, "killed"),
    ({"title": "Withdrawal symptoms: what helps"}, "usable"),
    ({"title": "WITHDRAWN-Ferry stays in harbour"}, "killed"),
    ({"title": "KILL BILL RETURNS TO CINEMAS"}, "usable"),
    ({"title": "Editors kill the story of the year"}, "usable"),
    ({"title": "THREE KILLED: POLICE"}, "usable"),
    ({"title": "US KILLED: A PORTRAIT"}, "usable"),
    ({"ednote": "EDITORS: Please kill the story slugged BC-Ferry."}, "killed"),
    ({"ednote": "Adds quotes, background"}, "usable"),
    ({"ednote": "Adds quote from farmer who wants to kill wolves"}, "usable"),
    ({"ednote": "Editors: adds that he did not kill anyone"}, "usable"),
    ({"body": "EDITORS: Kill the story headlined Ferry stays. It is wrong."}, "killed"),
    ({"body": f"Editors kill the story. {LONG}"}, "usable"),
    ({"slug": "BC-Ferry KILL", "title": "Ferry"}, "killed"),
    ({"slug": "BC-JAPAN-EARTHQUAKE-KILL", "title": "Japan earthquake kills one"}, "usable"),
    ({"slug": "BC-Ferry KILL", "title": "Ferry", "body": LONG}, "usable"),
    ({"title": "CORRECTED-Ferry stays in harbour"}, "corrected"),
    ({"title": "CORRECTION: Ferry stays"}, "corrected"),
    ({"title": "Correction officers strike"}, "usable"),
    ({"body": "(Corrects day in first paragraph) HARBOUR (Reuters) - The ferry …"}, "corrected"),
    ({"title": "REFILE-Ferry stays"}, "usable"),
]


@pytest.mark.parametrize(("fields", "status"), TABLE, ids=[str(row[0])[:60] for row in TABLE])
def test_status(fields: dict[str, str], status: str) -> None:
    assert read_status(fields, "AP", None).status == status


@pytest.mark.parametrize(
    ("fields", "slugs"),
    [
        ({"ednote": "Please kill the story slugged BC-Ferry-Stays."}, ["BC-Ferry-Stays"]),
        ({"title": "BULLETIN KILL", "slug": "BC-Ferry-KILL"}, ["BC-Ferry"]),
        ({"title": "BULLETIN KILL", "slug": "BC-Ferry, KILL"}, ["BC-Ferry"]),
        ({"title": "BULLETIN KILL"}, []),
    ],
)
def test_killed_slugs(fields: dict[str, str], slugs: list[str]) -> None:
    assert read_status(fields, "AP", None).kill_targets == tuple(
        Key("slug", "AP", s) for s in slugs
    )
