"""Records as lines and as one flat table: a row a claim.

``COLUMNS`` and ``claim_rows`` are the table that CSV, Parquet and the reading room show.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from rashomon.export.cells import csv_lines
from rashomon.model import ClaimRef, Fact, Record, RecordReport, Review

Flat = str | int | float | bool | date | None
Row = dict[str, Flat]

COLUMNS: dict[str, str] = {
    "story": "string",
    "fact": "string",
    "section": "string",
    "kind": "string",
    "gist": "string",
    "verdict": "string",
    "rule": "string",
    "origins": "int",
    "parent": "string",
    "support": "float",
    "review": "string",
    "review_by": "string",
    "review_grown": "bool",
    "review_edits": "string",
    "review_notes": "string",
    "report": "string",
    "origin": "string",
    "outlet": "string",
    "url": "string",
    "title": "string",
    "published": "date",
    "speaker": "string",
    "modality": "string",
    "polarity": "string",
    "quote": "string",
    "start": "int",
    "end": "int",
    "hash": "string",
    "values": "string",
    "best": "float",
    "low": "float",
    "high": "float",
}
"""The columns of the table and what is in their cells: string, int, float, bool or date; each may be empty."""


def claim_rows(records: Iterable[Record]) -> Iterator[Row]:
    """A row a claim, in the records' order, with its fact, its report and its words; all columns of ``COLUMNS``.

    ``start`` and ``end`` are code points of the report's text, whose SHA-256 is ``hash``. ``values`` is what the
    claim's report gives where the fact's claims differ, as ``role: value`` parted by semicolons. A fact without claims
    is a row without quote.
    """
    for record in records:
        reports = {report.id: report for report in record.reports}
        for fact in record.facts:
            told = _fact(record, fact)
            for claim in fact.claims or (None,):
                row = {**told, **_claim(fact, claim, reports)} if claim else told
                yield {column: row.get(column) for column in COLUMNS}


def _fact(record: Record, fact: Fact) -> Row:
    found = record.quantities.get(fact.id)
    return {
        "story": record.story,
        "fact": fact.id,
        "section": fact.section,
        "kind": fact.kind,
        "gist": fact.gist,
        "verdict": fact.verdict.value,
        "rule": fact.rule,
        "origins": fact.origins,
        "parent": fact.parent,
        "support": finite(fact.support),
        **_review(fact.review),
        "best": finite(found.best) if found else None,
        "low": finite(found.low) if found else None,
        "high": finite(found.high) if found else None,
    }


def finite(value: float | None) -> float | None:
    """The number, but nothing for infinities and what is no number."""
    return value if value is not None and math.isfinite(value) else None


def _review(held: Review | None) -> Row:
    edits = (
        "; ".join(f"{e.field}: {e.value}{' (own words)' if e.own else ''} ({e.by})" for e in held.edits) if held else ""
    )
    return {
        "review": held.status if held else None,
        "review_by": held.by if held else None,
        "review_grown": held.grown if held else None,
        "review_edits": edits or None,
        "review_notes": "\n".join(held.notes) or None if held else None,
    }


def _claim(fact: Fact, claim: ClaimRef, reports: Mapping[str, RecordReport]) -> Row:
    report = reports.get(claim.report)
    values = (f"{d.role}: {v.value}" for d in fact.differences for v in d.values if v.report == claim.report)
    return {
        "report": claim.report,
        "origin": report.origin if report else None,
        "outlet": report.outlet if report else None,
        "url": report.url if report else None,
        "title": report.title if report else None,
        "published": report.published if report else None,
        "speaker": claim.speaker,
        "modality": claim.modality.value,
        "polarity": claim.polarity.value,
        "quote": claim.text,
        "start": claim.start,
        "end": claim.end,
        "hash": report.hash if report else None,
        "values": "; ".join(dict.fromkeys(values)) or None,
    }


def records_bytes(records: Sequence[Record]) -> bytes:
    """JSON lines, a record a line: ``Record.model_validate_json`` of a line gives the record again."""
    return b"".join(record.model_dump_json().encode("utf-8") + b"\n" for record in records)


def csv_bytes(records: Sequence[Record]) -> bytes:
    """The table as CSV (RFC 4180, but ``\\n``), UTF-8, with a header; cells are made safe for spreadsheets."""
    rows = ({name: _cell(value) for name, value in row.items()} for row in claim_rows(records))
    return "".join(csv_lines(tuple(COLUMNS), rows)).encode("utf-8")


def _cell(value: Flat) -> str | int | float | None:
    if isinstance(value, bool):
        return str(value).lower()
    return value.isoformat() if isinstance(value, date) else value
