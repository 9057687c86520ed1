"""Facets across reports: only things of one kind that can be compared, each under the fact it details."""

from __future__ import annotations

from rashomon.model import Annotated, Record
from rashomon.reconcile.align import Aligned, align, claims_of
from rashomon.reconcile.facets import KINDS
from rashomon.reconcile.verdict import role_relation
from rashomon.values import Relation

Story = tuple[Annotated, Annotated]


def facet_groups(story: Story) -> list[Aligned]:
    return [a for a in align(story) if a.parent is not None]


def test_every_facet_is_in_exactly_one_group(annotated: dict[str, Story]) -> None:
    for story in annotated.values():
        members = [m for a in facet_groups(story) for m in a.members]
        wanted = {(r, i) for r, a in enumerate(story) for i, c in enumerate(a.claims) if c.parent is not None}
        assert len(members) == len(set(members)) and set(members) == wanted


def test_a_group_is_of_one_kind_and_comparable(annotated: dict[str, Story]) -> None:
    for story in annotated.values():
        for aligned in facet_groups(story):
            claims = claims_of(story, aligned)
            assert len({c.kind for c in claims}) == 1 and claims[0].kind in KINDS
            relations = [
                (a.report == b.report, role_relation(a.roles[0], b.roles[0]))
                for i, a in enumerate(claims)
                for b in claims[i + 1 :]
            ]
            if claims[0].kind == "quantity":
                assert all(r is not Relation.UNKNOWN for _, r in relations)
            assert not any(same and r is Relation.DISJOINT for same, r in relations)


def test_the_parent_is_the_fact_of_the_claim(annotated: dict[str, Story]) -> None:
    for story in annotated.values():
        found = align(story)
        for aligned in found:
            if aligned.parent is None:
                continue
            home = found[aligned.parent]
            assert home.parent is None
            parents = {(r, story[r].claims[c].parent) for r, c in aligned.members}
            assert parents & set(home.members)


def test_figures_of_other_things_stay_apart(records: dict[str, Record]) -> None:
    """Arrests and votes of one report are never one fact, however near they stand."""
    for fact in records["election"].facts:
        words = " ".join(c.text for c in fact.claims)
        assert fact.kind != "quantity" or not ("protesters" in words and "votes" in words)


def test_equal_figures_meet(records: dict[str, Record]) -> None:
    fact = next(f for f in records["election"].facts if f.kind == "quantity" and "3,418" in f.claims[0].text)
    assert fact.verdict == "corroborated" and {c.report for c in fact.claims} == {"election-0", "election-1"}


def test_values_that_fit_are_listed_as_a_difference(records: dict[str, Record]) -> None:
    """314 patients and more than 300 patients: compatible, and shown."""
    fact = next(f for f in records["epidemic"].facts if f.kind == "quantity" and "314" in f.claims[0].text)
    (found,) = fact.differences
    assert fact.verdict == "corroborated" and found.role == "quantity" and found.relation is Relation.REFINES
    assert {v.text for v in found.values} == {"314 patients", "More than 300 patients"}
