"""Pages of HTML: their detection and decoding, and the stories made from them."""

from __future__ import annotations

import io
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.ingest.draft import Draft, IngestDefaults, Rejected, Story
from archive.ingest.normalize import normalize
from archive.ingest.normalize.metadata.canonical_url import choose_url
from archive.ingest.readers import detect_format, html
from archive.ingest.text.webpage import MAX_BYTES

STORY = (
    "<p>The ferry between the two islands did not sail on Monday because of a storm.</p>"
    "<p>Its captain said that he would try again on Tuesday, if the wind allowed it.</p>"
)


def page(head: str = "", body: str = STORY) -> str:
    title = "<title>Ferry stays in port</title>"
    return f"<html><head>{title}{head}</head><body><h1>Ferry stays in port</h1>{body}</body></html>"


def page_story(markup: str, defaults: IngestDefaults = IngestDefaults()) -> Story:  # noqa: B008 (a frozen value)
    story = normalize(Draft("page.html", markup.encode(), "html", markup=markup), defaults)
    assert isinstance(story, Story), story
    return story


def drafts(data: bytes) -> list[Draft | Rejected]:
    return list(html.read(io.BytesIO(data), "page.html", IngestDefaults()))


@pytest.mark.parametrize(
    ("head", "name", "expected"),
    [
        (b"<!DOCTYPE html><html>", "a", "html"),
        (b"\xef\xbb\xbf<!-- saved --><HTML lang=en>", "a", "html"),
        (b'<?xml version="1.0"?><!DOCTYPE html PUBLIC "-//W3C//DTD XHTML"><html>', "a", "html"),
        (b"\xff\xfe" + "<html>".encode("utf-16-le"), "a", "html"),
        (b"<head><title>x</title>", "a", "html"),
        (b"<p>A first paragraph", "a.html", "html"),
        (b"The <html> element begins a page.", "a.txt", "text"),
        (b"Use <b>bold</b> with care.\n\nIt is loud.", "a.txt", "text"),
    ],
)
def test_detected_by_the_first_element(head: bytes, name: str, expected: str) -> None:
    format = detect_format(head, name)
    assert format and format.name == expected


@pytest.mark.parametrize(
    "head", [b"<rss><channel>", b"<feed>", b"<nitf><body>", b"<newsItem>", b"<svg>", b"1 < 2"]
)
def test_not_a_page(head: bytes) -> None:
    assert not html.looks_like(head)


@pytest.mark.parametrize(
    ("head", "day", "basis"),
    [
        ('<meta property="article:published_time" content="2024-05-06T07:08:00+01:00">',
         "2024-05-06", "meta"),
        ('<script type="application/ld+json">{"@type":"NewsArticle","datePublished":"2024-05-07"}'
         '</script><meta name="date" content="2024-05-06">', "2024-05-07", "markup"),
        ('<script type="application/ld+json">{"@graph":[{"@type":["Report"],"datePublished":'
         '"2024-05-07T01:00:00+09:00"}]}</script>', "2024-05-07", "markup"),
        ('<script type="application/ld+json">{"@type":"NewsArticle","datePublished":"soon"}'
         '</script><meta name="date" content="2024-05-06">', "2024-05-06", "meta"),
        ('<meta name="date" content="2024-05-06T07:08:00 QZ">', "2024-05-06", "meta"),
        ('<meta itemprop="datePublished" content="2024-05-08">', "2024-05-08", "markup"),
        ('<meta property="article:modified_time" content="2024-05-06">', "None", "none"),
        ('<script type="application/ld+json">{"@type":"Organization","datePublished":"1950-01-01"}'
         "</script>", "None", "none"),
        ('<script type="application/ld+json">{"@type":"ItemList","itemListElement":'
         '[{"@type":"NewsArticle","datePublished":"2024-01-01"}]}</script>', "None", "none"),
        ('<script type="application/ld+json">{"@type":"NewsArticle"</script>', "None", "none"),
        ('<script type="application/ld+json">{"mainEntity":["A", {"@type":"NewsArticle",'
         '"datePublished":"2024-05-07"}]}</script>', "2024-05-07", "markup"),
        ('<script type="application/ld+json">' + '{"mainEntity":' * 40 + '{"@type":"NewsArticle",'
         '"datePublished":"2024-05-07"}' + "}" * 40 + "</script>", "None", "none"),
    ],
)  # fmt: skip
def test_day(head: str, day: str, basis: str) -> None:
    article = page_story(page(head)).article
    assert (str(article.date), article.date_basis) == (day, basis)


