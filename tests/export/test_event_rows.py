"""Events of records as rows: one an event, traceable, safe in a spreadsheet, nothing guessed."""

from __future__ import annotations

import csv
import io
import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

import rashomon
from making import Make
from rashomon.export.cells import safe
from rashomon.export.event_codes import acled_type, violence
from rashomon.export.event_merge import merged
from rashomon.export.events import COLUMNS, EventForm, event_lines, event_objects, event_rows
from rashomon.model import Annotated, EventActor, Record, Review
from rashomon.reconcile import reconcile

FIRST = """Rockets hit market in Goma

Rebels shelled a market in Goma on Tuesday and killed nine civilians, the army said.

President Ana Mbeki met the mediators in Kampala on Wednesday.
"""
SECOND = """Nine die as rebels fire on Goma

Rebels shelled the market in Goma on Tuesday. They killed at least nine civilians, a doctor said.

Kenya did not attack the town. If the talks fail, Rwanda will attack Goma.
"""


@pytest.fixture(scope="module")
def story(make: Make) -> tuple[Record, list[Annotated]]:
    found = rashomon.annotate([make(FIRST, "one", date(2019, 5, 16)), make(SECOND, "two", date(2019, 5, 17))])
    return reconcile(found, "goma"), found


def parsed(record: Record, found: list[Annotated], form: EventForm) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO("".join(event_lines([record], found, form)))))


def test_every_row_is_traceable(story: tuple[Record, list[Annotated]]) -> None:
    record, found = story
    facts = {f.id: f for f in record.facts}
    texts = {r.id: r.text for r in record.reports}
    rows = parsed(record, found, EventForm.PLOVER)
    assert rows
    for row in rows:
        assert row["story"] == "goma" and row["verdict"] == facts[row["fact"]].verdict.value
        assert int(row["origins"]) == facts[row["fact"]].origins
        words = texts[row["report"]][int(row["start"]) : int(row["end"])]
        assert " ".join(words.split()) == row["quote"]
        assert f"{row['report']}:{row['start']}-{row['end']}" in row["evidence"].split(" | ")
    assert len({row["event_id"] for row in rows}) == len(rows)


def test_an_event_of_two_reports_is_one_row(story: tuple[Record, list[Annotated]]) -> None:
    record, found = story
    together = [o for o in event_objects([record], found) if len({t["report"] for t in o["told"]}) == 2]
    assert together, "both reports tell of the shelling"
    for row in together:
        assert row["origins"] == 2 and row["verdict"] == "corroborated"
    on_facts = [(e.fact.id, e.event.type, e.event.polarity, e.number) for e in merged(record, found)]
    assert len(set(on_facts)) == len(on_facts)


def test_every_event_told_in_a_clause_is_in_exactly_one_row(story: tuple[Record, list[Annotated]]) -> None:
    record, found = story
    told = [(t["report"], tuple(t["trigger"])) for o in event_objects([record], found) for t in o["told"]]
    assert len(told) == len(set(told))
    assert {report for report, _ in told} <= {r.id for r in record.reports}


def test_conflict_forms_hold_only_what_happened(story: tuple[Record, list[Annotated]]) -> None:
    record, found = story
    for form in (EventForm.ACLED, EventForm.UCDP):
        for row in parsed(record, found, form):
            assert row["polarity"] == "positive" and row["modality"] in {"happened", "alleged"}
            assert "Kenya" not in row["quote"] and "Rwanda" not in row["quote"]


def test_columns_and_forms(story: tuple[Record, list[Annotated]]) -> None:
    record, found = story
    for form in (EventForm.PLOVER, EventForm.ACLED, EventForm.UCDP):
        header = next(event_lines([record], found, form)).strip()
        assert header == ",".join(COLUMNS[form])
        assert all(tuple(row) == COLUMNS[form] for row in event_rows([record], found, form))
    items = [json.loads(line) for line in event_lines([record], found, "jsonl")]
    assert [i["event_id"] for i in items] == [r["event_id"] for r in event_rows([record], found, "plover")]
    with pytest.raises(ValueError, match="available: plover, acled, ucdp, jsonl"):
        event_rows([record], found, "gdelt")
    with pytest.raises(ValueError, match="no annotations of report two"):
        event_rows([record], found[:1], "plover")


