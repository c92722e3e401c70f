"""Language of an article, declared or detected; titles without the name of the paper."""

from __future__ import annotations

import pytest

from archive.ingest.draft import Draft, IngestDefaults, Story
from archive.ingest.normalize import normalize
from archive.ingest.normalize.metadata.language import from_text

LONG = {
    "en": "The harbour master said on Monday that the old ferry would not leave the island again"
    " until its engines had been seen to.",
    "fr": "Le capitaine du port a déclaré lundi que le vieux bac ne quitterait plus l'île avant que"
    " ses moteurs ne soient réparés.",
    "es": "El capitán del puerto dijo el lunes que el viejo transbordador no saldría de la isla"
    " hasta que se arreglaran sus motores.",
    "pt": "O capitão do porto disse na segunda-feira que a velha balsa não sairá da ilha até que"
    " os seus motores estejam consertados.",
    "de": "Der Hafenmeister sagte am Montag, die alte Fähre werde die Insel nicht mehr verlassen,"
    " bevor ihre Maschinen repariert seien.",
    "it": "Il comandante del porto ha detto lunedì che il vecchio traghetto non lascerà l'isola"
    " finché i motori non saranno riparati.",
    "ja": "港長は月曜日、古い渡し船はエンジンが修理されるまで島を離れないと述べた。",
    "ko": "항만장은 월요일에 낡은 여객선이 엔진을 고칠 때까지 섬을 떠나지 않을 것이라고 말했다.",
    "zh": "港务局长星期一表示，这艘旧渡轮在发动机修好之前不会再离开这座岛屿。",
    "th": "นายท่าเรือกล่าวเมื่อวันจันทร์ว่าเรือข้ามฟากลำเก่าจะไม่ออกจากเกาะอีกจนกว่าเครื่องยนต์จะได้รับการซ่อมแซม",
    "ar": "قال مدير الميناء يوم الاثنين إن العبارة القديمة لن تغادر الجزيرة مرة أخرى حتى يتم"
    " إصلاح محركاتها في الحوض.",
}


@pytest.mark.parametrize("lang", LONG)
def test_a_sentence_is_enough_to_detect_its_language(lang: str) -> None:
    result = from_text(LONG[lang])
    assert result is not None and result[0] == lang


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Ferry sinks",
        "Le bac coule au large",
        "Qtly div 20 cts vs 18 cts prior. Pay April 30. Record April 2.",
        "渡し船が沈む",
        "Zürich 3 Basel 1 Bern 0 Genf 2 Luzern 2 Sion 1 Thun 0 Chur 4",
        "7.8015 4 1/2 9 3/8 10.25 " * 20,
    ],
)
def test_a_short_text_has_no_language(text: str) -> None:
    assert from_text(text) is None


@pytest.mark.parametrize(
    ("declared", "lang", "basis"),
    [
        ("fr-CA", "fr", "record"),  # a declared language counts, whatever the text is
        ("ENG", "en", "record"),
        ("Deutsch", "de", "record"),
        ("und", "en", "text"),
        ("", "en", "text"),
    ],
)
def test_a_declared_language_comes_first(declared: str, lang: str, basis: str) -> None:
    fields = {"title": "Ferry stays", "body": LONG["en"], "lang": declared}
    story = normalize(Draft("a.jsonl#1", b"", "jsonl", fields=fields), IngestDefaults())
    assert isinstance(story, Story)
    choices = [(r.value, r.basis) for r in story.provenance if r.field == "lang" and r.is_chosen]
    assert (story.article.lang, choices) == (lang, [(lang, basis)])


@pytest.mark.parametrize(
    ("title", "publisher", "expected"),
    [
        ("Ferry stays - The Example Post", "The Example Post", "Ferry stays"),
        ("Ferry stays | Sport | The Example Post", "The Example Post", "Ferry stays | Sport"),
        ("Ferry stays — Associated Press", "AP", "Ferry stays"),
        ("Ferry stays - Another Paper", "The Example Post", "Ferry stays - Another Paper"),
        ("Ferry stays - The Example Post", "", "Ferry stays - The Example Post"),
        ("The Example Post", "The Example Post", "The Example Post"),
    ],
)
def test_strip_paper_name(title: str, publisher: str, expected: str) -> None:
    defaults = IngestDefaults(publisher=publisher or None)
    record = normalize(Draft("a.jsonl#1", b"", "jsonl", fields={"title": title}), defaults)
    page = normalize(Draft("a.txt", b"", "text", text=f"{title}\n\nA ferry stayed.\n"), defaults)
    assert isinstance(record, Story) and isinstance(page, Story)
    assert (record.article.title, page.article.title) == (expected, expected)
