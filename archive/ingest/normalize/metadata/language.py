"""Language of an article as two letters of ISO 639-1: as declared, else detected in its text.

Detection needs enough words and takes only a confident answer: a short text, a list of prices, or a
mixture stays without a language.  py3langid includes its model, which takes 0.3 seconds to load; a
worker loads it for the first text without a declared language.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from archive.ingest.draft import Provenance
from index.article import Article

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

# Characters to classify, with the minimum confidence: the first few suffice for most texts, in a
# third of the time.
_STEPS = ((160, 0.99), (600, 0.9))
_MIN_LETTERS, _MIN_WIDE_LETTERS = 80, 25  # the latter of Chinese, Japanese and Korean
_WORD = re.compile(r"[^\W\d_]+")
_WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_CODE = re.compile(r"([A-Za-z]{2,3})(?:[-_].*)?")
# Three-letter codes and names of common languages, as in feeds and wires.
_CODES = {
    name: code
    for code, names in (
        ("ar", "ara arabic"), ("de", "deu ger german deutsch"), ("en", "eng english"),
        ("es", "spa spanish español"), ("fr", "fra fre french français"), ("id", "ind indonesian"),
        ("it", "ita italian italiano"), ("ja", "jpn japanese 日本語"), ("ko", "kor korean 한국어"),
        ("nl", "nld dut dutch nederlands"), ("pl", "pol polish"),
        ("pt", "por portuguese português"),
        ("ru", "rus russian русский"), ("sv", "swe swedish"), ("th", "tha thai"),
        ("tr", "tur turkish"), ("vi", "vie vietnamese"), ("zh", "zho chi chinese 中文"),
    )
    for name in names.split()
}  # fmt: skip
_UNKNOWN = frozenset(("xx", "un", "zx"))  # written by tools for an unknown language


def detect(
    declared: Sequence[tuple[str, str]], article: Article
) -> tuple[str | None, list[Provenance]]:
    """Return the language, and its provenance.

    `declared` holds pairs of a basis and the declared language, in order of trust.
    """
    provenance = []
    lang = None
    for basis, raw in declared:
        code = from_code(raw)
        provenance.append(Provenance("lang", basis, raw, code or "", bool(code and not lang)))
        lang = lang or code
    if not lang and (result := from_text(f"{article.title}\n{article.body or article.summary}")):
        lang, confidence = result
        provenance.append(Provenance("lang", "text", f"its words, {confidence:.2f}", lang, True))
    return lang, provenance


def from_code(raw: str) -> str | None:
    """Return the two letters of a declared language; None if it declares none.

    >>> [from_code(raw) for raw in ("en-GB", "pt_BR", "fra", "English", "und")]
    ['en', 'pt', 'fr', 'en', None]
    """
    text = raw.strip().casefold()
    if text in _CODES:
        return _CODES[text]
    match = _CODE.fullmatch(text)
    code = _CODES.get(match[1], match[1]) if match else ""
    return code if len(code) == 2 and code not in _UNKNOWN else None


def from_text(text: str) -> tuple[str, float] | None:
    """Detect the language of a text; return it with the confidence, None if that is too low.

    >>> from_text("Qtly div 20 cts vs 18 cts prior") is None
    True
    """
    words = " ".join(_WORD.findall(text[: 2 * _STEPS[-1][0]]))
    for length, min_confidence in _STEPS:
        head = words[:length]
        letters = len(head) - head.count(" ")
        min_letters = _MIN_WIDE_LETTERS if len(_WIDE.findall(head)) * 2 > letters else _MIN_LETTERS
        if letters < min_letters:
            return None
        code, confidence = _identifier().classify(head)
        if confidence >= min_confidence:
            return str(code), float(confidence)
    return None


@cache
def _identifier() -> LanguageIdentifier:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415 (0.3 seconds)

    identifier: Any = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages([code for code in identifier.labels if len(code) == 2])
    return identifier
