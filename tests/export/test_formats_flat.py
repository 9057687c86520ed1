"""Lines and tables: nothing is lost in lines, a table has a row a claim, CSV and Parquet have the same rows."""

from __future__ import annotations

import csv
import io
import math
from datetime import date

import pyarrow.parquet as pq
from formats_sample import REVIEWED, odd_records
from hypothesis import given, settings
from record_sample import RECORD, TEXTS

from rashomon.export.cells import safe
from rashomon.export.flat import COLUMNS, claim_rows
from rashomon.export.formats import write
from rashomon.model import Record


def rows_of_csv(records: list[Record]) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(write("csv", records).decode())))


def rows_of_parquet(records: list[Record]) -> list[dict[str, object]]:
    table = pq.read_table(io.BytesIO(write("parquet", records)))
    assert table.column_names == list(COLUMNS)
    return table.to_pylist()


def test_a_line_gives_the_record_again() -> None:
    lines = write("records", [RECORD, REVIEWED]).decode().splitlines()
    assert [Record.model_validate_json(line) for line in lines] == [RECORD, REVIEWED]


@settings(max_examples=40, deadline=None)
@given(odd_records())
def test_any_record_comes_back_from_its_line(record: Record) -> None:
    finite = all(q.best is None or math.isfinite(q.best) for q in record.quantities.values())
    plain = record.model_copy(update={"quantities": {}}) if not finite or record.quantities else record
    assert Record.model_validate_json(write("records", [plain])) == plain


def test_a_row_a_claim_with_its_words() -> None:
    rows = rows_of_csv([REVIEWED])
    assert [(r["fact"], r["report"]) for r in rows] == [(f.id, c.report) for f in REVIEWED.facts for c in f.claims]
    for row in rows:
        assert TEXTS[row["report"]][int(row["start"]) : int(row["end"])] == row["quote"]
    rejected = next(r for r in rows if r["fact"] == "f5")
    assert (rejected["review"], rejected["review_by"]) == ("rejected", "Ana Kovač")
    assert (rejected["best"], rejected["low"], rejected["high"]) == ("20000.0", "20000.0", "25000.0")
    assert rejected["values"] == "quantity: 20,000 soldiers"
    accepted = next(r for r in rows if r["fact"] == "f6")
    assert accepted["review_edits"] == "place: Sarajevo (own words) (Ben)" and accepted["review_grown"] == "true"


def test_a_fact_without_claims_keeps_a_row() -> None:
    bare = RECORD.model_copy(update={"facts": (RECORD.facts[0].model_copy(update={"claims": ()}),)})
    assert [(r["fact"], r["quote"]) for r in rows_of_csv([bare])] == [("f1", "")]
    assert rows_of_parquet([bare])[0]["start"] is None


@settings(max_examples=40, deadline=None)
@given(odd_records())
def test_csv_and_parquet_have_the_same_rows(record: Record) -> None:
    plain, typed = rows_of_csv([record]), rows_of_parquet([record])
    assert typed == list(claim_rows([record]))
    assert len(plain) == len(typed) == sum(len(f.claims) for f in record.facts)
    for one, other in zip(plain, typed, strict=True):
        assert one == {name: shown(value) for name, value in other.items()}
        text = next(r.text for r in record.reports if r.id == other["report"])
        assert text[other["start"] : other["end"]] == other["quote"]  # type: ignore[misc]


def shown(value: object) -> str:
    """A value as a cell of CSV shows it: safe, without NUL, lines ended alike."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        return str(safe(value)).replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n")
    return "" if value is None else str(value)


def table(name: str, records: list[Record]) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(write(name, records).decode())))


def test_statements_and_the_ledger_are_tables_of_their_own() -> None:
    said = table("statements", [REVIEWED, REVIEWED])
    assert len(said) == 2 * len(REVIEWED.statements) and said[0]["speaker"] == "a United States official"
    lines = table("ledger", [REVIEWED])
    assert [(r["kind"], r["by"]) for r in lines] == [(e.kind, e.by) for e in REVIEWED.ledger]
    demand = next(r for r in lines if r["kind"] == "demand")
    assert (demand["fact"], demand["verdict"], demand["review"], demand["to"]) == (
        "f5",
        "disputed",
        "rejected",
        "the parties",
    )
    for row in (*said, *lines):
        words = TEXTS[row["report"]][int(row["start"]) : int(row["end"])]
        assert words == row["text" if "text" in row else "words"]