@pytest.mark.parametrize(
    ("time", "day", "basis"),
    [
        ('<time itemprop="datePublished" datetime="2024-05-08">Wednesday</time>',
         "2024-05-08", "markup"),
        ("<time itemprop=datePublished>8 May 2024</time>", "2024-05-08", "markup"),
        ('<time pubdate datetime="2024-05-08T09:00">Wednesday</time>', "2024-05-08", "markup"),
        ('<time datetime="2024-05-08">Wednesday</time>', "None", "none"),
    ],
)  # fmt: skip
def test_day_in_the_text(time: str, day: str, basis: str) -> None:
    article = page_story(page(body=f"<p>{time}</p>{STORY}")).article
    assert (str(article.date), article.date_basis) == (day, basis)


def test_a_list_of_stories_is_no_story() -> None:
    head = (
        '<link rel="canonical" href="https://a.example/news">'
        '<script type="application/ld+json">{"@type":"CollectionPage"}</script>'
    )
    rejected = normalize(Draft("a.html", b"", "html", markup=page(head)), IngestDefaults())
    assert isinstance(rejected, Rejected)
    assert (rejected.reason, rejected.expected_story) == (
        "a list of stories, without one of its own",
        False,
    )


def test_a_local_day_comes_before_one_in_utc() -> None:
    head = (
        '<script type="application/ld+json">{"@type":"NewsArticle",'
        '"datePublished":"2024-05-07T02:30:00Z"}</script>'
        '<meta name="date" content="2024-05-06T22:30:00-04:00">'
    )
    article = page_story(page(head)).article
    assert (str(article.date), article.date_basis) == ("2024-05-06", "meta")
    assert article.published and article.published.isoformat() == "2024-05-07T02:30:00+00:00"


@pytest.mark.parametrize(
    ("above", "day"),
    [
        ("<p>14:05 JST, May 31, 2019</p>", "2019-05-31"),
        ("<div>By Ann Lee</div><div>on May 31, 2019 at 2:05 PM, updated June 2, 2019</div>",
         "2019-05-31"),
        ("<p>Updated June 2, 2019</p>", "None"),
        ("<p>12:25 JST, February 30, 2019</p>", "None"),
    ],
)  # fmt: skip
def test_visible_timestamp(above: str, day: str) -> None:
    article = page_story(page(body=above + STORY)).article
    assert (str(article.date), article.body.count("\n")) == (day, 1)


def test_today_s_date_far_above_the_headline_is_not_the_day() -> None:
    links = "".join(f'<li><a href="/{name}">{name}</a></li>' for name in "abcdef")
    top = f"<div>Monday, 25 December 2023</div><nav><ul>{links}</ul></nav>"
    markup = page().replace("<h1>", top + "<h1>")
    assert page_story(markup).article.date is None


def test_timestamp_above_the_headline() -> None:
    top = "<p>2023-11-17 20:52:15</p><p>Agency</p><p>A</p><p>Print</p><p>Share</p>"
    assert str(page_story(page().replace("<h1>", top + "<h1>")).article.date) == "2023-11-17"


def test_dateline_caption_and_boilerplate_are_separate() -> None:
    story = page_story(
        page(
            body="<article><figure><figcaption>The ferry in port.</figcaption></figure>"
            "<p>OSLO, March 3 (Reuters) - The ferry did not sail on Monday because of a storm.</p>"
            '</article><ul><li><a href="/k">Kumquat harvest</a></li></ul>'
        )
    )
    article = story.article
    assert article.body == "The ferry did not sail on Monday because of a storm."
    assert (article.caption, article.location) == ("The ferry in port.", ("Oslo",))
    assert article.source == "Reuters"
    assert "Kumquat" in story.boilerplate


@pytest.mark.parametrize(
    ("title", "h1", "paper", "expected"),
    [
        ("Ferry stays in port - The Post", "Ferry stays in port", "", "Ferry stays in port"),
        ("Ferry stays in port | The Post", "", "", "Ferry stays in port"),
        ("Ferry stays - in port - The Post", "", "The Post", "Ferry stays - in port"),
        ("Ferry stays – in port", "", "", "Ferry stays – in port"),
        ("Ferry stays in port - The Post", "The Post", "The Post", "Ferry stays in port"),
    ],
)
def test_title(title: str, h1: str, paper: str, expected: str) -> None:
    markup = (
        f'<html><head><title>{title}</title><meta property="og:site_name" content="{paper}">'
        f"</head><body><h1>{h1}</h1>{STORY}</body></html>"
    )
    assert page_story(markup).article.title == expected


@pytest.mark.parametrize(
    ("urls", "page", "expected"),
    [
        (["https://a.example/x-y-z"], "", "https://a.example/x-y-z"),
        (["https://other.example/x-y-z"], "https://www.a.example/1?utm_source=x#top",
         "https://www.a.example/1"),
        (["https://a.example/", "https://www.a.example/2024/x"], "", "https://www.a.example/2024/x"),
        (["http://[", "ftp://a/b"], "", None),
        ([], "https://a.example/section", "https://a.example/section"),
    ],
)  # fmt: skip
def test_choose_url(urls: list[str], page: str, expected: str | None) -> None:
    assert choose_url(urls, page) == expected


