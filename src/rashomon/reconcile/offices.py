"""Who: one fact a person, and one a person and comparable office, whatever sentence names them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rashomon.model import Annotated, Claim
from rashomon.values import Actor, Relation
from rashomon.values.actor import office_relation

if TYPE_CHECKING:
    from rashomon.reconcile.align import Aligned


KINDS = ("role", "participant")
_FIT = frozenset((Relation.EQUAL, Relation.REFINES, Relation.REFINED_BY, Relation.OVERLAPS))


def align(story: Sequence[Annotated], found: Sequence[Aligned]) -> list[Aligned]:
    """Merge the single groups of office claims that speak of one person and of offices that can be compared.

    Offices that fit find each other first; only what is left over may stand in dispute with another one.
    """
    kept = [a for a in found if _kind(story, a) not in KINDS]
    holders = [a for a in found if _kind(story, a) in KINDS]
    for wanted in (_FIT, _FIT | {Relation.DISJOINT}):
        holders = _merged(story, holders, wanted)
    return kept + holders


def _merged(story: Sequence[Annotated], groups: Sequence[Aligned], wanted: frozenset[Relation]) -> list[Aligned]:
    out: list[Aligned] = []
    for aligned in groups:
        home = next((h for h in out if _same(story, h, aligned, wanted)), None)
        if home is None:
            out.append(aligned)
        else:
            home.members.extend(aligned.members)
            home.support = 1.0
    return out


def _kind(story: Sequence[Annotated], aligned: Aligned) -> str:
    report, index = aligned.members[0]
    return story[report].claims[index].kind


def _same(story: Sequence[Annotated], home: Aligned, other: Aligned, wanted: frozenset[Relation]) -> bool:
    kind = _kind(story, home)
    if kind != _kind(story, other):
        return False
    pairs = [(story[r].claims[c], story[q].claims[d]) for r, c in home.members for q, d in other.members]
    if not all(_one_person(a, b) for a, b in pairs):
        return False
    if kind == "participant":
        return True
    relations = [(a.report == b.report, office_relation(_office(a), _office(b))) for a, b in pairs]
    if any(same and relation not in _FIT for same, relation in relations):
        return False  # one report gives two offices: two facts
    return any(relation in wanted for _, relation in relations)


def _one_person(a: Claim, b: Claim) -> bool:
    x, y = _holder(a), _holder(b)
    return x is not None and y is not None and x.relation(y) is Relation.EQUAL


def _holder(claim: Claim) -> Actor | None:
    return next((r.value for r in claim.roles if r.name == "participant" and isinstance(r.value, Actor)), None)


def _office(claim: Claim) -> str:
    return next((r.context or r.text for r in claim.roles if r.name == "role"), "")
