"""Exact copies: whoever prints a text once more adds a mention to every fact of it, and nothing else."""

from __future__ import annotations

from datetime import date

import pytest

import rashomon
from making import Make
from rashomon.model import Annotated, Record, Verdict
from rashomon.reconcile import reconcile

WIRE = (
    "Envoys of Norway and Sweden met in Oslo on Tuesday to talk about herring. "
    "Norway's minister, Ola Hansen, said the two sides had agreed to cut the quota by 12 percent. "
    "Sweden asked for a longer season, but Norway refused."
)
RADIO = (
    "Norway and Sweden agreed in Oslo on Tuesday to cut the herring quota by 15 percent, the Norwegian ministry said. "
    "A boat race was put off because of the wind."
)
DAY = date(2024, 3, 5)


@pytest.fixture(scope="module")
def told(make: Make) -> list[Annotated]:
    """The wire, two copies of it on the same day, the radio, and a copy a week later."""
    given = [(WIRE, "wire", DAY), (WIRE, "post", DAY), (WIRE, "gazette", DAY), (RADIO, "radio", DAY)]
    return rashomon.annotate([make(*one) for one in (*given, (WIRE, "later", date(2024, 3, 12)))])


def facts(record: Record, without: set[str]) -> dict[tuple[tuple[str, int, int], ...], Verdict]:
    return {
        tuple(sorted((c.report, c.start, c.end) for c in fact.claims if c.report not in without)): fact.verdict
        for fact in record.facts
    }


def test_a_copy_is_read_as_what_it_copies(told: list[Annotated]) -> None:
    wire, post, *_, later = told
    assert post.report.id == "post" and {c.report for c in post.claims} == {"post"}
    same = wire.model_dump(exclude={"report", "claims"})
    assert post.model_dump(exclude={"report", "claims"}) == same != later.model_dump(exclude={"report", "claims"})
    assert [(c.start, c.end, c.roles) for c in post.claims] == [(c.start, c.end, c.roles) for c in wire.claims]


def test_copies_add_their_mentions_and_no_witness(told: list[Annotated]) -> None:
    wire, post, gazette, radio, _ = told
    alone = facts(reconcile([wire, radio], "herring"), set())
    whole = reconcile([gazette, wire, radio, post], "herring")
    assert facts(whole, {"post", "gazette"}).keys() == alone.keys()
    for fact in whole.facts:
        printed = {c.report for c in fact.claims}
        assert printed >= {"wire", "post", "gazette"} or printed == {"radio"}
        expected = alone[
            tuple(sorted((c.report, c.start, c.end) for c in fact.claims if c.report in {"wire", "radio"}))
        ]
        assert fact.verdict is (Verdict.REPEATED if expected is Verdict.SINGLE and "wire" in printed else expected)
    assert [sorted(origin.reports) for origin in whole.origins if len(origin.reports) > 1] == [
        ["gazette", "post", "wire"]
    ]


def test_a_copy_of_another_week_tells_of_another_tuesday(told: list[Annotated]) -> None:
    wire, *_, later = told
    days = {
        v.value
        for f in reconcile([wire, later], "h").facts
        for d in f.differences
        if d.role == "time"
        for v in d.values
    }
    assert len(days) == 2
