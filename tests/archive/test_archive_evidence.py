"""After a decision the numbers are those of what stands: verdicts by the values' own relations, counts, ledger."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pytest
from archive_parts import report
from hypothesis import given, settings
from hypothesis import strategies as st

from rashomon.archive import Archive, Decision, DecisionKind, anchors, apply_decisions, on_fact
from rashomon.model import (
    Annotated,
    Claim,
    ClaimRef,
    Exchange,
    Fact,
    LedgerEntry,
    Modality,
    Origin,
    Polarity,
    QuantityMention,
    QuantityRange,
    Record,
    RecordReport,
    Report,
    Role,
    Verdict,
    Words,
)
from rashomon.reconcile.totals import totals
from rashomon.reconcile.verdict import judge
from rashomon.values import Quantity

K = DecisionKind
_COUNT = re.compile(r"(more than )?(\d+) people")
# Clauses are sentences; what they count is a part of them. Each report is an origin of its own.
TEXTS = (
    "An earthquake killed 40 people near Mindoro. Rescuers asked for helicopters.",
    "An earthquake killed 60 people near Mindoro. Officials later spoke of 40 people.",
    "An earthquake killed more than 30 people near Mindoro. The navy refused to send helicopters.",
)


def _reports(count: int = 3) -> list[Report]:
    days = [date(1994, 11, 15), date(1994, 11, 16), date(1994, 11, 17)]
    return [
        report(text, f"{n}", outlet=f"Outlet {n}", published=day)
        for n, (text, day) in enumerate(zip(TEXTS[:count], days, strict=False))
    ]


def annotate(reports: Sequence[Report]) -> list[Annotated]:
    return [_annotated(one) for one in reports]


def _annotated(one: Report) -> Annotated:
    claims: list[Claim] = []
    mentions = []
    for clause in re.finditer(r"[^.]+\.", one.text):
        start = clause.start() + len(clause[0]) - len(clause[0].lstrip())
        whole = {"report": one.id, "start": start, "end": clause.end(), "text": one.text[start : clause.end()]}
        terms = tuple(w.lower() for w in re.findall(r"[A-Za-z]+", clause[0]))
        claims.append(Claim(**whole, kind="event", predicate="kill", terms=terms))
        parent = len(claims) - 1
        for found in _COUNT.finditer(one.text, start, clause.end()):
            number = float(found[2])
            value = Quantity(
                low=number, high=None if found[1] else number, unit="person", kind="person", asserted=number
            )
            here = {"start": found.start(), "end": found.end(), "text": found[0]}
            mentions.append(QuantityMention(**here, quantity=value))
            role = Role(name="quantity", **here, value=value, context=whole["text"])
            claims.append(Claim(report=one.id, **here, kind="quantity", predicate="", roles=(role,), parent=parent))
    return Annotated(report=one, claims=tuple(claims), quantities=tuple(mentions))


def reconcile(story: Sequence[Annotated], name: str = "quake") -> Record:
    """Facts: clauses on the earthquake, other clauses alone, and what they count; judged and counted by the rules."""
    origin_of = {a.report.id: f"o{n}" for n, a in enumerate(story)}
    whole: dict[str, list[Claim]] = {}
    parts: dict[str, list[Claim]] = {}
    for annotated in story:
        for claim in annotated.claims:
            above = annotated.claims[claim.parent] if claim.parent is not None else claim
            key = "quake" if "earthquake" in above.text else above.text
            (whole if claim.parent is None else parts).setdefault(key, []).append(claim)
    facts = [_fact(f"f{n}", claims, origin_of, None) for n, claims in enumerate(whole.values())]
    ids = dict(zip(whole, (f.id for f in facts), strict=True))
    facts += [_fact(f"q{n}", claims, origin_of, ids[key]) for n, (key, claims) in enumerate(parts.items())]
    return Record(
        story=name,
        reports=tuple(
            RecordReport(
                **a.report.model_dump(
                    include={"id", "path", "outlet", "url", "published", "title", "hash", "blocks", "text"}
                ),
                origin=origin_of[a.report.id],
            )
            for a in story
        ),
        origins=tuple(Origin(id=o, reports=(r,), why="wording of its own") for r, o in origin_of.items()),
        facts=tuple(facts),
        quantities=totals(story, (), (), origin_of),
        ledger=tuple(_ledger(facts)),
        exchanges=(_exchange(facts),),
        sections={s: tuple(f.id for f in facts if f.section == s) for s in ("What happened", "How many")},
    )


def _fact(own: str, claims: Sequence[Claim], origin_of: Mapping[str, str], parent: str | None) -> Fact:
    verdict, rule, differences = judge(claims, dict(origin_of))
    refs = [
        ClaimRef(
            report=c.report,
            start=c.start,
            end=c.end,
            text=c.text,
            modality=Modality.HAPPENED,
            polarity=Polarity.POSITIVE,
        )
        for c in claims
    ]
    return Fact(
        id=own,
        kind=claims[0].kind,
        section="How many" if parent else "What happened",
        gist=claims[0].text,
        verdict=verdict,
        rule=rule,
        claims=tuple(refs),
        differences=differences,
        origins=len({origin_of[c.report] for c in claims}),
        parent=parent,
    )


def _ledger(facts: Sequence[Fact]) -> list[LedgerEntry]:
    by_words = {f.gist: f for f in facts}
    asked = next((f for words, f in by_words.items() if "asked" in words), None)
    refused = next((f for words, f in by_words.items() if "refused" in words), None)
    made = []
    for kind, fact, by, more in (
        ("demand", asked, "rescuers", {"answer": "rejected", "answer_by": "the navy"} if refused else {}),
        ("answer", refused, "the navy", {"answer": "rejected", "answer_by": "the navy"}),
    ):
        if fact is not None:
            c = fact.claims[0]
            entry: dict[str, Any] = {"kind": kind, "by": by, "text": c.text, "fact": fact.id, "report": c.report}
            ties = {"answers": asked.id} if kind == "answer" and asked else {}
            made.append(LedgerEntry(**entry, start=c.start, end=c.end, **more, **ties))
    return made


def _exchange(facts: Sequence[Fact]) -> Exchange:
    c = facts[0].claims[0]
    words = Words(report=c.report, start=c.start, end=c.end, text=c.text)
    total = QuantityRange(best=40, low=40, high=40)
    return Exchange(sides=("A", "B"), total=total, status="planned", facts=(facts[0].id,), words=(words,))


@pytest.fixture(scope="module")
def story() -> list[Annotated]:
    return annotate(_reports())


def named(record: Record, words: str, kind: str = "event") -> Fact:
    return next(f for f in record.facts if words in f.gist and f.kind == kind)


def decided(story: Sequence[Annotated], *decisions: Decision) -> Record:
    held = {a.report.id: a for a in story}
    made, wrong = apply_decisions(reconcile(story), decisions, lambda ids: {i: held[i] for i in ids if i in held})
    assert wrong == ()
    return made


def killed(record: Record) -> tuple[float | None, float | None, float | None] | None:
    found = record.quantities.get("killed")
    return (found.best, found.low, found.high) if found else None


def test_what_the_sample_says(story: list[Annotated]) -> None:
    record = reconcile(story)
    count = named(record, "40 people", "quantity")
    assert count.verdict is Verdict.DISPUTED and len(count.claims) == 3
    assert killed(record) == (30, 30, 60)  # one origin each: the latest
    assert decided(story) == record  # no decision changes nothing, not a letter


def test_a_rejected_number_no_longer_counts(story: list[Annotated]) -> None:
    record = reconcile(story)
    count = named(record, "40 people", "quantity")
    leaving = [(c.report, c.start, c.end) for c in count.claims if c.text == "60 people"]
    split = on_fact(record, count.id, K.SPLIT, "eva", leaving=leaving)
    apart = decided(story, split)
    alone, rest = named(apart, "60 people", "quantity"), named(apart, "40 people", "quantity")
    # 40 and "more than 30" stand together by their values, and the rule says so.
    assert (alone.verdict, rest.verdict) == (Verdict.SINGLE, Verdict.CORROBORATED)
    assert rest.rule.startswith("2 origins carry it and no role is in conflict") and rest.rule.endswith("split by eva")
    assert killed(apart) == killed(record)
    gone = decided(story, split, on_fact(apart, alone.id, K.REJECT, "eva"))
    assert killed(gone) == (30, 30, 40)
    assert {v.text for v in gone.quantities["killed"].values} == {"40 people", "more than 30 people"}
    whole = decided(story, on_fact(record, count.id, K.REJECT, "eva"))
    assert "killed" not in whole.quantities
    clause = decided(story, on_fact(record, named(record, "earthquake").id, K.REJECT, "eva"))
    assert "killed" not in clause.quantities  # with the clause goes what it counts
    kept = decided(story, on_fact(record, named(record, "helicopters").id, K.REJECT, "eva"))
    assert kept.quantities == record.quantities


def test_merged_facts_are_compared_by_their_values(story: list[Annotated]) -> None:
    record = reconcile(story)
    count, later = named(record, "40 people", "quantity"), record.facts[-1]
    assert later.claims[0].text == "40 people" and later.id != count.id
    leaving = [(c.report, c.start, c.end) for c in count.claims if c.text != "40 people"]
    split = on_fact(record, count.id, K.SPLIT, "eva", leaving=leaving)
    apart = decided(story, split)
    first = next(f for f in apart.facts if f.kind == "quantity" and f.claims == count.claims[:1])
    both = decided(story, split, on_fact(apart, first.id, K.MERGE, "tom", other=later.id))
    merged = next(f for f in both.facts if f.review and len(f.claims) == 2 and "tom" in f.rule)
    assert (merged.verdict, merged.differences) == (Verdict.CORROBORATED, ())
    rest = next(f for f in apart.facts if f.kind == "quantity" and len(f.claims) == 2)
    again = decided(story, split, on_fact(apart, first.id, K.MERGE, "tom", other=rest.id))
    whole = next(f for f in again.facts if f.kind == "quantity" and len(f.claims) == 3)
    assert whole.verdict is Verdict.DISPUTED and whole.differences == count.differences
    assert whole.rule == f"{count.rule}; merged by tom"


def test_an_edited_number_is_compared_and_counted_as_edited(story: list[Annotated]) -> None:
    record = reconcile(story)
    count = named(record, "40 people", "quantity")
    second = story[1].report
    at = second.text.index("40 people")
    edit = on_fact(record, count.id, K.EDIT, "eva", field="quantity", source=(second.id, at, at + 9))
    made = decided(story, edit)
    found = next(f for f in made.facts if f.claims == count.claims)
    assert found.verdict is Verdict.CORROBORATED and found.rule.endswith("edited by eva")
    assert found.review and [(e.field, e.value, e.own) for e in found.review.edits] == [
        ("quantity", "40 people", False)
    ]
    assert killed(made) == (30, 30, 40)
    own = decided(story, on_fact(record, count.id, K.EDIT, "eva", field="quantity", value="about 50"))
    held = next(f for f in own.facts if f.claims == count.claims)
    # An analyst's own value stands beside what the reports say, marked as such; it is no report's.
    assert held.verdict is Verdict.DISPUTED and killed(own) == killed(record)
    assert held.review and [(e.value, e.own) for e in held.review.edits] == [("about 50", True)]
    set_by_hand = on_fact(record, count.id, K.EDIT, "tom", field="verdict", value="disputed")
    stays = next(f for f in decided(story, set_by_hand, edit).facts if f.claims == count.claims)
    assert (stays.verdict, stays.rule) == (Verdict.DISPUTED, "decided by tom")


def test_a_demand_gets_what_the_answers_that_stand_say(story: list[Annotated]) -> None:
    record = reconcile(story)
    refused = named(record, "refused")
    made = decided(story, on_fact(record, refused.id, K.REJECT, "eva"))
    assert [(e.kind, e.answer, e.answer_by) for e in made.ledger] == [("demand", "unanswered", None)]
    asked = named(record, "asked")
    other = decided(story, on_fact(record, asked.id, K.REJECT, "eva"))
    assert [(e.kind, e.answers) for e in other.ledger] == [("answer", None)]


def test_an_exchange_goes_with_its_words(story: list[Annotated]) -> None:
    record = reconcile(story)
    assert decided(story, on_fact(record, record.facts[1].id, K.REJECT, "eva")).exchanges == record.exchanges
    assert decided(story, on_fact(record, record.facts[0].id, K.REJECT, "eva")).exchanges == ()


def test_without_annotations_the_known_differences_are_kept(story: list[Annotated]) -> None:
    record = reconcile(story)
    count = named(record, "40 people", "quantity")
    made, _ = apply_decisions(record, [on_fact(record, count.id, K.REJECT, "eva")])
    assert made.quantities == record.quantities
    assert anchors(record, count.id)[0].kind == "quantity"


def test_an_archive_counts_and_shows_what_stands(archive: Archive) -> None:
    own = archive.add(_reports(), annotate=annotate, reconcile=reconcile).stories_touched[0]
    shown = archive.record(own)
    count = next(f for f in shown.record.facts if f.kind == "quantity" and len(f.claims) == 3)
    before = archive.story(own).summary
    entry = archive.decide(on_fact(shown.record, count.id, K.REJECT, "eva", story=own))
    made = archive.record(own).record
    assert "killed" not in made.quantities and killed(shown.record) == (30, 30, 60)
    after = archive.story(own).summary
    assert (after.disputed, after.undecided, after.facts) == (before.disputed - 1, 0, before.facts - 1)
    archive.withdraw(entry.decision.id, "eva", reconcile=reconcile)
    assert archive.record(own) == shown
    assert archive.story(own).summary == before


@settings(max_examples=25, deadline=None)
@given(
    steps=st.lists(
        st.tuples(st.sampled_from([K.ACCEPT, K.REJECT, K.MERGE, K.SPLIT, K.MOVE, K.EDIT]), *[st.integers(0, 20)] * 3),
        min_size=1,
        max_size=6,
    )
)
def test_to_withdraw_gives_back_exactly_what_was(
    story: list[Annotated], steps: list[tuple[DecisionKind, int, int, int]]
) -> None:
    held = {a.report.id: a for a in story}
    record = reconcile(story)
    given: list[Decision] = []
    states = [record]
    for n, (kind, one, two, cut) in enumerate(steps):
        shown = states[-1]
        fact, other = shown.facts[one % len(shown.facts)], shown.facts[two % len(shown.facts)]
        claim = fact.claims[cut % len(fact.claims)]
        more: dict[str, Any] = {}
        if kind in (K.MERGE, K.MOVE):
            more["other"] = other.id
        if kind in (K.SPLIT, K.MOVE):
            more["leaving"] = [(claim.report, claim.start, claim.end)]
        if kind is K.EDIT:
            words = other.claims[0]
            more |= {"field": "quantity", "source": (words.report, words.start, words.end)}
        given.append(on_fact(shown, fact.id, kind, "eva", **more).model_copy(update={"id": f"d{n}"}))
        states.append(apply_decisions(record, given, lambda ids: {i: held[i] for i in ids})[0])
        assert {i for ids in states[-1].sections.values() for i in ids} == {f.id for f in states[-1].facts}
        ranges = states[-1].quantities.values()
        assert all((r.low or 0) <= (r.best or r.low or 0) <= (r.high or r.best or 0) for r in ranges)
    for n in reversed(range(len(given))):
        given.append(Decision(id=f"w{n}", user="tom", kind=K.WITHDRAW, withdraws=f"d{n}"))
        states.pop()
        assert apply_decisions(record, given, lambda ids: {i: held[i] for i in ids})[0] == states[-1]
