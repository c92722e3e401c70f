"""Many texts cut at once: the words that `words` gives, as numbers of known forms.

News repeats itself: of a million words some thousands are new.  A text is split at white space and
at the ASCII signs that always part words, in bytes and at C speed; each piece that was met before
is one look-up, and what is new goes through `words` once.  A word never reaches over a white space,
so both ways give the same (tests/index/test_words.py).
"""

from __future__ import annotations

from array import array

import numpy as np
from numpy.typing import NDArray

from index.analysis.fold import as_bytes
from index.analysis.words import LONGEST, words

_NOTHING = -1  # a piece without a word; pieces of several words are -2, -3 …


class Forms(dict[bytes, int]):
    """Pieces of text -> numbers of word forms; `names[number]` is the form."""

    def __init__(self) -> None:
        super().__init__()
        self.names: list[str] = []
        self._numbers: dict[str, int] = {}
        self._several: list[list[int]] = []

    def __missing__(self, piece: bytes) -> int:
        found = [self._number(word) for word in _words(piece)]
        match found:
            case []:
                number = _NOTHING
            case [only]:
                number = only
            case _:
                number = _NOTHING - 1 - len(self._several)
                self._several.append(found)
        self[piece] = number
        return number

    def _number(self, word: str) -> int:
        number = self._numbers.setdefault(word, len(self.names))
        if number == len(self.names):
            self.names.append(word)
        return number

    def cut(self, text: str, out: array[int]) -> int:
        """Append the numbers of the text's words to `out` (int32); returns how many."""
        before = len(out)
        pieces = as_bytes(text).split()
        out.extend(map(self.__getitem__, pieces))
        if pieces:
            odd = np.flatnonzero(as_numbers(out)[before:] < 0).tolist()
            if odd:
                self._expand(out, before, odd)
        return len(out) - before

    def _expand(self, out: array[int], start: int, odd: list[int]) -> None:
        """Put in the words of pieces of several or none, which stand at start + odd."""
        numbers = out[start:]
        del out[start:]
        done = 0
        for at in odd:
            out.extend(numbers[done:at])
            if numbers[at] != _NOTHING:
                out.extend(self._several[_NOTHING - 1 - numbers[at]])
            done = at + 1
        out.extend(numbers[done:])


def _words(piece: bytes) -> list[str]:
    """The words of a piece; most are plain letters and digits, perhaps at the end of a sentence."""
    plain = piece.strip(b".'")
    if plain.isalnum() and len(plain) <= LONGEST:  # of ASCII alone, for bytes
        return [plain.decode("ascii")]
    return words(piece.decode("utf-8", "surrogatepass"))


def as_numbers(out: array[int]) -> NDArray[np.int32]:
    """What `cut` appended, as an array over the same memory."""
    return np.frombuffer(out, np.int32)
