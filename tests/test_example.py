"""The example is what its table says, and rashomon finds what was planted in it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

import pytest

import rashomon
from rashomon.model import Fact, Record

FOLDER = Path(__file__).resolve().parent.parent / "examples" / "istanbul-talks"
REPORTS = FOLDER / "reports"
TABLE = (FOLDER / "DIFFERENCES.md").read_text(encoding="utf8")


@dataclass(frozen=True)
class Planted:
    """A row of the table: the role, and in which words of which two reports it differs."""

    role: str
    reports: tuple[str, str]
    words: tuple[str, str]

    def __str__(self) -> str:
        return f"{self.role}-{self.reports[0]}-{self.reports[1]}"


def _rows(heading: str) -> list[Planted]:
    section = TABLE.split(f"## {heading}\n")[1].split("\n## ")[0]
    cells = [
        [c.strip().strip("`") for c in line.strip("|\n").split("|")] for line in section.splitlines() if "|" in line
    ]
    return [Planted(r[0], (r[1], r[3]), (r[2], r[4])) for r in cells[2:]]


DISPUTES = _rows("Planted disputes")
COMPATIBLE = _rows("Planted differences that are compatible")


@pytest.fixture(scope="module")
def record() -> Record:
    return rashomon.compare([str(REPORTS)])


def _text(name: str) -> str:
    raw = (REPORTS / name).read_text(encoding="utf8")
    return json.loads(raw)["text"] if name.endswith(".jsonl") else raw


@pytest.mark.parametrize("planted", DISPUTES + COMPATIBLE, ids=str)
def test_words_stand_in_the_reports(planted: Planted) -> None:
    for name, words in zip(planted.reports, planted.words, strict=True):
        assert _text(name).count(words) >= 1, f"{words!r} is not in {name}"


def test_reports_are_short_and_of_every_format() -> None:
    files = sorted(p.name for p in REPORTS.iterdir())
    assert {Path(name).suffix for name in files} == {".txt", ".md", ".html", ".jsonl"}
    for name in files:
        words = len(re.sub(r"<[^>]+>", " ", _text(name)).split())
        assert 150 <= words <= 300, f"{name}: {words} words"


def _carries(fact: Fact, record: Record, name: str, words: str) -> bool:
    """Whether a claim or differing value of ``fact`` stands on ``words`` (half of one) in the report of that file."""
    for report in record.reports:
        if Path(report.path or report.id).name != name and report.id != Path(name).stem:
            continue
        start = report.text.find(words)
        end = start + len(words)
        stands_on = [*fact.claims, *(v for d in fact.differences for v in d.values)]
        for claim in stands_on:
            shared = min(end, claim.end) - max(start, claim.start)
            if start >= 0 and claim.report == report.id and 2 * shared >= min(end - start, claim.end - claim.start):
                return True
    return False


def _about(record: Record, planted: Planted) -> list[Fact]:
    pairs = list(zip(planted.reports, planted.words, strict=True))
    return [f for f in record.facts if all(_carries(f, record, name, words) for name, words in pairs)]


@pytest.mark.parametrize("planted", DISPUTES, ids=str)
def test_planted_dispute_is_found(record: Record, planted: Planted) -> None:
    disputed = [f for f in _about(record, planted) if f.verdict == "disputed"]
    assert disputed, "no disputed fact stands on both"
    assert any(d.role == planted.role and d.relation == "disjoint" for f in disputed for d in f.differences)


@pytest.mark.parametrize("planted", COMPATIBLE, ids=str)
def test_compatible_difference_is_no_dispute(record: Record, planted: Planted) -> None:
    for fact in _about(record, planted):
        disjoint = {d.role for d in fact.differences if d.relation == "disjoint"}
        assert planted.role not in disjoint


def test_a_rewrite_is_no_second_witness(record: Record) -> None:
    together = [set(map(_stem, origin.reports)) for origin in record.origins]
    assert {"meridian-wire", "northern-courier"} in together
    assert len(together) == 4


def _stem(report: str) -> str:
    return Path(report).name.split(".")[0]


def test_boilerplate_carries_no_fact(record: Record) -> None:
    claimed = " ".join(c.text for f in record.facts for c in f.claims)
    for words in ("newsletter", "All rights reserved", "Editing by"):
        assert words not in claimed
