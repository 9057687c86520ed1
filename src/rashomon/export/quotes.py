"""Statements as a list of quotes: for people by speaker, for programs a row a statement."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rashomon.export.cells import Cell, csv_lines
from rashomon.export.marks import visible
from rashomon.export.shown import file_name, plural
from rashomon.export.terminal import line, text
from rashomon.model import RecordReport, Report, StatementRef, Strength
from rashomon.reconcile.said import by_speaker

if TYPE_CHECKING:
    from rich.console import Console

COLUMNS = (
    "speaker",
    "office",
    "country",
    "sector",
    "kind",
    "strength",
    "source",
    "cue",
    "words",
    "via",
    "nested",
    "report",
    "path",
    "outlet",
    "published",
    "url",
    "line",
    "start",
    "end",
    "content",
    "hash",
)


def quote_row(said: StatementRef, report: Report | RecordReport) -> dict[str, Any]:
    """A statement as plain JSON values, with the report it stands in; ``content`` are its spans there."""
    row = said.model_dump(mode="json")
    row["words"] = row.pop("text")
    return {
        **row,
        "path": report.path,
        "outlet": report.outlet,
        "published": report.published.isoformat() if report.published else None,
        "url": report.url,
        "hash": report.hash,
    }


def quotes_csv(quotes: Iterable[StatementRef], reports: Mapping[str, Report]) -> Iterator[str]:
    """Lines of CSV with the columns of ``COLUMNS``.

    ``via`` and ``nested`` are joined by semicolons, ``content`` are ``start-end`` pairs.
    """
    return csv_lines(COLUMNS, (flat_quote(said, reports[said.report]) for said in quotes))


def flat_quote(said: StatementRef, report: Report | RecordReport) -> dict[str, Cell]:
    """The same as cells of a row with the columns of ``COLUMNS``."""
    row = quote_row(said, report)
    row["via"] = "; ".join(said.via)
    row["nested"] = "; ".join(f"{inner.speaker or 'somebody'}: {inner.text}" for inner in said.nested)
    row["content"] = " ".join(f"{start}-{end}" for start, end in said.content)
    return row


def print_quotes(quotes: Sequence[StatementRef], reports: Mapping[str, Report], console: Console) -> None:
    """Statements for people, speaker by speaker: office, cue, words, and where they stand."""
    held = by_speaker(quotes)
    named = len([speaker for speaker in held if speaker])
    read = plural(len({q.report for q in quotes}), "report")
    line(console, 0, text(f"{plural(len(quotes), 'statement')} of {plural(named, 'speaker')} in {read}"))
    for speaker, rows in held.items():
        console.print()
        line(console, 0, text((visible(speaker or "Nobody named"), "bold"), (_offices(rows), "dim")), 2)
        for said in rows:
            _print_quote(said, reports[said.report], console)


def _offices(rows: Sequence[StatementRef]) -> str:
    offices = dict.fromkeys(visible(row.office) for row in rows if row.office)
    countries = dict.fromkeys(row.country for row in rows if row.country)
    told = ", ".join((*offices, *filter(None, countries)))
    return f"  {told}" if told else ""


def _print_quote(said: StatementRef, report: Report, console: Console) -> None:
    strength = "" if said.strength is Strength.SAID else f", {said.strength.value}"
    line(console, 2, text(visible(said.text)), 2)  # with the report's own marks: a paraphrase is no quote
    where = f"{visible(file_name(report.path) or report.id)}:{said.line}"
    cue = f"“{visible(said.cue)}”" if said.cue else "no cue"
    label = report.outlet or (report.id if report.id not in where else "")
    outlet = f" · {visible(label)}" if label else ""
    line(console, 6, text((f"{cue} ({said.kind.value}{strength}) · {where}{outlet}", "dim")), 2)
    for told in _chain(said):
        line(console, 6, text((told, "dim")), 2)


def _chain(said: StatementRef) -> Iterator[str]:
    if said.via:
        yield f"through {', '.join(map(visible, said.via))}"
    for inner in said.nested:
        yield f"in it, {visible(inner.speaker or 'somebody')}: “{visible(inner.text)}”"
        yield from _chain(inner)
