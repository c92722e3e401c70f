"""Write the expected result of each sample: `make samples`.  Read the diff before you commit."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from archive.ingest.draft import Draft, IngestDefaults, Rejected
from archive.ingest.files.walk import file_records
from archive.ingest.normalize import normalize
from archive.record import to_record

SAMPLES = Path(__file__).parent.parent / "samples"


def sample_paths() -> list[Path]:
    """Return the paths of all samples that have a golden file."""
    paths = (
        path for folder in SAMPLES.iterdir() if folder.is_dir() for path in folder.rglob("*.*")
    )
    return sorted(
        path for path in paths if path.parent.name != "broken" and not path.match("*.golden.json")
    )


def golden_path(path: Path) -> Path:
    """Return the path of a sample's expected result: `ferry.csv.golden.json` for `ferry.csv`."""
    return path.with_name(f"{path.name}.golden.json")


def current_results(path: Path) -> list[dict[str, Any]]:
    """Return the current result of a sample: articles with boilerplate and provenance, rejects."""
    results: list[dict[str, Any]] = []
    for record in file_records(path):
        result = normalize(record, IngestDefaults()) if isinstance(record, Draft) else record
        if isinstance(result, Rejected):
            results.append({"rejected": result.reason})
        else:
            results.append(
                {
                    **to_record(result.article),
                    "furniture": result.boilerplate,
                    "reasons": [reason.to_json() for reason in result.provenance],
                }
            )
    return results


def main() -> None:
    for path in sample_paths():
        results = current_results(path)
        expected: Any = results[0] if len(results) == 1 else results
        text = json.dumps(expected, ensure_ascii=False, indent=1) + "\n"
        golden_path(path).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
