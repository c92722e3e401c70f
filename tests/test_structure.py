"""The house rules that a program can check."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MODULES = sorted(p for top in ("archive", "index") for p in (ROOT / top).rglob("*.py"))
MODULE_LINES, FUNCTION_LINES = 250, 40


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_module(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    tree = ast.parse(source)
    assert len(source.splitlines()) <= MODULE_LINES
    assert ast.get_docstring(tree), "every module says what it is"
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            length = (node.end_lineno or 0) - node.body[0].lineno + 1
            assert length <= FUNCTION_LINES, f"{node.name} has {length} lines"


def test_names_of_third_parties_stand_where_they_belong() -> None:
    homes: dict[str, str | tuple[str, ...]] = {
        "whoosh": "index/engines/whoosh/",
        "Stemmer": "index/analysis/stem.py",
        "typer": "archive/cli/",
        "rich": (
            "archive/render/terminal.py",
            "archive/render/hits.py",
            "archive/render/panel.py",
            "archive/render/chart.py",
            "archive/render/article.py",
            "archive/cli/",
        ),
        "sqlite3": "archive/store/",
        "filelock": "archive/lock.py",
        "charset_normalizer": "archive/ingest/text/decode.py",
        "trafilatura": "archive/ingest/normalize/html/main_text.py",
        "warcio": "archive/ingest/readers/warc.py",
        "lxml": (
            "archive/ingest/xml/parse.py",
            "archive/ingest/xml/tree.py",
            "archive/ingest/text/markup.py",
            "archive/ingest/normalize/html/main_text.py",
            "archive/ingest/normalize/html/embedded.py",
        ),
        "platformdirs": "archive/cli/config.py",
        "opensearchpy": "index/engines/opensearch/",
        "pyarrow": "archive/render/parquet.py",
        "matplotlib": "archive/render/plot.py",
        "zstandard": "archive/ingest/files/containers/zstd.py",
        "tzlocal": "archive/settings.py",
    }
    for path in MODULES:
        place = path.relative_to(ROOT).as_posix()
        for name in imported(path) & homes.keys():
            assert place.startswith(homes[name]), f"{place} imports {name}"


def imported(path: Path) -> set[str]:
    """The top names of what a module imports."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add((node.module or "").partition(".")[0])
    return found
