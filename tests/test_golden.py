"""The record of the shipped example, reviewed by eye: what more than one report carries must not change unnoticed.

After a change that is meant: look at the new record, then `python tests/test_golden.py` writes the file again.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import rashomon

ROOT = Path(__file__).parent.parent
GOLDEN = Path(__file__).parent / "golden" / "istanbul-talks.json"


def shared_facts() -> list[dict[str, Any]]:
    """Every fact of two or more reports: verdict, kind, roles in conflict, and its words by report."""
    record = rashomon.compare([str(ROOT / "examples" / "istanbul-talks" / "reports")])
    rows = [
        {
            "verdict": fact.verdict.value,
            "kind": fact.kind,
            "conflict": [d.role for d in fact.differences if d.relation == "disjoint"],
            "words": [f"{c.report}: {' '.join(c.text.split())}" for c in fact.claims],
        }
        for fact in record.facts
        if len({c.report for c in fact.claims}) > 1
    ]
    return sorted(rows, key=lambda r: (r["verdict"], r["words"]))


def test_the_example_gives_the_reviewed_record() -> None:
    assert shared_facts() == json.loads(GOLDEN.read_text("utf-8"))


if __name__ == "__main__":
    GOLDEN.write_text(json.dumps(shared_facts(), ensure_ascii=False, indent=1) + "\n", "utf-8")
