"""Whole records: what was planted comes back disputed, what is shared corroborated, and nothing is lost."""

from __future__ import annotations

import pytest

import rashomon
from making import Make
from planted import PAIRS, Pair
from rashomon.model import Annotated, Record
from rashomon.reconcile import reconcile
from rashomon.reconcile.record import SECTIONS
from rashomon.values import Relation

Story = tuple[Annotated, Annotated]
# What is falsely disputed today, and why.
FALSE_DISPUTES = {
    "border": "“opens in April” is dated in the past, “will open in April” in the future",
    "strike": "“Belgian” and “Belgium's railway union” are taken for two unions",
}


@pytest.mark.parametrize("pair", PAIRS, ids=str)
def test_what_was_planted_is_disputed_and_named(pair: Pair, records: dict[str, Record]) -> None:
    record = records[pair.name]
    found = [
        d
        for f in record.facts
        if f.verdict == "disputed"
        for d in f.differences
        if d.role == pair.role and d.relation is Relation.DISJOINT
    ]
    assert found, [(f.verdict, f.gist) for f in record.facts]
    said = {v.report: v.text for v in found[0].values}
    for n, words in enumerate(pair.words):
        assert words.lower() in said[f"{pair.name}-{n}"].lower()


@pytest.mark.parametrize(
    "pair",
    [
        pytest.param(p, marks=pytest.mark.xfail(strict=False, reason=FALSE_DISPUTES[p.name]))
        if p.name in FALSE_DISPUTES
        else p
        for p in PAIRS
    ],
    ids=str,
)
def test_nothing_else_is_disputed(pair: Pair, records: dict[str, Record]) -> None:
    disputed = [f for f in records[pair.name].facts if f.verdict == "disputed"]
    apart = {d.role for f in disputed for d in f.differences if d.relation is Relation.DISJOINT}
    assert apart == {pair.role}


@pytest.mark.parametrize("pair", PAIRS, ids=str)
def test_what_both_tell_is_corroborated(pair: Pair, records: dict[str, Record]) -> None:
    record = records[pair.name]
    texts = {r.id: r.text for r in record.reports}
    wanted = [(f"{pair.name}-{n}", texts[f"{pair.name}-{n}"].index(words)) for n, words in enumerate(pair.shared)]
    for fact in record.facts:
        held = [any(c.report == r and c.start <= at < c.end for c in fact.claims) for r, at in wanted]
        if fact.parent is None and all(held):
            assert fact.verdict == "corroborated" and fact.origins == 2
            return
    pytest.fail("the two sentences are not one fact")


def test_every_claim_is_in_exactly_one_fact(annotated: dict[str, Story], records: dict[str, Record]) -> None:
    for name, record in records.items():
        kinds = {(c.report, c.kind, c.start, c.end) for a in annotated[name] for c in a.claims}
        shown = [(c.report, c.start, c.end, c.text) for f in record.facts for c in f.claims]
        assert len(shown) == len(kinds)
        assert {s[:3] for s in shown} == {(r, s, e) for r, _, s, e in kinds}
        texts = {r.id: r.text for r in record.reports}
        assert all(texts[r][s:e] == t for r, s, e, t in shown)


def test_facts_have_their_own_ids_and_parents_that_exist(records: dict[str, Record]) -> None:
    for record in records.values():
        facts = {f.id: f for f in record.facts}
        assert len(facts) == len(record.facts)
        for fact in record.facts:
            assert fact.rule and fact.gist
            assert fact.parent is None or facts[fact.parent].parent is None


def test_every_fact_is_in_one_section(records: dict[str, Record]) -> None:
    for record in records.values():
        placed = [i for ids in record.sections.values() for i in ids]
        assert sorted(placed) == sorted(f.id for f in record.facts)
        assert list(record.sections) == [s for s in SECTIONS if s in record.sections]


@pytest.mark.parametrize(
    "offices",
    [False, True],
)
def test_differences_stand_on_words(offices: bool, records: dict[str, Record]) -> None:
    for record in records.values():
        texts = {r.id: r.text for r in record.reports}
        found = [d for f in record.facts for d in f.differences if (d.role == "role") is offices]
        for value in (v for d in found for v in d.values):
            assert texts[value.report][value.start : value.end] == value.text and value.value


def test_verdict_and_differences_agree(records: dict[str, Record]) -> None:
    for fact in (f for record in records.values() for f in record.facts):
        reports = {c.report for c in fact.claims}
        disjoint = any(d.relation is Relation.DISJOINT for d in fact.differences)
        assert all(d.relation is not Relation.EQUAL for d in fact.differences)
        assert (fact.verdict == "single") is (len(reports) == 1)
        assert fact.verdict != "disputed" or disjoint
        assert fact.verdict != "corroborated" or (fact.origins >= 2 and not disjoint)


def test_again_and_in_another_order_it_is_the_same(annotated: dict[str, Story], records: dict[str, Record]) -> None:
    for name in ("flood", "trade"):
        assert reconcile(annotated[name], name) == records[name]
        assert reconcile(annotated[name][::-1], name) == records[name]


def test_a_third_report_leaves_the_words_of_the_others(annotated: dict[str, Story]) -> None:
    """More witnesses can only raise how many origins a shared telling has."""
    both = annotated["election"]
    third = both[0].model_copy(
        update={
            "report": both[0].report.model_copy(update={"id": "copy"}),
            "claims": tuple(c.model_copy(update={"report": "copy"}) for c in both[0].claims),
        }
    )
    record = reconcile([*both, third], "three")
    assert sorted(o.reports for o in record.origins) == [("copy", "election-0"), ("election-1",)]
    assert max(f.origins for f in record.facts) == 2


def test_one_text_twice_is_one_witness(make: Make) -> None:
    text = PAIRS[2].texts[0]
    record = rashomon.compare([make(text, "a"), make(text, "b")])
    assert [o.reports for o in record.origins] == [("a", "b")]
    assert {f.verdict.value for f in record.facts} <= {"repeated", "single"}
    assert all(f.verdict == "repeated" for f in record.facts if f.parent is None), "the same words, not matched"
    assert any("one witness" in note for note in record.notes)


def test_one_report_is_all_single_with_a_note(make: Make) -> None:
    record = rashomon.compare([make(PAIRS[0].texts[0])])
    assert record.facts and {f.verdict.value for f in record.facts} == {"single"}
    assert all(f.support is None and f.differences == () for f in record.facts)
    assert any("One report only" in note for note in record.notes)


@pytest.mark.parametrize(("first", "second"), [(0, 5), (1, 4), (6, 3)])
def test_reports_of_two_events_share_nothing(first: int, second: int, make: Make) -> None:
    record = rashomon.compare([make(PAIRS[first].texts[0], "a"), make(PAIRS[second].texts[1], "b")])
    assert {f.verdict.value for f in record.facts} == {"single"}, [
        (f.verdict, [c.text for c in f.claims]) for f in record.facts if f.verdict != "single"
    ]
    assert any("may not be of one event" in note for note in record.notes)


def test_no_report_no_record() -> None:
    record = reconcile([], "nothing")
    assert record.facts == () and record.reports == () and record.sections == {}
