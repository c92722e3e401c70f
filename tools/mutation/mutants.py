"""Generate the mutants of a module: its source with one small change each.

The mutation operators are mutmut's.  Its runner only changes the bodies of functions without
decorators, but most of a grammar are tables of characters and cached functions.  So this module
changes all of a module, and also removes single characters from strings of punctuation.
"""

from __future__ import annotations

import difflib
from ast import literal_eval
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import cast

import libcst as cst
from mutmut.mutation.mutators import mutation_operators


@dataclass(frozen=True, slots=True)
class Mutant:
    path: str
    source: str
    change: tuple[str, ...]  # the differing lines, prefixed with - or +

    def __str__(self) -> str:
        return "\n".join((self.path, *self.change))


def generate_mutants(path: str, source: str) -> Iterator[Mutant]:
    """Yield each mutant once, in the order of the source."""
    module = cst.parse_module(source)
    known_sources = {source}
    before, after = "", source
    for statement in module.body:
        code = module.code_for_node(statement)
        head, _, after = after.partition(code)
        before += head
        for node in _mutable_nodes(statement):
            for replacement in _mutations(node):
                mutated = cast(cst.CSTNode, statement.deep_replace(node, replacement))
                changed = before + module.code_for_node(mutated) + after
                if changed not in known_sources:
                    known_sources.add(changed)
                    yield Mutant(path, changed, _change(source, changed))
        before += code


def _change(source: str, changed: str) -> tuple[str, ...]:
    lines = difflib.unified_diff(source.splitlines(), changed.splitlines(), n=0, lineterm="")
    return tuple(
        f"{line[0]} {line[1:].strip()}" for line in list(lines)[2:] if not line.startswith("@@")
    )


def _mutable_nodes(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """Yield the nodes to mutate: no types, decorators, docstrings or lists of exports."""
    match node:
        case cst.Annotation() | cst.Decorator() | cst.Expr(value=cst.SimpleString()):
            return
        case cst.Assign(targets=[cst.AssignTarget(target=cst.Name(value="__all__"))]):
            return
        case cst.If(test=cst.Name(value="TYPE_CHECKING")):
            return
        case cst.Call(func=cst.Name(value="isinstance" | "len")):
            return  # mutmut does the same
        case cst.ClassDef(bases=[cst.Arg(value=cst.Name(value="Enum" | "IntEnum"))]):
            return  # the values of its members are internal
    yield node
    for child in node.children:
        yield from _mutable_nodes(child)


def _mutations(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    match node:
        case cst.Assign() | cst.AnnAssign() if _is_false(node.value):
            return  # the mutant would be another false value
    for kind, operator in mutation_operators:
        if isinstance(node, kind):
            replacements = operator(node)
            yield from islice(replacements, 1) if _is_message(node) else replacements
    match node:
        case cst.SimpleString():
            yield from _drop_characters(node)
        case cst.FormattedStringText(value=text) if text.strip():
            yield node.with_changes(value="XX")


def _is_false(node: cst.BaseExpression | None) -> bool:
    return isinstance(node, cst.Name) and node.value in ("None", "False")


def _is_message(node: cst.CSTNode) -> bool:
    """Return whether a node is a message for people; one mutant of it is enough."""
    return isinstance(node, cst.SimpleString) and " " in node.value and "r" not in node.prefix


def _drop_characters(node: cst.SimpleString) -> Iterator[cst.SimpleString]:
    """Yield a string of punctuation without each of its characters."""
    characters = literal_eval(node.value)
    if (
        isinstance(characters, str)
        and len(characters) > 1
        and not any(map(str.isalnum, characters))
    ):
        for index in range(len(characters)):
            yield node.with_changes(value=repr(characters[:index] + characters[index + 1 :]))
