"""People's decisions: applied again where their words stand, told where not, chained, withdrawn, taken elsewhere."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from archive_parts import add, annotate, numbered, reconcile, report
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from rashomon.archive import Archive, Decision, DecisionKind, anchors, apply_decisions, on_fact, standing
from rashomon.archive.errors import NotPossible, UnknownName
from rashomon.model import Fact, Record, Verdict

K = DecisionKind


@pytest.fixture(scope="module")
def record() -> Record:
    """Of two reports: a sentence in common, a number in dispute, and one of each alone."""
    return reconcile(annotate([numbered(0), numbered(1)]), "talks")


def named(record: Record, words: str) -> Fact:
    return next(f for f in record.facts if words in f.gist)


def decided(record: Record, *decisions: Decision) -> Record:
    made, unapplied = apply_decisions(record, decisions)
    assert unapplied == ()
    return made


def test_a_rejected_fact_stays_but_leaves_its_section(record: Record) -> None:
    ferry = named(record, "sank")
    made = decided(record, on_fact(record, ferry.id, K.REJECT, "eva"))
    found = named(made, "sank")
    assert found.review and (found.review.status, found.review.by) == ("rejected", "eva")
    assert made.sections["Rejected"] == (ferry.id,)
    assert ferry.id not in made.sections["What happened"]
    assert made.ledger == ()  # the line that stood on it
    assert named(record, "sank").review is None  # the record given is as it was


def test_the_last_word_counts_and_notes_add_up(record: Record) -> None:
    ferry = named(record, "sank").id
    made = decided(
        record,
        on_fact(record, ferry, K.REJECT, "eva"),
        on_fact(record, ferry, K.NOTE, "eva", text="see the log"),
        on_fact(record, ferry, K.ACCEPT, "tom"),
        Decision(user="tom", kind=K.NOTE, text="a story note", story="s"),
    )
    review = named(made, "sank").review
    assert review and (review.status, review.by, review.notes) == ("accepted", "tom", ("eva: see the log",))
    assert made.notes == ("Note of tom: a story note",)


def test_an_edit_takes_words_of_a_source_or_is_marked_as_own(record: Record) -> None:
    carried = named(record, "carried")
    first = record.reports[0]
    at = first.text.index("40 people")
    gist = on_fact(record, carried.id, K.EDIT, "eva", field="gist", source=(first.id, at, at + 9))
    made = decided(
        record,
        gist,
        on_fact(record, carried.id, K.EDIT, "eva", field="verdict", value="corroborated"),
        on_fact(record, carried.id, K.EDIT, "eva", field="speaker", value="the coast guard"),
        on_fact(record, carried.id, K.EDIT, "eva", field="quantity", source=(first.id, at, at + 9)),
        on_fact(record, carried.id, K.EDIT, "eva", field="place", value="Luzon"),
    )
    found = named(made, "40 people")
    assert (found.gist, found.verdict) == ("40 people", Verdict.CORROBORATED)
    assert {c.speaker for c in found.claims} == {"the coast guard"}
    assert [v.value for v in found.differences[0].values if v.report == first.id] == ["40 people"]
    assert found.review and [(e.field, e.own) for e in found.review.edits] == [
        ("gist", False),
        ("verdict", True),
        ("speaker", True),
        ("quantity", False),
        ("place", True),
    ]
    for bad in ({"own": True}, {"value": "x"}, {"own": True, "value": "x", "field": None}):
        with pytest.raises(ValidationError):
            Decision.model_validate(gist.model_dump() | {"source": None, "field": "gist"} | bad)
    _, unapplied = apply_decisions(record, [on_fact(record, carried.id, K.EDIT, "e", field="verdict", value="true")])
    assert "no verdict is called" in unapplied[0].reason


def test_facts_are_merged_split_and_claims_moved(record: Record) -> None:
    sank, note = named(record, "sank"), named(record, "Note a")
    merged = decided(record, on_fact(record, sank.id, K.MERGE, "eva", other=note.id))
    whole = named(merged, "sank")
    assert (len(whole.claims), whole.verdict) == (3, Verdict.CORROBORATED)
    assert len(merged.facts) == len(record.facts) - 1
    assert "merged by eva" in whole.rule

    carried = named(record, "carried")
    leaving = [(c.report, c.start, c.end) for c in carried.claims[1:]]
    apart = decided(record, on_fact(record, carried.id, K.SPLIT, "eva", leaving=leaving))
    halves = [f for f in apart.facts if "carried" in f.gist]
    assert [f.verdict for f in halves] == [Verdict.SINGLE, Verdict.SINGLE]
    assert all(f.differences == () for f in halves)
    assert {f.gist for f in halves} == {"It carried 40 people.", "It carried 41 people."}

    moved = decided(record, on_fact(record, carried.id, K.MOVE, "eva", other=sank.id, leaving=leaving))
    assert (len(named(moved, "sank").claims), len(named(moved, "carried").claims)) == (3, 1)


def test_decisions_follow_the_claims_into_a_record_with_more_reports(record: Record) -> None:
    accept = on_fact(record, named(record, "sank").id, K.ACCEPT, "eva")
    more = reconcile(annotate([numbered(0), numbered(1), numbered(2)]), "talks")
    found = named(decided(more, accept), "sank")
    assert found.review and (found.review.status, found.review.grown) == ("accepted", True)
    fewer = reconcile(annotate([numbered(1)]), "talks")
    assert named(decided(fewer, accept), "sank").review is not None


def test_what_does_not_stand_any_more_is_told(record: Record) -> None:
    note = on_fact(record, named(record, "Note a").id, K.ACCEPT, "eva")
    sank = on_fact(record, named(record, "sank").id, K.ACCEPT, "eva")
    other = reconcile(annotate([numbered(5)]), "talks")
    changed = record.model_copy(update={"facts": record.facts[:1]})
    separate = decided(
        record,
        on_fact(record, named(record, "sank").id, K.SPLIT, "tom", leaving=[_place(named(record, "sank").claims[1])]),
    )
    reasons = [apply_decisions(r, [d])[1][0].reason for r, d in ((other, note), (changed, note), (separate, sank))]
    assert reasons == [
        "the text that it was decided on is no longer in the record",
        "no claim of the record is on its words any more",
        "its claims are no longer in one fact",
    ]


def _place(claim: Any) -> tuple[str, int, int]:
    return claim.report, claim.start, claim.end


def test_withdrawals_and_their_withdrawal() -> None:
    note = Decision(id="a", user="eva", kind=K.NOTE, text="x", story="s")
    back = Decision(id="b", user="eva", kind=K.WITHDRAW, withdraws="a")
    again = Decision(id="c", user="eva", kind=K.WITHDRAW, withdraws="b")
    assert standing([note, back]) == ()
    assert standing([note, back, again]) == (note,)


KINDS = st.sampled_from([K.ACCEPT, K.REJECT, K.MERGE, K.SPLIT, K.MOVE, K.NOTE])


@settings(deadline=None)
@given(steps=st.lists(st.tuples(KINDS, st.integers(0, 30), st.integers(0, 30), st.integers(0, 7)), max_size=8))
def test_no_claim_is_lost_or_invented(record: Record, steps: list[tuple[DecisionKind, int, int, int]]) -> None:
    made = reconcile(annotate([numbered(n) for n in range(4)]), "talks")
    before = Counter(_place(c) for f in made.facts for c in f.claims)
    decisions: list[Decision] = []
    shown = made
    for kind, one, two, cut in steps:
        fact, other = shown.facts[one % len(shown.facts)], shown.facts[two % len(shown.facts)]
        leaving = [_place(c) for c in fact.claims[: cut % (len(fact.claims) + 1)]]
        try:
            decisions.append(
                on_fact(
                    shown,
                    fact.id,
                    kind,
                    "eva",
                    other=other.id if kind in (K.MERGE, K.MOVE) else None,
                    leaving=leaving,
                    text="x" if kind is K.NOTE else None,
                )
            )
        except ValidationError:
            continue
        shown, _ = apply_decisions(made, decisions)
        assert Counter(_place(c) for f in shown.facts for c in f.claims) == before
        assert len({f.id for f in shown.facts}) == len(shown.facts)
        assert {i for ids in shown.sections.values() for i in ids} == {f.id for f in shown.facts}


def test_real_records_take_decisions(records: dict[str, Record]) -> None:
    """Facets go with their clause, and every decision on a fact finds that fact again."""
    for record in records.values():
        for fact in record.facts:
            made = decided(record, on_fact(record, fact.id, K.REJECT, "eva"))
            rejected = {f.id for f in made.facts if f.review and f.review.status == "rejected"}
            assert rejected == {fact.id} | {f.id for f in record.facts if f.parent == fact.id}
        clauses = [f for f in record.facts if f.parent is None and f.kind != "role"]
        merged = decided(record, on_fact(record, clauses[0].id, K.MERGE, "eva", other=clauses[1].id))
        known = {f.id for f in merged.facts}
        assert all(f.parent in known for f in merged.facts if f.parent)
        assert all(entry.fact in known for entry in merged.ledger)


# -- in an archive ----------------------------------------------------------------------------------------


def test_decisions_are_kept_counted_and_survive_a_new_report(archive: Archive) -> None:
    story = add(archive, numbered(0), numbered(1)).stories_touched[0]
    shown = archive.record(story).record
    fact = next(f for f in shown.facts if f.verdict is Verdict.DISPUTED)
    entry = archive.decide(on_fact(shown, fact.id, K.ACCEPT, "eva", story=story))
    assert (entry.seq, entry.decision.user, entry.withdrawn_by) == (1, "eva", None)
    assert archive.stories().stories[0].undecided == 0
    add(archive, numbered(2))
    review = named(archive.record(story).record, "carried").review
    assert review and (review.status, review.grown) == ("accepted", True)
    taken_back = archive.withdraw(entry.decision.id, "tom")
    assert named(archive.record(story).record, "carried").review is None
    assert archive.stories().stories[0].undecided == 1
    assert [e.withdrawn_by for e in archive.decisions(story)] == [taken_back.decision.id, None]
    archive.withdraw(taken_back.decision.id, "eva")
    assert archive.stories().stories[0].undecided == 0
    assert [e.decision.kind for e in archive.decisions(user="tom")] == [K.WITHDRAW]
    with pytest.raises(UnknownName):
        archive.withdraw("nonsense", "eva")
    assert archive.verify() == ()


def test_a_decision_twice_is_one(archive: Archive) -> None:
    story = add(archive, numbered(0)).stories_touched[0]
    note = Decision(user="eva", kind=K.NOTE, story=story, text="x", at=archive.story(story).summary and None)
    first = archive.decide(note)
    assert archive.decide(first.decision).seq == first.seq == len(archive.decisions())


def test_coders_can_be_looked_at_one_by_one(archive: Archive) -> None:
    story = add(archive, numbered(0)).stories_touched[0]
    shown = archive.record(story).record
    archive.decide(on_fact(shown, shown.facts[0].id, K.ACCEPT, "eva", story=story))
    archive.decide(on_fact(shown, shown.facts[0].id, K.REJECT, "tom", story=story))
    by = {u: archive.record(story, users=[u]).record.facts[0].review for u in ("eva", "tom", "nobody")}
    assert [r and r.status for r in by.values()] == ["accepted", "rejected", None]


def test_a_decision_on_a_text_that_was_replaced_is_listed(archive: Archive) -> None:
    url = "http://example.org/ferry"
    story = add(archive, report("The ferry sank. Nobody was warned.", url=url)).stories_touched[0]
    shown = archive.record(story).record
    archive.decide(on_fact(shown, shown.facts[0].id, K.ACCEPT, "eva", story=story))
    add(archive, report("The ferry was raised.", url=url))
    found = archive.record(story)
    assert [u.reason for u in found.unapplied] == ["the text that it was decided on is no longer in the record"]
    assert archive.record(story, 1).unapplied == ()


def test_stories_are_split_merged_and_put_back(archive: Archive) -> None:
    ids = add(archive, numbered(0), numbered(1), numbered(2)).kept
    other = add(archive, report("The mayor resigned.", story="mayor")).stories_touched[0]
    story = archive.report_row(ids[0]).story or ""
    leaves = Decision(user="eva", kind=K.SPLIT_STORY, story=story, reports=(ids[2],))
    split = archive.decide(leaves, reconcile=reconcile)
    new = archive.report_row(ids[2]).story or ""
    assert new not in (story, other)
    assert [s.reports for s in (archive.story(story).summary, archive.story(new).summary)] == [2, 1]
    merge = Decision(user="eva", kind=K.MERGE_STORIES, story=story, other_story=other)
    merged = archive.decide(merge, reconcile=reconcile)
    assert archive.story(other).summary.id == story
    assert len(archive.record(other).record.reports) == 3
    later = add(archive, report("The mayor resigned on Monday.", outlet="B", story="mayor"))
    assert later.stories_touched == (story,)
    archive.withdraw(merged.decision.id, "tom", reconcile=reconcile)
    assert archive.story(other).summary.reports == 1
    assert archive.story(story).summary.reports == 3  # the one that came meanwhile stays where it was put
    archive.withdraw(split.decision.id, "tom", reconcile=reconcile)
    assert archive.report_row(ids[2]).story == story
    assert {s.id for s in archive.stories().stories} == {story, other}
    assert [m.why for m in archive.story(story).history if m.report == ids[2]] == [
        "the input names the story",
        "withdraw by tom",
    ]
    everything = tuple(r.id for r in archive.story(story).reports)
    for bad in (merge.model_copy(update={"other_story": story}), leaves.model_copy(update={"reports": everything})):
        with pytest.raises(NotPossible):
            archive.decide(bad, reconcile=reconcile)
    assert archive.verify() == ()


def test_decisions_are_taken_to_another_archive(somewhere: Callable[..., Any], archive: Archive) -> None:
    story = add(archive, numbered(0), numbered(1), report("The mayor resigned.", "m", story="mayor")).stories_touched
    talks = next(s for s in story if archive.story(s).summary.reports == 2)
    shown = archive.record(talks).record
    entry = archive.decide(on_fact(shown, named(shown, "carried").id, K.ACCEPT, "eva", story=talks))
    archive.decide(
        Decision(user="eva", kind=K.NOTE, story=talks, text="seen", reports=tuple(r.id for r in shown.reports))
    )
    lines = [e.decision.model_dump_json(exclude_defaults=True) for e in archive.decisions()]
    with somewhere("sqlite") as where, Archive.open(where) as other:
        # The same reports, under another name of the story.
        add(other, numbered(1, story="other"), numbered(0, story="other"))
        sent = [Decision.model_validate(json.loads(line)) for line in lines]
        forged = sent[0].model_copy(update={"user": "mallory"})
        elsewhere = Decision(user="eva", kind=K.NOTE, story="s000", text="x")
        new, wrong = other.import_decisions([*sent, forged, elsewhere], reconcile=reconcile)
        assert new[0].decision.id == entry.decision.id
        assert (len(new), len(wrong)) == (2, 2)
        assert "was changed" in wrong[0]
        assert named(other.record(other.stories().stories[0].id).record, "carried").review is not None
        assert other.import_decisions(sent) == ((), ())
        assert other.verify() == ()


def test_anchors_of_an_unknown_fact(record: Record) -> None:
    with pytest.raises(KeyError):
        anchors(record, "f0")


def test_a_changed_decision_is_found(path: Path) -> None:
    import sqlite3

    with Archive.open(path) as archive:
        story = add(archive, numbered(0)).stories_touched[0]
        for text in ("one", "two", "three"):
            archive.decide(Decision(user="eva", kind=K.NOTE, story=story, text=text))
    with sqlite3.connect(path) as raw:
        for change in ("UPDATE decisions SET body = replace(body, 'two', 'six')", "DELETE FROM decisions"):
            with pytest.raises(sqlite3.DatabaseError, match="only ever appended"):
                raw.execute(change)
        raw.execute("DROP TRIGGER decisions_no_update")
        raw.execute("DROP TRIGGER decisions_no_delete")
        raw.execute("UPDATE decisions SET body = replace(body, 'two', 'six') WHERE seq = 2")
    raw.close()
    with Archive.open(path) as archive:
        assert [f.says for f in archive.verify()] == ["was changed after it was appended"]
    with sqlite3.connect(path) as raw:
        raw.execute("DELETE FROM decisions WHERE seq = 2")
    raw.close()
    with Archive.open(path) as archive:
        assert {f.says for f in archive.verify()} == {
            "1 before it are missing",
            "does not follow the one before: the chain is broken",
        }
