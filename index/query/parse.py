"""From what a reader types to a Query.

    query  -> [ clause { [ "AND" | "OR" ] clause } ]         NOT binds tighter than AND, AND than OR
    clause -> { "NOT" | "-" } near
    near   -> item [ "NEAR/" number item ]
    item   -> [ field ":" ] ( word | quoted [ "~" number ] | "(" query ")" )
    word   -> text | "=" text | "*" | pattern                in a date field, a date or [a TO b]

A text of several words ("Jong-un", "12:25", "http://x.org") is those words side by side.  What has
no word in it is left out and said so; everything that has a meaning we do not know is refused, with
its place.  Brackets are kept on a stack of our own, so that no query can exhaust Python's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NoReturn

from index.errors import QueryError
from index.query import proximity, value
from index.query.group import Group
from index.query.hints import Note, Notes
from index.query.lex import Kind, Token, lex, quoted, shell
from index.query.tree import NOTHING, Phrase, Query, Term
from index.query.value import Read, Reading

__all__ = ["Note", "Parsed", "Read", "Reading", "parse"]

DEEPEST = 200  # brackets and NOTs within each other


@dataclass(frozen=True, slots=True)
class Parsed:
    query: Query
    run: Phrase | None  # the words that rank first where they stand together
    notes: tuple[Note, ...]
    read: tuple[Read, ...]  # its words, in order


def parse(text: str, reading: Reading = Reading()) -> Parsed:  # noqa: B008 (a frozen value)
    """Read a query; raises QueryError that points at what it cannot read."""
    return _Parser(text, reading).parse()


class _Parser:
    def __init__(self, text: str, reading: Reading) -> None:
        self.text, self.reading = text, reading
        self.groups = [Group()]
        self.negations = 0  # of the clause that is being read
        self.prefix: Token | None = None  # the field of that clause
        self.stretch: list[tuple[str, ...]] = []  # bare words side by side, at top level
        self.run: tuple[str, ...] = ()
        self.notes = Notes()
        self.read: list[Read] = []

    @property
    def group(self) -> Group:
        return self.groups[-1]

    def parse(self) -> Parsed:
        tokens = self._literal() if self.reading.literal else lex(self.text)
        for token in tokens:
            self._take(token)
        self._end_stretch()
        run = Phrase("text", self.run, exact=True) if self.run else None
        if self.group.empty:
            self._fail("the query is empty.", (0, len(self.text)), "Write * for every article.")
        return Parsed(self.group.query(), run, tuple(self.notes), tuple(self.read))

    def _literal(self) -> Iterator[Token]:
        for chunk in re.finditer(r"\S+", self.text):
            yield Token(Kind.WORD, chunk[0], chunk.span())
        yield Token(Kind.END, "", (len(self.text), len(self.text)))

    def _take(self, token: Token) -> None:
        if self.prefix and (token.span[0] != self.prefix.span[1] or token.kind is Kind.END):
            self._fail(
                f"{self.prefix.text}: needs a value right behind it.",
                self.prefix.span,
                f"Write {value.example(self.prefix.text)}",
            )
        match token.kind:
            case Kind.FIELD:
                self._field(token)
            case Kind.MINUS:
                self._negate(token)
            case Kind.OPERATOR:
                self._operator(token)
            case Kind.OPEN:
                self._open(token)
            case Kind.CLOSE:
                self._close(token)
            case Kind.END:
                self._end()
            case _:
                self._value(token)

    def _field(self, token: Token) -> None:
        if self.prefix:
            self._fail("a field cannot stand within another.", token.span, "Write one of the two.")
        value.field_named(token, self.text)
        if self.group.scope != "text":
            self._fail(
                f"these brackets already belong to {self.group.scope}:",
                token.span,
                "Close them first.",
            )
        self.prefix = token

    def _negate(self, token: Token) -> None:
        if self.group.near:
            self._needs(self.group.near.token, "right")
        self.negations += 1
        self._too_deep(token)
        self.group.operator = token
        self._end_stretch()

    def _operator(self, token: Token) -> None:
        if token.text == "NOT":
            self._negate(token)
            return
        if token.text.startswith("NEAR"):
            self._near(token)
            return
        if self.group.operator or not self.group.has_left:
            self._needs(self.group.operator or token, "right" if self.group.operator else "left")
        self.group.join(token)
        self._end_stretch()

    def _near(self, token: Token) -> None:
        """Take the clause before back: it is the left side of this NEAR."""
        number = token.text.removeprefix("NEAR").removeprefix("/")
        if not number.isascii() or not number.isdigit():
            self._fail("NEAR wants a number of words.", token.span, "Write NEAR/5")
        if self.group.operator or not self.group.has_left:
            self._needs(self.group.operator or token, "right" if self.group.operator else "left")
        left, negated = self.group.take_last()
        proximity.operand(left, self.group.scope, token, self.text)
        self.stretch = self.stretch[:-1]
        self._end_stretch()
        self.group.operator = token
        self.group.near = proximity.Half(left, int(number), token)
        self.negations = int(negated)

    def _open(self, token: Token) -> None:
        name = value.name_of(self.prefix) if self.prefix else self.group.scope
        self.groups.append(Group(token, name, self.negations))
        self.negations, self.prefix = 0, None
        self._too_deep(token)
        self._end_stretch()

    def _close(self, token: Token) -> None:
        closed = self.group
        if closed.opened is None:
            self._fail('this ")" closes nothing.', token.span, "Leave it out, or quote it.")
        if closed.operator:
            self._needs(closed.operator, "right")
        if closed.empty:
            self._fail(
                "there is nothing in these brackets.",
                (closed.opened.span[0], token.span[1]),
                "Leave them out.",
            )
        self.groups.pop()
        self.negations = closed.negated
        if (query := closed.query()) == NOTHING:
            self.negations = 0
            self.group.skip()
        else:
            self._add(query)

    def _end(self) -> None:
        if self.group.operator:
            self._needs(self.group.operator, "right")
        if self.group.opened:
            self._fail(
                'this "(" is never closed.', self.group.opened.span, "Close it, or quote it."
            )

    def _value(self, token: Token) -> None:
        name = value.name_of(self.prefix) if self.prefix else self.group.scope
        if self.prefix:
            value.not_negated(self.prefix, token, self.text)
        bare = token.kind is Kind.WORD and name == "text" and not self.prefix
        query = value.query(name, token, self.text, self.reading)
        self.read.append(Read(token.text, name, query))
        if query == NOTHING:
            self._without_word(token, name)
            return
        prefix, self.prefix = self.prefix, None
        if bare and isinstance(query, Term | Phrase) and token.text[0] != "=":
            self._bare(token)
        else:
            self._end_stretch()
        if not self.reading.literal:
            self.notes.word(token, prefix)
        self._add(query, loose=not prefix)

    def _without_word(self, token: Token, name: str) -> None:
        if self.prefix:
            self._fail(f"{name}: needs a word.", token.span, f"Write {value.example(name)}")
        self.negations = 0
        self.group.skip()
        self.notes.left_out(token)

    def _bare(self, token: Token) -> None:
        if len(self.groups) > 1 or self.negations:
            self._end_stretch()
        else:
            self.stretch.append(value.cut(token.text))

    def _end_stretch(self) -> None:
        if len(self.stretch) > 1 and not self.run:
            self.run = tuple(word for several in self.stretch for word in several)
        self.stretch = []

    def _add(self, query: Query, *, loose: bool = False) -> None:
        """One more clause of the innermost group."""
        if half := self.group.near:
            self.group.near, loose = None, False
            query = proximity.whole(half, query, self.group.scope, self.text)
        negated = self.negations % 2 == 1
        if self.reading.any and loose and not negated:
            self.group.add_loose(query)
        else:
            self.group.add(query, negated=negated)
        self.negations = 0

    def _too_deep(self, token: Token) -> None:
        if len(self.groups) - 1 + sum(g.negated for g in self.groups) + self.negations > DEEPEST:
            self._fail(f"brackets nest deeper than {DEEPEST} here.", token.span, "Use fewer.")

    def _needs(self, operator: Token, side: str) -> NoReturn:
        self._fail(
            f"{operator.text} needs something on its {side}.",
            operator.span,
            "To search for the word itself, quote it: archive search "
            + shell(quoted(operator.text)),
        )

    def _fail(self, message: str, span: tuple[int, int], hint: str) -> NoReturn:
        raise QueryError(message, self.text, span, hint)
