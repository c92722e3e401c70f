"""JSON records, tables and Markdown: drafts of records with any field names."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from itertools import islice
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.ingest.draft import Draft, IngestDefaults, Key, ReadResult, Rejected
from archive.ingest.files.reading import NO_DEFAULTS
from archive.ingest.readers import FORMATS_BY_NAME, csv, detect_format
from archive.ingest.records.json_splitter import JsonLimits, split_json
from tools.golden import sample_paths

READERS = ("json", "jsonl", "csv", "markdown")


def read(name: str, data: bytes | str, defaults: IngestDefaults = NO_DEFAULTS) -> list[ReadResult]:
    raw = data.encode() if isinstance(data, str) else data
    return list(FORMATS_BY_NAME[name].load_reader().read(io.BytesIO(raw), "x", defaults))


def outcomes(results: list[ReadResult]) -> list[str]:
    """Return title and body of each draft, and the reason of each rejection."""
    return [
        f"{result.fields.get('title', '')}|{result.fields.get('body', '')}"
        if isinstance(result, Draft)
        else result.reason
        for result in results
    ]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ('{"title": "A"} {"title": "B"}\n{"title": "C"},', ["A|", "B|", "C|"]),
        ('[{"title": "A"}\n{"title": "B"}]', ["A|", "B|"]),
        ('\ufeff[{"title": "A"}, {"title": "B"},]', ["A|", "B|"]),
        ('{"title": NaN, "body": "B", "n": 1e999}', ["|B"]),
        ('{"title": "A", "title": "B"}', ["B|"]),
        ('{"hits": {"hits": [{"_id": "1", "_source": {"title": "A"}}]}}', ["A|"]),
        ('{"response": {"docs": [{"title": "A"}, {"text": "B"}]}}', ["A|", "|B"]),
        ('{"pages": [{"title": "A"}], "n": 1}', ["A|"]),
        ('{"results": [{"webTitle": "A", "fields": {"body": "<p>B</p>"}}]}', ["A|B"]),
        ('{"title": "A", "body": "USX <X> &amp; <b>Co</b>"}', ["A|USX & Co"]),
        ('{"title": "A", "body": "USX <X> UP"}', ["A|USX <X> UP"]),
        ("[]", ["empty"]),
        ("{}", ["neither title nor body"]),
        ('{"items": []}', ["an empty list of records"]),
        ('[{"title": "A"}', ["A|", "the list is never closed: the file may be cut off (line 1)"]),
        ('{"query": "what do bees eat"}',
         ["neither title nor body by a name we know; --map title=NAME: query"]),
    ],
)  # fmt: skip
def test_json(data: str, expected: list[str]) -> None:
    assert outcomes(read("json", data)) == expected


@pytest.mark.parametrize(
    ("record", "field", "value"),
    [
        ({"pubDate": "2024-05-01"}, "published", "2024-05-01"),
        ({"published_at": 1538352000}, "published", "2018-10-01T00:00:00+00:00"),
        ({"Date": "1 May 2024", "created_at": "2024-04-30"}, "date", "1 May 2024"),
        ({"last-modified": "2024-05-02"}, "updated", "2024-05-02"),
        ({"byline": {"original": "By A B"}}, "author", ["By A B"]),
        ({"authors": [{"name": "A B"}, "C D"]}, "author", ["A B", "C D"]),
        ({"tags": "a, b;c"}, "keywords", ["a", "b", "c"]),
        ({"site_name": "The Post"}, "publisher", ["The Post"]),
        ({"permalink": "https://p.example/a-b-c"}, "url", "https://p.example/a-b-c"),
        ({"link": "more"}, "url", None),
        ({"status": "ok"}, "status", None),
        ({"status": "Killed"}, "status", "Killed"),
    ],
)
def test_names(record: dict[str, Any], field: str, value: Any) -> None:
    (draft,) = read("json", json.dumps({"title": "T", **record}))
    assert isinstance(draft, Draft) and draft.fields.get(field) == value


NITF = "<nitf><body><body.content><p>N.</p></body.content></body></nitf>"


def ninjs(**more: Any) -> ReadResult:
    item = {"uri": "urn:newsml:w.example:1", "headline": "T", "versioncreated": "2024-05-01T10:00Z"}
    (result,) = read("json", json.dumps({**item, **more}))
    return result


def test_key_of_ninjs_has_the_provider() -> None:
    result = ninjs(pubstatus="canceled", version=2)
    assert isinstance(result, Draft)
    assert result.key == Key("wire", "w.example", "urn:newsml:w.example:1")
    assert (result.fields["status"], result.fields["version"], result.kill_targets) == (
        "canceled", "2", ())  # fmt: skip


def test_declared_ninjs_needs_no_other_field() -> None:
    item = {"standard": {"name": "ninjs"}, "headline": "T", "body_text": "A."}
    (result,) = read("json", json.dumps(item | {"altids": {"itemid": "5"}, "infosource": "W"}))
    assert isinstance(result, Draft) and result.key is not None
    assert (result.key.kind, result.key.value) == ("wire", "5")
    (result,) = read("json", json.dumps(item))
    assert isinstance(result, Draft) and result.key is None


@pytest.mark.parametrize(
    ("bodies", "body"),
    [
        ([{"contenttype": "text/html", "value": "<h1>T</h1><p>A.</p>"}], "A."),
        ([{"contentType": "application/nitf+xml", "value": NITF}], "N."),
        ([{"value": NITF}, {"value": "Plain."}], "Plain."),
        ([{"value": "<nitf><body"}], None),
    ],
)
def test_bodies_of_ninjs(bodies: list[Any], body: str | None) -> None:
    result = ninjs(bodies=bodies)
    assert isinstance(result, Draft) and result.fields.get("body") == body


@pytest.mark.parametrize("kind", ["picture", "video", "audio", "graphic", "event", "planning"])
def test_items_other_than_text_expect_no_story(kind: str) -> None:
    result = ninjs(type=kind, body_text="A caption of a few words.")
    is_expected = isinstance(result, Rejected) and not result.expected_story
    assert is_expected == (kind not in ("event", "planning"))  # events and plans may have a text


_NINJS_FIELDS = (
    "byline subject place infosource bodies embargoed version located pubstatus authors altids"
)
_BROKEN: list[Any] = [7, None, {}, [], [[1]], {"a": [{}]}, "x", [None, {"name": {}}]]


@pytest.mark.parametrize("name", _NINJS_FIELDS.split())
def test_a_broken_value_does_not_reject_the_story(name: str) -> None:
    for broken in _BROKEN:
        result = ninjs(**{name: broken, "body_text": "A story."})
        assert isinstance(result, Draft) and result.fields["body"] == "A story."


@pytest.mark.parametrize("name", ["json", "csv"])
def test_map_comes_first_and_missing_columns_are_reported(name: str) -> None:
    defaults = IngestDefaults(columns=(("title", "kopf"), ("body", "inhalt")))
    data = {"csv": "kopf,inhalt,title\nK,I,T\n",
            "json": '[{"kopf": "K", "inhalt": "I", "title": "T"}]'}[name]  # fmt: skip
    assert outcomes(read(name, data, defaults)) == ["K|I"]
    capital = json.dumps([{"Kopf": "K", "INHALT": "I"}])
    assert outcomes(read("json", capital, defaults)) == ["K|I"]
    unmapped = {"csv": "title,b\nT,1\n", "json": '[{"title": "T", "b": 1}, {"title": "U", "b": 2}]'}
    assert "there are: title, b" in outcomes(read(name, unmapped[name], defaults))[-1]


def test_map_takes_a_path() -> None:
    defaults = IngestDefaults(columns=(("body", "content.parts.text"),))
    data = '{"title": "T", "content": {"parts": [{"text": "A"}, {"text": "B"}]}}'
    assert outcomes(read("json", data, defaults)) == ["T|A\nB"]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ("title\tbody\nA\tB\tC\n", ["a row of 3 cells under 2 names (line 2)"]),
        ("title|body\r\nA|B\r\n", ["A|B"]),
        ("sep=;\ntitle;body\nA;B\n", ["A|B"]),
        ('title,body\n"A ""B""","C\n\nD"\n', ['A "B"|C\nD']),
        ("\ufefftitle,body\nA,B", ["A|B"]),
        ("title,body\n", ["a table without rows, only a header line"]),
        ('title,"bo\ndy"\nA,B\n', ["A|B"]),
        ("title,body\nA,B\n\n \nC,D\n", ["A|B", "C|D"]),
        ("", ["empty"]),
    ],
)
def test_tables(data: str, expected: list[str]) -> None:
    assert outcomes(read("csv", data)) == expected


