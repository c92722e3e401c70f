"""The mutants of a module: its source with one small thing changed.

What is changed into what is mutmut's.  Its runner changes only the bodies of functions without
decorators; the tables of signs and what is cached are most of a grammar, so here all of a module
is changed, and signs are left out one by one.
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
    change: tuple[str, ...]  # the lines that differ, behind - and +

    def __str__(self) -> str:
        return "\n".join((self.path, *self.change))


def mutants(path: str, source: str) -> Iterator[Mutant]:
    """Each once, in the order of the source."""
    module = cst.parse_module(source)
    seen = {source}
    before, after = "", source
    for statement in module.body:
        code = module.code_for_node(statement)
        head, _, after = after.partition(code)
        before += head
        for node in _nodes(statement):
            for other in _others(node):
                mutated = cast(cst.CSTNode, statement.deep_replace(node, other))
                changed = before + module.code_for_node(mutated) + after
                if changed not in seen:
                    seen.add(changed)
                    yield Mutant(path, changed, _change(source, changed))
        before += code


def _change(source: str, changed: str) -> tuple[str, ...]:
    lines = difflib.unified_diff(source.splitlines(), changed.splitlines(), n=0, lineterm="")
    return tuple(
        f"{line[0]} {line[1:].strip()}" for line in list(lines)[2:] if not line.startswith("@@")
    )


def _nodes(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """What may be changed: neither types, nor decorators, nor docstrings, nor what is exported."""
    match node:
        case cst.Annotation() | cst.Decorator() | cst.Expr(value=cst.SimpleString()):
            return
        case cst.Assign(targets=[cst.AssignTarget(target=cst.Name(value="__all__"))]):
            return
        case cst.If(test=cst.Name(value="TYPE_CHECKING")):
            return
        case cst.Call(func=cst.Name(value="isinstance" | "len")):
            return  # as mutmut has it
        case cst.ClassDef(bases=[cst.Arg(value=cst.Name(value="Enum" | "IntEnum"))]):
            return  # what its members are called within
    yield node
    for child in node.children:
        yield from _nodes(child)


def _others(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    match node:
        case cst.Assign() | cst.AnnAssign() if _is_false(node.value):
            return  # to another value that is as false
    for kind, operator in mutation_operators:
        if isinstance(node, kind):
            several = operator(node)
            yield from islice(several, 1) if _is_told(node) else several
    match node:
        case cst.SimpleString():
            yield from _without_a_sign(node)
        case cst.FormattedStringText(value=text) if text.strip():
            yield node.with_changes(value="XX")


def _is_false(node: cst.BaseExpression | None) -> bool:
    return isinstance(node, cst.Name) and node.value in ("None", "False")


def _is_told(node: cst.CSTNode) -> bool:
    """Whether it is words that somebody reads: that they are changed once is enough."""
    return isinstance(node, cst.SimpleString) and " " in node.value and "r" not in node.prefix


def _without_a_sign(node: cst.SimpleString) -> Iterator[cst.SimpleString]:
    """A string of signs alone without each of them."""
    signs = literal_eval(node.value)
    if isinstance(signs, str) and len(signs) > 1 and not any(map(str.isalnum, signs)):
        for at in range(len(signs)):
            yield node.with_changes(value=repr(signs[:at] + signs[at + 1 :]))
