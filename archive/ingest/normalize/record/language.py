"""The language of an article, as two letters of ISO 639-1: as declared, else of its own words.

The words are asked only where there are enough of them, and only a sure answer is taken: a short
text, a list of prices, or a mixture is of unknown language.  py3langid has its model, 0.3 seconds
to load, with it; a worker loads it for the first text that declares none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from archive.ingest.draft import Reason
from index.article import Article

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

# Characters that are read, and how sure of them one must be: most texts show it in the first few,
# which is a third of the time.
_STEPS = ((160, 0.99), (600, 0.9))
_LETTERS, _WIDE_LETTERS = 80, 25  # fewest letters; of Chinese, Japanese and Korean
_WORD = re.compile(r"[^\W\d_]+")
_WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_CODE = re.compile(r"([A-Za-z]{2,3})(?:[-_].*)?")
# Codes of three letters, and names, by which feeds and wires call the common ones.
_NAMED = {
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
_NONE = frozenset(("xx", "un", "zx"))  # what tools write where they do not know


def found(declared: Sequence[tuple[str, str]], article: Article) -> tuple[str | None, list[Reason]]:
    """The language and why; `declared` holds where and what was said of it, the surest first."""
    reasons = []
    chosen = None
    for basis, printed in declared:
        code = of_code(printed)
        reasons.append(Reason("lang", basis, printed, code or "", bool(code and not chosen)))
        chosen = chosen or code
    if not chosen and (told := of_text(f"{article.title}\n{article.body or article.summary}")):
        chosen, sure = told
        reasons.append(Reason("lang", "text", f"its words, {sure:.2f}", chosen, True))
    return chosen, reasons


def of_code(printed: str) -> str | None:
    """The two letters that a declaration means.

    >>> of_code("en-GB"), of_code("pt_BR"), of_code("fra"), of_code("English"), of_code("und")
    ('en', 'pt', 'fr', 'en', None)
    """
    text = printed.strip().casefold()
    if text in _NAMED:
        return _NAMED[text]
    match = _CODE.fullmatch(text)
    code = _NAMED.get(match[1], match[1]) if match else ""
    return code if len(code) == 2 and code not in _NONE else None


def of_text(text: str) -> tuple[str, float] | None:
    """The language that a text is surely in, and how surely.

    >>> of_text("Qtly div 20 cts vs 18 cts prior") is None
    True
    """
    words = " ".join(_WORD.findall(text[: 2 * _STEPS[-1][0]]))
    for longest, least in _STEPS:
        head = words[:longest]
        letters = len(head) - head.count(" ")
        fewest = _WIDE_LETTERS if len(_WIDE.findall(head)) * 2 > letters else _LETTERS
        if letters < fewest:
            return None
        code, sure = _identifier().classify(head)
        if sure >= least:
            return str(code), float(sure)
    return None


@cache
def _identifier() -> LanguageIdentifier:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415 (0.3 seconds)

    identifier: Any = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages([code for code in identifier.labels if len(code) == 2])
    return identifier