@pytest.mark.parametrize("name", ["csv", "jsonl"])
def test_encoding_of_later_lines(name: str) -> None:
    title, body = "Паром не вышел в море", "Капитан ждал целый день, пока утихнет ветер."
    head = "title,body\n" if name == "csv" else ""
    line = f'{title},"{body}"\n' if name == "csv" else json.dumps(
        {"title": title, "body": body}, ensure_ascii=False
    )  # fmt: skip
    assert outcomes(read(name, (head + line).encode("cp1251"))) == [f"{title}|{body}"]


def test_a_table_in_utf_16_and_a_long_cell() -> None:
    data = f"title\tbody\r\nA\t{'é ' * 200_000}\r\n".encode("utf-16")
    (draft,) = read("csv", data)
    assert isinstance(draft, Draft) and len(draft.fields["body"]) == 399_999


def test_ids_are_keys_and_row_numbers_are_not() -> None:
    numbered = read("csv", "id,title\n1,A\n2,B\n3,C\n")
    assert [r.key for r in numbered if isinstance(r, Draft)] == [None] * 3
    (result, _) = read("csv", "id,title\n71,A\n12,B\n")
    assert isinstance(result, Draft) and result.key == Key("record", "", "71")


@pytest.mark.parametrize(
    ("head", "name", "format"),
    [
        (b'{"title": "A"}\n{"title": "B"}\n', "a.json", "jsonl"),
        (b'{"title": "A"}\n', "a.json", "json"),
        (b'{"title": "' + b"x" * 8180, "a.json", "json"),
        (b'{"title": "' + b"x" * 8180, "a.jsonl", "jsonl"),
        (b'{\n "title": "A"', "a", "json"),
        (b"[Reuters] A story begins.\n", "a.txt", "text"),
        (b"title,body\nA,B\n", "a", "csv"),
        (b"A title, a comma\nA body, another.\n", "a.txt", "text"),
        (b"---\ntitle: A\n---\nB\n", "a", "markdown"),
        (b"A headline\n\nA story.\n", "a.md", "markdown"),
    ],
)
def test_detect_format(head: bytes, name: str, format: str) -> None:
    detected = detect_format(head, name)
    assert detected is not None and detected.name == format


