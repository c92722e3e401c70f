"""The house rules that a program can check."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MODULES = sorted(p for top in ("archive", "index") for p in (ROOT / top).rglob("*.py"))
TREES = {path: ast.parse(path.read_text(encoding="utf-8")) for path in MODULES}
MODULE_LINES, FUNCTION_LINES = 400, 60

Function = (ast.FunctionDef, ast.AsyncFunctionDef)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_module(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MODULE_LINES
    assert ast.get_docstring(TREES[path]), "every module says what it is"
    for node in ast.walk(TREES[path]):
        if isinstance(node, Function):
            length = (node.end_lineno or 0) - node.body[0].lineno + 1
            assert length <= FUNCTION_LINES, f"{node.name} has {length} lines"


def test_third_party_names_appear_in_one_place() -> None:
    homes: dict[str, str | tuple[str, ...]] = {
        "whoosh": "index/engines/whoosh/",
        "Stemmer": "index/analysis/stem.py",
        "typer": "archive/cli/",
        "rich": (
            "archive/render/terminal.py",
            "archive/render/bar_charts.py",
            "archive/render/article_text.py",
            "archive/cli/",
        ),
        "sqlite3": "archive/store/",
        "filelock": "archive/lock.py",
        "charset_normalizer": "archive/ingest/text/decode.py",
        "trafilatura": "archive/ingest/normalize/html/main_text.py",
        "warcio": "archive/ingest/readers/warc.py",
        "lxml": (
            "archive/ingest/xml/xml_parser.py",
            "archive/ingest/xml/xml_tree.py",
            "archive/ingest/text/markup.py",
            "archive/ingest/normalize/html/main_text.py",
            "archive/ingest/normalize/html/embedded_metadata.py",
        ),
        "platformdirs": "archive/cli/configuration.py",
        "opensearchpy": "index/engines/opensearch/",
        "pyarrow": "archive/render/parquet_output.py",
        "matplotlib": "archive/render/timeline_plot.py",
        "zstandard": "archive/ingest/files/containers/zstd.py",
        "tzlocal": "archive/settings.py",
    }
    for path in MODULES:
        place = path.relative_to(ROOT).as_posix()
        for name in imported_names(path) & homes.keys():
            assert place.startswith(homes[name]), f"{place} imports {name}"


def imported_names(path: Path) -> set[str]:
    """Return the top-level names of what a module imports."""
    names = set()
    for node in ast.walk(TREES[path]):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add((node.module or "").partition(".")[0])
    return names


def test_a_class_name_has_one_meaning() -> None:
    places = defaultdict(list)
    for path, tree in TREES.items():
        for node in tree.body:
            if isinstance(node, ast.ClassDef):
                places[node.name].append(path.relative_to(ROOT).as_posix())
    assert {name: paths for name, paths in places.items() if len(paths) > 1} == {}


RETIRED = [
    (ROOT / package, frozenset(names))
    for line in (ROOT / "tests/retired_names.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
    for package, *names in [line.split()]
]


def test_no_retired_name_comes_back() -> None:
    carried = [
        f"{path.relative_to(ROOT)}: {name}"
        for package, names in RETIRED
        for path in MODULES
        if package in path.parents
        for name in public_names(path)
        if name in names
    ]
    assert carried == []


def public_names(path: Path) -> Iterator[str]:
    """Yield the names of a module, its classes, public functions and public methods."""
    yield path.stem if path.stem != "__init__" else path.parent.name
    for node in ast.walk(TREES[path]):
        if isinstance(node, (ast.ClassDef, *Function)) and not node.name.startswith("_"):
            yield node.name


# Participles, determiners and prepositions that stand for the noun they leave out.
BARE = frozenset(
    """found told said asked kept given known wanted seen shown held taken met made read left named
    printed chosen typed several others other each one some most more own where what why many few
    having meant sought laid parted lasting came begun ended heard settled mended torn aside behind
    beside within apart together alone whole again near of""".split()
)
# Words that begin a relative clause or a fragment where a verb or noun should stand.
UNPLAIN = frozenset(
    """what whether where why how the those of a as which when by all some many also to so who until
    one with this these an that in""".split()
)
BARE_SHARE, UNPLAIN_SHARE = 0.02, 0.15


def test_names_are_nouns_and_verbs() -> None:
    names = [name for tree in TREES.values() for node in ast.walk(tree) for name in bound(node)]
    bare = [name for name in names if name.lower().strip("_") in BARE]
    assert len(bare) <= BARE_SHARE * len(names), sorted(set(bare))


def bound(node: ast.AST) -> list[str]:
    """Return the names that a node gives: of functions, parameters, classes and variables."""
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            parameters = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
            return [node.name, *(p.arg for p in parameters if p.arg not in ("self", "cls"))]
        case ast.ClassDef():
            return [node.name]
        case ast.Name(ctx=ast.Store()):
            return [node.id]
    return []


def test_docstrings_begin_plainly() -> None:
    docstrings = [
        text
        for tree in TREES.values()
        for node in ast.walk(tree)
        if isinstance(node, Function) and (text := ast.get_docstring(node))
    ]
    unplain = [text for text in docstrings if re.split(r"\W+", text.strip())[0].lower() in UNPLAIN]
    assert len(unplain) <= UNPLAIN_SHARE * len(docstrings), [t.splitlines()[0] for t in unplain]
