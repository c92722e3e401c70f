"""Write again what each sample must give: `make samples`.  Read the difference, then commit."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from archive.ingest.draft import Draft, Known, Rejected
from archive.ingest.files.walk import records
from archive.ingest.normalize import normalise
from archive.record import to_record

SAMPLES = Path(__file__).parent.parent / "samples"


def inputs() -> list[Path]:
    """Every sample that stands beside what it must give."""
    found = (p for folder in SAMPLES.iterdir() if folder.is_dir() for p in folder.rglob("*.*"))
    return sorted(p for p in found if p.parent.name != "broken" and not p.match("*.golden.json"))


def golden(path: Path) -> Path:
    """Where it stands what a sample must give: `ferry.csv.golden.json` beside `ferry.csv`."""
    return path.with_name(f"{path.name}.golden.json")


def given(path: Path) -> list[dict[str, Any]]:
    """What a sample gives now: its articles, with what was kept beside them, and its rejects."""
    results: list[dict[str, Any]] = []
    for read in records(path):
        story = normalise(read, Known()) if isinstance(read, Draft) else read
        if isinstance(story, Rejected):
            results.append({"rejected": story.why})
        else:
            results.append(
                {
                    **to_record(story.article),
                    "furniture": story.furniture,
                    "reasons": [reason.to_json() for reason in story.reasons],
                }
            )
    return results


def main() -> None:
    for path in inputs():
        results = given(path)
        expected: Any = results[0] if len(results) == 1 else results
        text = json.dumps(expected, ensure_ascii=False, indent=1) + "\n"
        golden(path).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
