"""How the name of a place is compared, and how it is written in running text."""

from __future__ import annotations

import re

from index.analysis import words

_LONG = {"st": "saint", "ste": "sainte", "ft": "fort", "mt": "mount"}
# Words within a name that stay small: Rio de Janeiro, Stratford-upon-Avon, Frankfurt am Main.
_SMALL = frozenset(
    """a al am an and at au aux bei by d da das de del della der des di do dos du e el en et i im in
    la las le les los of on op sous sul sulla sur the und under upon van von y""".split()
)
_PART = re.compile(r"[^\s/-]+")
# O'Fallon, N'Djamena, Coeur d'Alene; but Xi'an, Sana'a, P'yongyang.
_ELIDED = re.compile(r"([DLMNO])(['’])(\w.*)", re.IGNORECASE)
_SHORTENED = re.compile(r"(?:St|Ste|Ft|Mt|Pt)\.", re.IGNORECASE)
_MAC = re.compile(r"Mc([a-z]{2,}.*)")


def key(name: str) -> str:
    """A name as it is compared: without case, accents, signs and short forms.

    >>> key("ST. JOHN'S"), key("Saint John’s"), key("N. C."), key("Zürich")
    ('saint john', 'saint john', 'nc', 'zurich')
    """
    if name.isascii() and name.replace(" ", "").isalpha():  # most are, and the tables load quicker
        plain = name.lower().split()
    else:
        plain = words(name)
    found: list[str] = []
    letters = False  # whether the last word is made of single letters
    for word in plain:
        if len(word) == 1 and letters:
            found[-1] += word
        else:
            found.append(_LONG.get(word, word))
            letters = len(word) == 1
    return " ".join(found)


def title_case(place: str, model: str = "") -> str:
    """A place in capitals as it is written in running text; `model` is how it is known to be.

    >>> title_case("PORT-AU-PRINCE"), title_case("COEUR D'ALENE"), title_case("ST. PAUL")
    ('Port-au-Prince', "Coeur d'Alene", 'St. Paul')
    >>> title_case("DEKALB", "DeKalb"), title_case("Washington D.C.")
    ('DeKalb', 'Washington D.C.')
    """
    if not place.isupper():
        return place
    if len(model) == len(place):
        return "".join(
            letter.lower() if like.islower() else letter
            for letter, like in zip(place, model, strict=True)
        )
    return _PART.sub(lambda found: _cased(found[0], found.start() > 0), place)


def _cased(word: str, within: bool) -> str:
    if "." in word and not _SHORTENED.fullmatch(word):
        return word  # initials: D.C.
    if within and word.lower() in _SMALL:
        return word.lower()
    if elided := _ELIDED.fullmatch(word):
        first = elided[1].lower() if within and elided[1] in "Dd" else elided[1]
        return f"{first}{elided[2]}{elided[3].capitalize()}"
    plain = word.capitalize()
    return _MAC.sub(lambda found: f"Mc{found[1].capitalize()}", plain)