def test_the_url_of_a_section_is_not_a_key() -> None:
    story = page_story(page('<link rel="canonical" href="https://a.example/news">'))
    assert (story.keys, story.article.url) == ((), "https://a.example/news")


def test_other_metadata() -> None:
    article = page_story(
        page(
            '<link rel=canonical href="/2024/05/ferry"><base href="https://post.example/x/">'
            '<meta property="og:site_name" content="The Post"><meta property="og:locale" '
            'content="nb_NO"><meta name="author" content="By Ann Lee and Bo Dahl">'
            '<meta property="article:author" content="https://social.example/ann">'
            '<meta name="keywords" content="sea, weather"><meta property="article:section" '
            'content="Coast">'
        )
    ).article
    assert article.url == "https://post.example/2024/05/ferry"
    assert (article.publisher, article.lang) == (("The Post",), "nb")
    assert (article.author, article.section) == (("Ann Lee", "Bo Dahl"), ("Coast",))
    assert article.keywords == ("sea", "weather")


def test_a_story_in_json_ld_alone() -> None:
    head = (
        '<script type="application/ld+json">{"@type":"NewsArticle","headline":"Ferry stays",'
        '"articleBody":"The ferry did not sail.\\nThe wind was to blame."}</script>'
    )
    markup = f"<html><head>{head}</head><body><div id=app></div></body></html>"
    assert page_story(markup).article.body == "The ferry did not sail.\nThe wind was to blame."


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (b"<html>\0\1\2\3</html>", "not text (binary data)"),
        (b"<rss version='2.0'><channel></channel></rss>", "a feed, not a page of HTML"),
        (b"<html>" + b"x" * MAX_BYTES, f"a page longer than {MAX_BYTES:,} bytes"),
    ],
)
def test_rejected_by_the_reader(data: bytes, reason: str) -> None:
    (rejected,) = drafts(data)
    assert isinstance(rejected, Rejected) and rejected.reason == reason


@pytest.mark.parametrize("charset", ["iso-8859-1", "windows-1252", "utf-8"])
def test_encodings(charset: str) -> None:
    text = page(f'<meta charset="{charset}">', "<p>Zürich – “naïve”</p>")
    data = text.encode("cp1252" if charset == "iso-8859-1" else charset)
    (draft,) = drafts(data)
    assert isinstance(draft, Draft) and draft.markup and "Zürich – “naïve”" in draft.markup


def test_pictures_within_a_page_cost_nothing() -> None:
    picture = b'<img src="data:image/png;base64,' + b"A" * 20_000_000 + b'">'
    (draft,) = drafts(page(body=STORY).encode().replace(b"<p>", picture + b"<p>", 1))
    assert isinstance(draft, Draft) and draft.markup
    assert len(draft.markup) < 1000
    assert len(draft.data) > 20_000_000


@pytest.mark.parametrize(
    "hostile",
    [
        "<div>" * 10_000,
        "<div>" * 1_900,
        "<p><b>" * 3_000,
        "<table><tr><td>" * 200,
        "<" * 500_000,
        "&" * 500_000,
        "<!--" * 100_000,
        "data:a/b;" * 100_000,
        '<a href="/x">x</a>' * 30_000,
        '<script type="application/ld+json">' + "[" * 500_000 + "</script>",
        '<meta name="date" content="' + "1 " * 300_000 + '">',
    ],
    ids=lambda text: text[:20],
)
def test_hostile_pages_end_soon(hostile: str) -> None:
    started = time.process_time()
    for draft in drafts(page(body=hostile + STORY).encode()):
        if isinstance(draft, Draft):
            assert isinstance(normalize(draft, IngestDefaults()), Story | Rejected)
    assert time.process_time() - started < 5


TAGS = st.sampled_from(
    "<p> </p> <div> <article> <h1> <table><tr><td> <script> <!-- --> <meta <time <title> &# data:"
    ' <script_type="application/ld+json">{"@type":"NewsArticle" ]} 2024-05-06 Oslo,'.split()
)


@settings(max_examples=60, deadline=None)
@given(st.one_of(st.binary(max_size=300), st.lists(TAGS).map(lambda t: " ".join(t).encode())))
def test_any_bytes_end_in_a_draft_or_a_reject(data: bytes) -> None:
    for draft in drafts(data):
        assert isinstance(draft, Draft | Rejected)
        if isinstance(draft, Draft):
            assert drafts(draft.data) == [draft]
            assert isinstance(normalize(draft, IngestDefaults()), Story | Rejected)
