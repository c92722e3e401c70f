"""Fields of pages and records: timestamps, datelines, layouts, places, limits."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.ingest.draft import Draft, IngestDefaults, Rejected, Story
from archive.ingest.normalize import dateline, normalize
from archive.ingest.normalize.dates.timestamp import has_label, parse_line, parse_timestamp
from archive.ingest.readers import jsonl, text
from archive.record import from_record, to_record
from index.article import Article


@pytest.mark.parametrize(
    ("line", "day", "instant"),
    [
        ("20131020T192751+1100", "2013-10-20", "2013-10-20T08:27"),
        ("12:25 JST, September 1, 2025", "2025-09-01", "2025-09-01T03:25"),
        ("September 1, 2025", "2025-09-01", ""),
        ("1 September 2025", "2025-09-01", ""),
        ("Sept. 1, 2025 11:30 p.m. EDT", "2025-09-01", "2025-09-02T03:30"),
        ("Published: 2025-09-01", "2025-09-01", ""),
        ("Published on Monday, 1 September 2025 at 08:00 GMT", "2025-09-01", "2025-09-01T08:00"),
        ("2025-03-09 10:00 UTC", "2025-03-09", "2025-03-09T10:00"),
        ("2025-03-09T10:00:00+09:00", "2025-03-09", "2025-03-09T01:00"),
        ("26/Feb/1987", "1987-02-26", ""),
        ("31/12/2017", "2017-12-31", ""),
        ("1 September 2025 — 10:15 GMT", "2025-09-01", "2025-09-01T10:15"),
        ("26-FEB-1987 15:01:02.79", "1987-02-26", ""),
        ("2017-09-03T11:00 GMT", "2017-09-03", "2017-09-03T11:00"),
        ("lunes, 1 de septiembre de 2025 a las 10:15 GMT", "2025-09-01", "2025-09-01T10:15"),
        ("1 de septiembre de 2025, 10:15 p. m. GMT", "2025-09-01", "2025-09-01T22:15"),
        ("วันจันทร์ที่ 1 กันยายน พ.ศ. 2568", "2025-09-01", ""),
        ("Mon 1 Sep 2025 00:15 KST", "2025-09-01", "2025-08-31T15:15"),
        ("12:25, September 1, 2025", "2025-09-01", ""),
        ("[1 September 2025]", "2025-09-01", ""),
        ("(1 September 2025)", "2025-09-01", ""),
        ("|1 September 2025|", "2025-09-01", ""),
        ("1 September 2025 (10:15 GMT)", "2025-09-01", "2025-09-01T10:15"),
        ("1 September 2025 · 10:15 GMT", "2025-09-01", "2025-09-01T10:15"),
        ("1 September 2025 | 10:15 GMT", "2025-09-01", "2025-09-01T10:15"),
        ("1 September 2025 • 10:15 GMT", "2025-09-01", "2025-09-01T10:15"),
        ("1 September 2025 – 10:15 GMT", "2025-09-01", "2025-09-01T10:15"),
        ("1 september 2025, 10:15 PM GMT", "2025-09-01", "2025-09-01T22:15"),
        ("1 Sep 69", "1969-09-01", ""),
        ("1 Sep 68", "2068-09-01", ""),
        ("Veröffentlicht: 03/09/2017", "2017-09-03", ""),
        ("Publié le 03/09/2017", "2017-09-03", ""),
    ],
)
def test_timestamp(line: str, day: str, instant: str) -> None:
    timestamp = parse_line(line, None)
    assert timestamp is not None
    assert (str(timestamp.day), timestamp.raw, timestamp.is_update) == (day, line, False)
    assert (timestamp.instant.isoformat()[:16] if timestamp.instant else "") == instant


@pytest.mark.parametrize(
    "line",
    [
        "The May government",
        "may 3 march",
        "In 2025, prices rose",
        "September",
        "12:25 JST",
        "1",
        "-",
        "$1.5",
        "100 100 100",
        "SEOUL, Sept 1 (Reuters) – North Korean leader",
        "",
    ],
)
def test_not_a_timestamp(line: str) -> None:
    assert parse_line(line, None) is None


@pytest.mark.parametrize(
    ("line", "flaw"),
    [
        ("12:25 JST, February 30, 2025", "no such day"),
        ("31/09/2025", "no such day"),
        ("2025-02-30", "no such day"),
        ("FEBRUARY 30, 2025", "no such day"),
        ("03/09/2017", "day and month could be either"),
    ],
)
def test_a_timestamp_without_a_valid_day(line: str, flaw: str) -> None:
    for timestamp in (parse_line(line, None), parse_timestamp(line, None)):
        assert timestamp is not None and timestamp.flaw is not None
        assert (timestamp.day, timestamp.flaw.value, timestamp.raw) == (None, flaw, line)


def test_an_ambiguous_timestamp() -> None:
    timestamp = parse_line("Updated 03/09/2017, 10:15", "Asia/Tokyo")
    assert timestamp is not None
    assert [
        (variant.raw, variant.is_update, str(variant.instant)) for variant in timestamp.variants
    ] == [
        ("Updated 03/09/2017, 10:15", True, "2017-03-09 01:15:00+00:00"),
        ("Updated 03/09/2017, 10:15", True, "2017-09-03 01:15:00+00:00"),
    ]


@pytest.mark.parametrize(
    ("raw", "at"),
    [
        ("26-FEB-1987 15:01:02.79", datetime(1987, 2, 26, 15, 1, 2, tzinfo=UTC)),
        ("26-Feb-1987 15:01", datetime(1987, 2, 26, 15, 1, tzinfo=UTC)),
        ("26-FEB-1987", None),
        ("2025-09-01T10:15:00Z", datetime(2025, 9, 1, 10, 15, tzinfo=UTC)),
        ("2025-09-01T10:15:00.123+09:00", datetime(2025, 9, 1, 1, 15, 0, 123000, tzinfo=UTC)),
        ("1 September 2025", None),
    ],
)
def test_a_timestamp_by_a_program(raw: str, at: datetime | None) -> None:
    timestamp = parse_timestamp(raw, "UTC")
    assert timestamp is not None and timestamp.day is not None
    assert (timestamp.instant, timestamp.raw, timestamp.is_update) == (at, raw, False)


def test_has_label() -> None:
    assert has_label("First published May 2, 2024")
    assert not has_label("May 2, 2024")


def test_the_default_zone_counts_if_the_page_has_none() -> None:
    timestamp = parse_line("12:25, September 1, 2025", "Asia/Tokyo")
    assert (
        timestamp
        and timestamp.instant
        and timestamp.instant.isoformat() == "2025-09-01T03:25:00+00:00"
    )


@pytest.mark.parametrize(
    ("line", "places", "countries", "source", "rest"),
    [
        ("SEOUL, Sept 1 (Reuters) – A.", "Seoul", "KR", "Reuters", "A."),
        ("NEW YORK, March 3 (Reuters) - A.", "New York", "US", "Reuters", "A."),
        ("SALVADOR, Feb 26 - A.", "Salvador", "BR", None, "A."),
        ("WASHINGTON (AP) — A.", "Washington", "US", "AP", "A."),
        ("WASHINGTON — A.", "Washington", "US", None, "A."),
        ("Berlin (dpa) - A.", "Berlin", "DE", "dpa", "A."),
        ("SAITAMA, Japan, Dec. 9 Kyodo - A.", "Saitama", "JP", "Kyodo", "A."),
        ("BUENOS AIRES, Argentina (AP) _ A.", "Buenos Aires", "AR", "AP", "A."),
        ("LONDON/MUMBAI (Reuters) - A.", "London;Mumbai", "GB;IN", "Reuters", "A."),
        ("RIO DE JANEIRO, Jan. 2 (AFP) -- A.", "Rio de Janeiro", "BR", "AFP", "A."),
        ("NEW YORK, Feb. 2, 1987 (UPI) — A.", "New York", "US", "UPI", "A."),
        ("GEORGETOWN, Guyana, May 1 (Reuters) - A.", "Georgetown", "GY", "Reuters", "A."),
    ],
)
def test_dateline(line: str, places: str, countries: str, source: str | None, rest: str) -> None:
    parsed, text = dateline.split(line)
    assert parsed is not None
    assert ";".join(parsed.places) == places
    assert ";".join(parsed.countries) == countries
    assert (parsed.source, text) == (source, rest)


@pytest.mark.parametrize(
    "line",
    [
        "us        7.8015 -",
        "overnight      4 1/2 -",
        "157 million hryvnias — a sum",
        "BREAKING - prices rise",
        "The minister said (on Monday) - twice - that",
        "A dash – in a first sentence.",
        "Kim said (Reuters) - that",
    ],
)
def test_not_a_dateline(line: str) -> None:
    assert dateline.split(line) == (None, line)


def story(page: str, defaults: IngestDefaults = IngestDefaults()) -> Story:  # noqa: B008 (a frozen value)
    result = normalize(Draft("page.txt", page.encode(), "text", text=page), defaults)
    assert isinstance(result, Story)
    return result


def test_headline_then_blank_line_then_story() -> None:
    article = story("Ad sales boost profit\n\nProfits jumped.\n\nShares rose.\n").article
    assert (article.title, article.body) == (
        "Ad sales boost profit",
        "Profits jumped.\nShares rose.",
    )
    assert (article.date, article.date_basis, article.location) == (None, "none", ())


def test_a_headline_alone_is_an_article() -> None:
    article = story("Prices rise again\n").article
    assert (article.title, article.body) == ("Prices rise again", "")


@pytest.mark.parametrize(
    ("timestamps", "line", "day", "basis"),
    [
        ("Updated 2 May 2025, 10:00 GMT", "", "2025-05-02", "page"),  # no other is printed
        ("Updated 2 May 2025, 10:00 GMT", "OSLO, May 1 (AP) - ", "2025-05-02", "page"),
        ("Updated 2 May 2025, 10:00 GMT", "OSLO, April 3 (AP) - ", "2025-04-03", "dateline"),
        ("Updated 2 Jan 2025, 10:00 GMT", "OSLO, Dec 30 (AP) - ", "2024-12-30", "dateline"),
        ("Updated 2 May 2025\nPublished 1 May 2025", "", "2025-05-01", "page"),
        ("1 Jan 2025", "OSLO, Dec 31 (AP) - ", "2025-01-01", "page"),
        ("", "OSLO, Dec 31 (AP) - ", "None", "none"),
        ("", "OSLO, Dec 31, 2024 (AP) - ", "2024-12-31", "dateline"),
    ],
)
def test_update_and_dateline(timestamps: str, line: str, day: str, basis: str) -> None:
    article = story(f"A headline\n{timestamps}\n\n{line}The ferry sank.\n").article
    assert (str(article.date), article.date_basis, article.body) == (day, basis, "The ferry sank.")
    assert (article.updated is not None) == ("GMT" in timestamps)


def test_a_record_with_only_an_update_has_no_day() -> None:
    fields = {"title": "T", "body": "B.", "updated": "2025-05-02T10:00:00Z"}
    result = normalize(Draft("x#1", b"", "jsonl", fields=fields), IngestDefaults())
    assert isinstance(result, Story) and result.article.date is None


def test_lines_above_and_below_the_story() -> None:
    result = story(
        "The Example Post\n3 May 2025\nA headline of some words\nBy Ann Example, Associated Press\n"
        "(Corrects age of ferry)\nDOVER, England, May 2 - The ferry sank.\nIt was old.\n"
        "(Reporting by Ann Example; Editing by Jo Sample)\n"
    )
    article = result.article
    assert (article.title, article.body) == (
        "A headline of some words",
        "The ferry sank.\nIt was old.",
    )
    assert (article.author, article.source) == (("Ann Example",), "AP")
    assert (article.location, article.status) == (("Dover",), "corrected")
    assert result.boilerplate.split("\n") == [
        "(Corrects age of ferry)",
        "By Ann Example, Associated Press",
        "The Example Post",
        "(Reporting by Ann Example; Editing by Jo Sample)",
    ]


def test_bullet_points_stay_and_a_caption_is_cut() -> None:
    result = story(
        "A headline\nA man looks at a ferry. JO SAMPLE/Example Pictures\n3 May 2025\n"
        "* Ferry was old\nDOVER, England, May 2 (Reuters) - The ferry sank.\n"
    ).article
    assert (result.title, result.body) == ("A headline", "* Ferry was old\nThe ferry sank.")
    assert result.caption == "A man looks at a ferry. JO SAMPLE/Example Pictures"


def test_boilerplate_is_separate() -> None:
    result = story(
        "A headline\nShare this article\n1 May 2025\nStory.\nRELATED ARTICLES\n-\nOther\n"
    )
    assert result.article.body == "Story."
    assert result.boilerplate == "RELATED ARTICLES\n-\nOther\nShare this article"


@pytest.mark.parametrize(
    "line",
    [
        "Shares on Wall Street rose on Monday.",
        "Copyright law must change, ministers said on Monday in London.",
        "Register offices will open on Sunday.",
        "Comments by the Fed chief lifted the dollar",
        "Print runs of the paper fell.",
    ],
)
def test_news_is_not_boilerplate(line: str) -> None:
    result = story(f"A headline\n1 May 2025\nThe first paragraph.\n{line}\nThe last one.\n")
    assert line in result.article.body
    assert story(f"{line.rstrip('.')}\n1 May 2025\nThe story.\n").article.title


def test_a_list_in_the_middle_does_not_take_the_rest_of_the_story() -> None:
    rest = "The story goes on after the box, at some length, as stories do when the desk has room "
    rest += "for them on a quiet day in the news."
    result = story(f"A headline\n1 May 2025\nA lead.\nRead more:\n• Another headline\n{rest}\n")
    assert result.article.body == f"A lead.\n{rest}"
    assert result.boilerplate == "Read more:\n• Another headline"


@pytest.mark.parametrize("zone", ["IST", "CST", "ET", "(PT)"])
def test_an_ambiguous_zone_leaves_the_day(zone: str) -> None:
    result = story(f"A caption.\n12:25 {zone}, September 1, 2025\nSEOUL, Sept 1 (Reuters) – A.\n")
    article = result.article
    assert (str(article.date), article.published) == ("2025-09-01", None)
    assert (article.location, article.source) == (("Seoul",), "Reuters")


def test_records_places_bylines_and_days() -> None:
    fields = {
        "title": "T",
        "date": "2025-09-01",
        "published": "2025-08-31T15:25:00Z",
        "location": "New York/washington",
        "author": "By Jane Smith and Jo Sample, Reuters",
    }
    result = normalize(Draft("x#1", b"", "jsonl", fields=fields), IngestDefaults())
    assert isinstance(result, Story)
    article = result.article
    assert str(article.date) == "2025-09-01"
    assert article.published is not None and article.published.hour == 15
    assert (article.location, article.country) == (("New York", "Washington"), ("US",))
    assert article.author == ("Jane Smith", "Jo Sample")


@pytest.mark.parametrize(
    ("fields", "location", "country"),
    [
        ({"location": "Cambridge"}, "Cambridge", "GB"),
        ({"location": "Cambridge", "country": "US"}, "Cambridge", "US"),
        ({"location": "Cambridge", "source": "AP"}, "Cambridge", "US"),
        ({"location": "CAMBRIDGE, Mass./LONDON"}, "Cambridge; London", "US; GB"),
        ({"location": "Nowhere", "country": "Kenya"}, "Nowhere", "KE"),
        ({"location": "Nowhere, Example"}, "Nowhere, Example", ""),
    ],
)
def test_the_country_of_a_record(fields: dict[str, str], location: str, country: str) -> None:
    result = normalize(
        Draft("x#1", b"", "jsonl", fields={"title": "T", **fields}), IngestDefaults()
    )
    assert isinstance(result, Story)
    assert "; ".join(result.article.location) == location
    assert "; ".join(result.article.country) == country


def test_defaults_fill_missing_fields() -> None:
    defaults = IngestDefaults(source="Associated Press", publisher="The Example Post")
    article = story("A headline\n\nA story.\n", defaults).article
    assert (article.source, article.publisher) == ("AP", ("The Example Post",))
    credited = story("A headline\n\nROME (AFP) - A story.\n", defaults).article
    assert credited.source == "AFP"


@given(st.text(max_size=500))
def test_any_text_gives_a_story_or_a_rejection(page: str) -> None:
    for defaults in (IngestDefaults(), IngestDefaults(timezone="Asia/Tokyo")):
        normalize(Draft("page.txt", b"", "text", text=page), defaults)


@given(st.binary(max_size=500))
def test_any_bytes_are_read_or_rejected(data: bytes) -> None:
    for reader in (text, jsonl):
        for draft in reader.read(io.BytesIO(data), "x", IngestDefaults()):
            if isinstance(draft, Draft):
                normalize(draft, IngestDefaults())


def test_lone_surrogates_and_controls_are_replaced() -> None:
    fields = {
        "title": "A \ud800 title\x00",
        "body": "\x1b[2JA body",
        "url": "https://x.example/\ud83d",
    }
    result = normalize(Draft("x#1", b"", "jsonl", fields=fields), IngestDefaults())
    assert isinstance(result, Story)
    assert (result.article.title, result.article.body) == ("A � title", "[2JA body")
    result.article.url.encode()  # type: ignore[union-attr]


@pytest.mark.slow
@pytest.mark.parametrize("piece", ["1 ", " ", "May 2, 2024 | ", "KILL ", "a/", "(a "])
def test_long_values(piece: str) -> None:
    """No field may take quadratic time."""
    names = "title body date updated dateline location country author source lang slug embargo url"
    value = "x" + piece * 50_000 + "y"
    record = dict.fromkeys(names.split(), value)
    result = normalize(
        Draft("a.jsonl#1", b"", "jsonl", fields=record), IngestDefaults(timezone="UTC")
    )
    assert isinstance(result, Story)
    assert result.article.date is None


@pytest.mark.parametrize("day", ["0001-01-01T00:00:00+10:00", "9999-12-31T23:59:59-12:00"])
def test_the_ends_of_the_calendar(day: str) -> None:
    for fields in ({"title": "T", "date": day}, {"title": "T", "updated": day}):
        result = normalize(Draft("x#1", b"", "jsonl", fields=fields), IngestDefaults())
        assert isinstance(result, Story)
    exported = {"id": "a7f3k2q9m4x2c6v8", "date_basis": "page", "title": "T", "published": day}
    assert isinstance(
        normalize(Draft("x#1", b"", "jsonl", fields=exported), IngestDefaults()), Rejected
    )


def test_a_record_keeps_every_instant() -> None:
    for year in (1, 899, 1969, 9999):
        at = datetime(year, 5, 6, 7, 8, 9, tzinfo=UTC)
        article = Article(id="a7f3k2q9m4x2c6v8", title="T", published=at, date=at.date())
        assert from_record(to_record(article)) == article


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("published", "2024-05-01T10:00:00", "2024-05-01T10:00:00 has no time zone"),
        ("published", "soon", "Invalid isoformat string: 'soon'"),
        ("title", 7, "7 is not text"),
        ("location", ["Oslo", None], "None is not text"),
        ("date", "2024-13-01", "month must be in 1..12"),
        ("date_basis", "guess", "'guess' is not one of markup, meta, "),
    ],
)
def test_an_altered_export_is_rejected(field: str, value: object, reason: str) -> None:
    record = to_record(Article(id="a7f3k2q9m4x2c6v8", title="T", body="B"))
    result = normalize(Draft("x#1", b"", "jsonl", fields=record | {field: value}), IngestDefaults())
    assert isinstance(result, Rejected)
    assert result.reason.startswith(f"an exported record with {field}: {reason}")
    assert isinstance(normalize(Draft("x#1", b"", "jsonl", fields=record), IngestDefaults()), Story)


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=6,
)
_names = st.sampled_from("id title body date date_basis published location source url".split())


@given(st.dictionaries(_names, _json))
def test_any_record_gives_a_story_or_a_rejection(fields: dict[str, object]) -> None:
    normalize(Draft("x#1", b"", "jsonl", fields=fields), IngestDefaults())
