"""Spelling of place names: the form in which they are compared, and title case."""

from __future__ import annotations

import re

from index.analysis import split_words

_LONG_FORMS = {"st": "saint", "ste": "sainte", "ft": "fort", "mt": "mount"}
# Words in lower case within a name: Rio de Janeiro, Stratford-upon-Avon, Frankfurt am Main.
_LOWER_CASE = frozenset(
    """a al am an and at au aux bei by d da das de del della der des di do dos du e el en et i im in
    la las le les los of on op sous sul sulla sur the und under upon van von y""".split()
)
_WORD = re.compile(r"[^\s/-]+")
# O'Fallon, N'Djamena, Coeur d'Alene; but Xi'an, Sana'a, P'yongyang.
_ELIDED = re.compile(r"([DLMNO])(['’])(\w.*)", re.IGNORECASE)
_ABBREVIATED = re.compile(r"(?:St|Ste|Ft|Mt|Pt)\.", re.IGNORECASE)
_MC = re.compile(r"Mc([a-z]{2,}.*)")


def place_key(name: str) -> str:
    """Return a name as it is compared: without case, accents, punctuation and abbreviations.

    >>> place_key("ST. JOHN'S"), place_key("Saint John’s")
    ('saint john', 'saint john')
    >>> place_key("N. C."), place_key("Zürich")
    ('nc', 'zurich')
    """
    if name.isascii() and name.replace(" ", "").isalpha():  # most names: a quicker path
        parts = name.lower().split()
    else:
        parts = split_words(name)
    key_words: list[str] = []
    initials = False  # whether the last word is made of single letters
    for word in parts:
        if len(word) == 1 and initials:
            key_words[-1] += word
        else:
            key_words.append(_LONG_FORMS.get(word, word))
            initials = len(word) == 1
    return " ".join(key_words)


def title_case(place: str, spelling: str = "") -> str:
    """Return a place in capitals as running text writes it; other spellings stay as they are.

    `spelling` is the known one, used where it has as many characters as the place.

    >>> title_case("PORT-AU-PRINCE"), title_case("COEUR D'ALENE"), title_case("ST. PAUL")
    ('Port-au-Prince', "Coeur d'Alene", 'St. Paul')
    >>> title_case("DEKALB", "DeKalb"), title_case("Washington D.C.")
    ('DeKalb', 'Washington D.C.')
    """
    if not place.isupper():
        return place
    if len(spelling) == len(place):
        return "".join(
            letter.lower() if model.islower() else letter
            for letter, model in zip(place, spelling, strict=True)
        )
    return _WORD.sub(lambda match: _title_case_word(match[0], match.start() > 0), place)


def _title_case_word(word: str, is_inner: bool) -> str:
    if "." in word and not _ABBREVIATED.fullmatch(word):
        return word  # initials: D.C.
    if is_inner and word.lower() in _LOWER_CASE:
        return word.lower()
    if elided := _ELIDED.fullmatch(word):
        prefix = elided[1].lower() if is_inner and elided[1] in "Dd" else elided[1]
        return f"{prefix}{elided[2]}{elided[3].capitalize()}"
    return _MC.sub(lambda match: f"Mc{match[1].capitalize()}", word.capitalize())
