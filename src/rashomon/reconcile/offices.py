"""Who: one fact a person, and one a person and comparable office, whatever sentence names them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rashomon.model import Annotated, Claim
from rashomon.values import Actor, Relation
from rashomon.values.actor import office_relation

if TYPE_CHECKING:
    from rashomon.reconcile.align import Aligned


def align(story: Sequence[Annotated], found: Sequence[Aligned]) -> list[Aligned]:
    """Merge the single groups of office claims that speak of one person and of offices that can be compared."""
    kept: list[Aligned] = []
    holders: list[Aligned] = []
    for aligned in found:
        report, index = aligned.members[0]
        kind = story[report].claims[index].kind
        if kind not in KINDS:
            kept.append(aligned)
            continue
        same = _one_office if kind == "role" else _named_alike
        home = next((h for h in holders if _kind(story, h) == kind and same(story, h, aligned)), None)
        if home is None:
            holders.append(aligned)
        else:
            home.members.extend(aligned.members)
            home.support = 1.0
    return kept + holders


KINDS = ("role", "participant")


def _kind(story: Sequence[Annotated], aligned: Aligned) -> str:
    report, index = aligned.members[0]
    return story[report].claims[index].kind


def _named_alike(story: Sequence[Annotated], home: Aligned, other: Aligned) -> bool:
    report, index = other.members[0]
    return all(_one_person(story[r].claims[c], story[report].claims[index]) for r, c in home.members)


def _one_office(story: Sequence[Annotated], home: Aligned, other: Aligned) -> bool:
    report, index = other.members[0]
    claim = story[report].claims[index]
    matches = []
    for r, c in home.members:
        known = story[r].claims[c]
        if not _one_person(known, claim):
            return False
        matches.append((r == report, office_relation(_office(known), _office(claim))))
    if any(same and relation in {Relation.DISJOINT, Relation.UNKNOWN} for same, relation in matches):
        return False  # one report gives two offices: two facts
    return any(relation is not Relation.UNKNOWN for _, relation in matches)


def _one_person(a: Claim, b: Claim) -> bool:
    x, y = _holder(a), _holder(b)
    return x is not None and y is not None and x.relation(y) is Relation.EQUAL


def _holder(claim: Claim) -> Actor | None:
    return next((r.value for r in claim.roles if r.name == "participant" and isinstance(r.value, Actor)), None)


def _office(claim: Claim) -> str:
    return next((r.text for r in claim.roles if r.name == "role"), "")