@pytest.mark.parametrize("path", [p for p in sample_paths() if p.parent.name in READERS],
                         ids=lambda path: path.name)  # fmt: skip
def test_a_record_read_alone_gives_the_same_draft(path: Any) -> None:
    for result in read(path.parent.name, path.read_bytes()):
        if isinstance(result, Draft):
            reread = read(result.reader, result.data)
            assert [replace(r, locator="") for r in reread] == [replace(result, locator="")]


_texts = st.text(st.characters(codec="utf-8"), max_size=30)
_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | _texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_texts, inner, max_size=3),
    max_leaves=8,
)
_names = st.sampled_from(
    "id uri guid title headline body text items data type version altids date description".split()
)


@pytest.mark.slow
@given(st.lists(st.dictionaries(_names, _values), max_size=4))
def test_any_records_are_read_and_reread(records: list[dict[str, Any]]) -> None:
    for name, data in (("json", json.dumps(records)), ("json", json.dumps({"items": records})),
                       ("jsonl", "\n".join(map(json.dumps, records)))):  # fmt: skip
        for result in read(name, data):
            if isinstance(result, Draft):
                (reread,) = read(name, result.data)
                assert replace(reread, locator="") == replace(result, locator="")


@given(st.lists(st.lists(_texts, min_size=3, max_size=3), min_size=1, max_size=5))
def test_any_rows_are_read_and_reread(rows: list[list[str]]) -> None:
    quoted = [",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows]
    for result in read("csv", "title,body,id\n" + "\n".join(quoted)):
        if isinstance(result, Draft):
            (reread,) = read("csv", result.data)
            assert replace(reread, locator="") == replace(result, locator="")


_BEGINNINGS = (b"", b"[", b'[{"title":"', b"title,body\n", b"---\na: ", b"+++\n", b'{"items":[')


@given(st.binary(max_size=300), st.sampled_from(_BEGINNINGS))
def test_any_bytes_are_read_or_rejected(data: bytes, before: bytes) -> None:
    for name in READERS:
        reader = FORMATS_BY_NAME[name].load_reader()
        reader.looks_like(before + data)
        assert read(name, before + data)


@given(st.lists(_values, max_size=5), st.integers(1, 9))
def test_a_list_is_split_at_its_commas_in_chunks_of_any_size(values: list[Any], size: int) -> None:
    class Slow(io.BytesIO):
        def read(self, most: int | None = -1, /) -> bytes:
            return super().read(min(size, most or size) if most and most > 0 else size)

    data = json.dumps(values, indent=size % 3).encode()
    pieces = [piece.data for piece in split_json(Slow(data), JsonLimits(10_000, 10_000))]
    assert [json.loads(piece) for piece in pieces] == json.loads(data) or "NaN" in str(pieces)


@pytest.mark.parametrize("data", [b"[" * 300_000, b'["' + b'\\"' * 300_000, b"[1" + b"," * 300_000,
                                  b'{"a":' * 100_000, b'"' * 300_001])  # fmt: skip
def test_hostile_json_ends(data: bytes) -> None:
    assert outcomes(read("json", data))


def test_rows_are_read_lazily() -> None:
    data = b"title,body\n" + b"".join(b"T%d,A story of many words.\n" % n for n in range(200_000))
    stream = io.BytesIO(data)
    results = list(islice(csv.read(stream, "t.csv", IngestDefaults()), 100))
    assert len(results) == 100
    assert stream.tell() < len(data) / 2
