"""Records as two more tables: a row a line of the negotiation ledger, and a row a statement."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from rashomon.export.cells import Cell, csv_lines
from rashomon.export.flat import finite
from rashomon.export.ids import day
from rashomon.export.quotes import COLUMNS as _QUOTED
from rashomon.export.quotes import flat_quote
from rashomon.model import LedgerEntry, Record, RecordReport

LEDGER = (
    *("story", "kind", "by", "to", "text", "fact", "verdict", "review", "answers", "answer", "answer_by"),
    *("per_side", "total", "unit", "when", "day", "until", "place", "people", "status"),
    *("settled_story", "settled_report", "settled_start", "settled_end", "settled_text"),
    *("report", "outlet", "url", "published", "start", "end", "hash"),
)
STATEMENTS = ("story", *_QUOTED)
Row = Mapping[str, Cell]


def ledger_bytes(records: Sequence[Record]) -> bytes:
    """CSV: parties, demands, offers, answers, agreed terms, next steps; what each field means: ``LedgerEntry``.

    ``verdict`` and ``review`` are those of the line's fact, ``people`` are parted by semicolons.
    """
    return _csv(LEDGER, (row for record in records for row in _ledger(record)))


def statements_bytes(records: Sequence[Record]) -> bytes:
    """CSV: who said what, in the columns of ``rashomon quotes`` after the story."""
    return _csv(STATEMENTS, (row for record in records for row in _statements(record)))


def _csv(columns: Sequence[str], rows: Iterator[Row]) -> bytes:
    return "".join(csv_lines(columns, rows)).encode("utf-8", "replace")


def _ledger(record: Record) -> Iterator[Row]:
    facts, reports = {f.id: f for f in record.facts}, {r.id: r for r in record.reports}
    for line in record.ledger:
        fact = facts.get(line.fact)
        about: Row = {
            "story": record.story,
            "verdict": fact.verdict.value if fact else None,
            "review": fact.review.status if fact and fact.review else None,
        }
        yield {**_line(line), **about, **_source(reports.get(line.report))}


def _line(line: LedgerEntry) -> Row:
    plain = ("kind", "by", "to", "text", "fact", "answers", "answer", "answer_by", "unit", "when", "place", "status")
    settled = line.settled
    return {
        **{name: getattr(line, name) for name in (*plain, "report", "start", "end")},
        "per_side": finite(line.per_side),
        "total": finite(line.total),
        "day": day(line.day),
        "until": day(line.until),
        "people": "; ".join(line.people),
        **{
            f"settled_{name}": getattr(settled, name) for name in ("story", "report", "start", "end", "text") if settled
        },
    }


def _source(report: RecordReport | None) -> Row:
    if report is None:
        return {}
    return {"outlet": report.outlet, "url": report.url, "published": day(report.published), "hash": report.hash}


def _statements(record: Record) -> Iterator[Row]:
    reports = {report.id: report for report in record.reports}
    for said in record.statements:
        if said.report in reports:
            yield {"story": record.story, **flat_quote(said, reports[said.report])}