def test_dead_with_low_and_high_and_precision(make: Make) -> None:
    text = "Rebels shelled a market in Goma on Tuesday and killed nine civilians.\n"
    found = rashomon.annotate([make(text, "one", date(2019, 5, 16))])
    record = reconcile(found, "goma")
    rows = event_rows([record], found, "plover")
    toll = [r for r in rows if r["dead_best"] is not None]
    assert toll and all((r["dead_best"], r["dead_low"], r["dead_high"]) == (9, 9, 9) for r in toll)
    for row in rows:  # the market and the dead are of one sentence, with one day and one town
        assert (row["event_date"], row["date_precision"]) == ("2019-05-14", "day")
        assert (row["placename"], row["country"], row["place_precision"]) == ("Goma", "COD", "city")
        assert row["latitude"] is not None


def test_two_days_in_a_sentence_date_nothing_by_chance(make: Make) -> None:
    text = "Rebels fled on Monday, they returned on Tuesday, and the mayor praised the army.\n"
    found = rashomon.annotate([make(text, "one", date(2019, 5, 16))])
    praise = [r for r in event_rows([reconcile(found, "x")], found, "plover") if r["event_type"] == "SUPPORT"]
    assert all(r["event_date"] is None for r in praise)


def test_a_number_that_counts_something_else_is_no_toll(make: Make) -> None:
    text = "Soldiers attacked a convoy of wounded near Goma, a city of 500,000 people, on Tuesday.\n"
    found = rashomon.annotate([make(text)])
    for row in event_rows([reconcile(found, "x")], found, "plover"):
        assert row["injured_best"] is None and row["dead_best"] is None


def test_a_fact_that_a_person_rejected_has_no_row(story: tuple[Record, list[Annotated]]) -> None:
    record, found = story
    first = event_rows([record], found, "plover")[0]["fact"]
    facts = tuple(
        f.model_copy(update={"review": Review(status="rejected")}) if f.id == first else f for f in record.facts
    )
    rows = event_rows([record.model_copy(update={"facts": facts})], found, "plover")
    assert first not in {row["fact"] for row in rows} and rows


@pytest.mark.parametrize("cell", ["=SUM(A1)", "+1", "-1", "@x", "\tx", "\r=1", "\x00", "＝1", " =1", '"=1', "\n-"])
def test_a_cell_that_a_spreadsheet_would_run_is_made_safe(cell: str) -> None:
    assert safe(cell) == f"'{cell}"


@given(st.text())
def test_no_cell_begins_like_a_formula(cell: str) -> None:
    made = safe(cell)
    assert isinstance(made, str) and not made.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    assert made in (cell, f"'{cell}")


def test_numbers_stay_numbers() -> None:
    assert safe(-33.9) == -33.9 and safe(None) is None and safe(0) == 0


def actor(sector: str | None) -> EventActor:
    return EventActor(text="x", code=None, sector=sector, start=0, end=1)


@pytest.mark.parametrize(
    ("source", "target", "kind"),
    [
        ("MIL", "REB", 1),
        ("REB", "GOV", 1),
        ("REB", "REB", 2),
        ("REB", "CVL", 3),
        ("MIL", "CVL", 3),
        ("CVL", "CVL", None),
    ],
)
def test_types_of_violence(source: str, target: str, kind: int | None) -> None:
    assert violence([actor(source)], [actor(target)]) == kind


def test_what_the_parties_leave_open_stays_open() -> None:
    assert violence([actor("MIL")], []) is None
    assert acled_type("ASSAULT", "firearms", [actor(None)], [actor("CVL")]) is None, "a crime, for all that is known"
    unknown = acled_type("ASSAULT", None, [actor("MIL")], [actor("REB")])
    assert unknown is not None and unknown.kind is None and unknown.sub is None
    clash = acled_type("ASSAULT", "firearms", [actor("MIL")], [actor("REB")])
    assert clash is not None and clash.sub == "Armed clash"
    assert acled_type("CONSULT", "meet", [actor("GOV")], [actor("GOV")]) is None
