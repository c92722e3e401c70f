"""Query parser: from typed text to a Query.

    query  -> [ clause { [ "AND" | "OR" ] clause } ]         NOT binds tighter than AND, AND than OR
    clause -> { "NOT" | "-" } near
    near   -> item [ "NEAR/" number item ]
    item   -> [ field ":" ] ( word | quoted [ "~" number ] | "(" query ")" )
    word   -> text | "=" text | "*" | pattern                in a date field, a date or [a TO b]

A text of several words ("Jong-un", "12:25", "http://x.org") is a phrase of those words.  A text
without a word is left out, with a note; syntax without a meaning is an error, with its place.  Open
brackets are kept on a list instead of the call stack, so that no query can exhaust the stack.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NoReturn

from index.errors import QueryError
from index.query import proximity, value
from index.query.hints import Note, NoteCollector
from index.query.lex import QueryToken, TokenKind, lex, quote, shell_quote
from index.query.tree import NOTHING, And, Not, Or, Phrase, Query, Term
from index.query.value import ParsedTerm, ParseOptions

__all__ = ["Note", "ParseOptions", "ParsedQuery", "ParsedTerm", "parse"]

MAX_DEPTH = 200  # nested brackets and NOTs


@dataclass(frozen=True, slots=True)
class ParsedQuery:
    """Query with the notes and the terms that were found while it was parsed."""

    query: Query
    phrase_boost: Phrase | None  # first sequence of bare words; articles with it rank first
    notes: tuple[Note, ...]
    terms: tuple[ParsedTerm, ...]  # in the order of the query


def parse(text: str, options: ParseOptions = ParseOptions()) -> ParsedQuery:  # noqa: B008 (a frozen value)
    """Parse a query; raises QueryError with the place of the fault."""
    return _Parser(text, options).parse()


@dataclass(slots=True)
class Group:
    """Clauses of the innermost brackets, or of the query itself, as alternatives of OR."""

    open_token: QueryToken | None = None
    scope: str = "text"  # field of its words
    negations: int = 0  # number of NOTs before the group
    operator: QueryToken | None = None  # AND, OR, NOT or - without its right side so far
    near: proximity.PendingNear | None = None  # NEAR without its right side so far
    is_empty: bool = True  # no token so far
    _alternatives: list[list[Query]] = field(default_factory=lambda: [[]])
    _optional_at: int | None = None  # with any_word: index of the Or of bare words in the last one

    @property
    def has_left(self) -> bool:
        """Return True if an operator at this place has a left side."""
        return bool(self._alternatives[-1])

    def add(self, query: Query, *, negated: bool) -> None:
        """Add a clause that must match."""
        if negated:
            query = query.part if isinstance(query, Not) else Not(query)
        self._alternatives[-1].append(query)
        self._mark_complete()

    def add_optional(self, query: Query) -> None:
        """Add a clause to those of which at least one must match."""
        clauses = self._alternatives[-1]
        if self._optional_at is None:
            self._optional_at = len(clauses)
            clauses.append(query)
        else:
            optional = clauses[self._optional_at]
            parts = optional.parts if isinstance(optional, Or) else (optional,)
            clauses[self._optional_at] = Or((*parts, query))
        self._mark_complete()

    def pop_last(self) -> tuple[Query, bool]:
        """Remove and return the last clause, and True if it was negated: NEAR binds tighter."""
        clauses = self._alternatives[-1]
        last = clauses[-1]
        if self._optional_at == len(clauses) - 1 and isinstance(last, Or):
            clauses[-1] = last.parts[0] if len(last.parts) == 2 else Or(last.parts[:-1])
            return last.parts[-1], False
        if self._optional_at == len(clauses) - 1:
            self._optional_at = None
        clauses.pop()
        return (last.part, True) if isinstance(last, Not) else (last, False)

    def skip(self) -> None:
        """Skip a clause without a word, together with its NOT."""
        if self.operator and not self.near and self.operator.text not in ("AND", "OR"):
            self.operator = None
        self.is_empty = False

    def add_operator(self, operator: QueryToken) -> None:
        """Add AND or OR, which then needs a right side."""
        if operator.text == "OR":
            self._alternatives.append([])
        self._optional_at = None
        self.operator = operator

    def build(self) -> Query:
        """Return the tree of the group; NOTHING if it has no clauses."""
        return _combine([_combine(clauses, And) for clauses in self._alternatives if clauses], Or)

    def _mark_complete(self) -> None:
        self.operator, self.is_empty = None, False


def _combine(parts: list[Query], node: type[And] | type[Or]) -> Query:
    return parts[0] if len(parts) == 1 else node(tuple(parts))


class _Parser:
    def __init__(self, text: str, options: ParseOptions) -> None:
        self.text, self.options = text, options
        self.groups = [Group()]
        self.negations = 0  # of the current clause
        self.prefix: QueryToken | None = None  # field of the current clause
        self.bare_words: list[tuple[str, ...]] = []  # current sequence, outside brackets
        self.phrase_boost: tuple[str, ...] = ()
        self.notes = NoteCollector()
        self.terms: list[ParsedTerm] = []

    @property
    def group(self) -> Group:
        return self.groups[-1]

    def parse(self) -> ParsedQuery:
        tokens = self._literal_tokens() if self.options.literal else lex(self.text)
        for token in tokens:
            self._handle(token)
        self._end_bare_words()
        words = self.phrase_boost
        phrase_boost = Phrase("text", words, exact=True) if words else None
        if self.group.is_empty:
            self._fail("the query is empty.", (0, len(self.text)), "Write * for every article.")
        return ParsedQuery(self.group.build(), phrase_boost, tuple(self.notes), tuple(self.terms))

    def _literal_tokens(self) -> Iterator[QueryToken]:
        for chunk in re.finditer(r"\S+", self.text):
            yield QueryToken(TokenKind.WORD, chunk[0], chunk.span())
        yield QueryToken(TokenKind.END, "", (len(self.text), len(self.text)))

    def _handle(self, token: QueryToken) -> None:
        if self.prefix and (token.span[0] != self.prefix.span[1] or token.kind is TokenKind.END):
            self._fail(
                f"{self.prefix.text}: needs a value right after it.",
                self.prefix.span,
                f"Write {value.field_example(self.prefix.text)}",
            )
        match token.kind:
            case TokenKind.FIELD:
                self._set_prefix(token)
            case TokenKind.MINUS:
                self._negate(token)
            case TokenKind.OPERATOR:
                self._add_operator(token)
            case TokenKind.OPEN:
                self._open_group(token)
            case TokenKind.CLOSE:
                self._close_group(token)
            case TokenKind.END:
                self._check_closed()
            case _:
                self._add_value(token)

    def _set_prefix(self, token: QueryToken) -> None:
        if self.prefix:
            self._fail("a field cannot be inside another.", token.span, "Write one of the two.")
        value.check_field_name(token, self.text)
        if self.group.scope != "text":
            self._fail(
                f"these brackets already belong to {self.group.scope}:",
                token.span,
                "Close them first.",
            )
        self.prefix = token

    def _negate(self, token: QueryToken) -> None:
        if self.group.near:
            self._fail_operand(self.group.near.token, "right")
        self.negations += 1
        self._check_depth(token)
        self.group.operator = token
        self._end_bare_words()

    def _add_operator(self, token: QueryToken) -> None:
        if token.text == "NOT":
            self._negate(token)
            return
        if token.text.startswith("NEAR"):
            self._start_near(token)
            return
        if self.group.operator or not self.group.has_left:
            self._fail_operand(
                self.group.operator or token, "right" if self.group.operator else "left"
            )
        self.group.add_operator(token)
        self._end_bare_words()

    def _start_near(self, token: QueryToken) -> None:
        """Start a NEAR with the previous clause as its left side."""
        number = token.text.removeprefix("NEAR").removeprefix("/")
        if not number.isascii() or not number.isdigit():
            self._fail("NEAR needs a number of words.", token.span, "Write NEAR/5")
        if self.group.operator or not self.group.has_left:
            self._fail_operand(
                self.group.operator or token, "right" if self.group.operator else "left"
            )
        left, negated = self.group.pop_last()
        proximity.check_operand(left, self.group.scope, token, self.text)
        self.bare_words = self.bare_words[:-1]
        self._end_bare_words()
        self.group.operator = token
        self.group.near = proximity.PendingNear(left, int(number), token)
        self.negations = int(negated)

    def _open_group(self, token: QueryToken) -> None:
        name = value.field_name(self.prefix) if self.prefix else self.group.scope
        self.groups.append(Group(token, name, self.negations))
        self.negations, self.prefix = 0, None
        self._check_depth(token)
        self._end_bare_words()

    def _close_group(self, token: QueryToken) -> None:
        group = self.group
        if group.open_token is None:
            self._fail('this ")" closes nothing.', token.span, "Leave it out, or quote it.")
        if group.operator:
            self._fail_operand(group.operator, "right")
        if group.is_empty:
            self._fail(
                "there is nothing in these brackets.",
                (group.open_token.span[0], token.span[1]),
                "Leave them out.",
            )
        self.groups.pop()
        self.negations = group.negations
        if (query := group.build()) == NOTHING:
            self.negations = 0
            self.group.skip()
        else:
            self._add_clause(query)

    def _check_closed(self) -> None:
        if self.group.operator:
            self._fail_operand(self.group.operator, "right")
        if self.group.open_token:
            self._fail(
                'this "(" is never closed.', self.group.open_token.span, "Close it, or quote it."
            )

    def _add_value(self, token: QueryToken) -> None:
        name = value.field_name(self.prefix) if self.prefix else self.group.scope
        if self.prefix:
            value.check_negation(self.prefix, token, self.text)
        bare = token.kind is TokenKind.WORD and name == "text" and not self.prefix
        query = value.parse_value(name, token, self.text, self.options)
        self.terms.append(ParsedTerm(token.text, name, query))
        if query == NOTHING:
            self._ignore(token, name)
            return
        prefix, self.prefix = self.prefix, None
        if bare and isinstance(query, Term | Phrase) and token.text[0] != "=":
            self._add_bare_word(token)
        else:
            self._end_bare_words()
        if not self.options.literal:
            self.notes.check_word(token, prefix)
        self._add_clause(query, optional=not prefix)

    def _ignore(self, token: QueryToken, name: str) -> None:
        if self.prefix:
            self._fail(f"{name}: needs a word.", token.span, f"Write {value.field_example(name)}")
        self.negations = 0
        self.group.skip()
        self.notes.add_ignored(token)

    def _add_bare_word(self, token: QueryToken) -> None:
        if len(self.groups) > 1 or self.negations:
            self._end_bare_words()
        else:
            self.bare_words.append(value.tokenize(token.text))

    def _end_bare_words(self) -> None:
        if len(self.bare_words) > 1 and not self.phrase_boost:
            self.phrase_boost = tuple(word for words in self.bare_words for word in words)
        self.bare_words = []

    def _add_clause(self, query: Query, *, optional: bool = False) -> None:
        """Add a clause to the innermost group."""
        if pending := self.group.near:
            self.group.near, optional = None, False
            query = proximity.complete(pending, query, self.group.scope, self.text)
        negated = self.negations % 2 == 1
        if self.options.any_word and optional and not negated:
            self.group.add_optional(query)
        else:
            self.group.add(query, negated=negated)
        self.negations = 0

    def _check_depth(self, token: QueryToken) -> None:
        negations = sum(group.negations for group in self.groups) + self.negations
        if len(self.groups) - 1 + negations > MAX_DEPTH:
            self._fail(
                f"brackets and NOTs are nested deeper than {MAX_DEPTH}.", token.span, "Use fewer."
            )

    def _fail_operand(self, operator: QueryToken, side: str) -> NoReturn:
        self._fail(
            f"{operator.text} needs something on its {side}.",
            operator.span,
            "To search for the word itself, quote it: archive search "
            + shell_quote(quote(operator.text)),
        )

    def _fail(self, message: str, span: tuple[int, int], hint: str) -> NoReturn:
        raise QueryError(message, self.text, span, hint)
