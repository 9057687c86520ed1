"""Facets: the when, where and how many of claims, matched across reports.

Two facets are one fact when the claims they belong to tell the same thing, or when the words around the value and
the value itself agree. A disjoint value is no reason against a match where everything else speaks for it: that is
what a dispute looks like.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from rashomon.annotate.vectors import embed
from rashomon.model import Annotated, Claim, Role
from rashomon.reconcile import weights
from rashomon.reconcile.matching import Scores, group, matrix, one_to_one
from rashomon.reconcile.signals import magnitude_gap, telling
from rashomon.reconcile.verdict import role_relation
from rashomon.values import Quantity, Relation, Time

if TYPE_CHECKING:
    from rashomon.reconcile.align import Aligned
    from rashomon.reconcile.signals import Evidence

KINDS = ("time", "place", "quantity")
NAMES = (
    "parent_score",
    "parent_grouped",
    "context_cosine",
    "equal",
    "compatible",
    "disjoint",
    "unit_same",
    "slot_same",
    "specific",
    "is_time",
    "is_place",
    "topic_cosine",
    "sentence_cosine",
    "anchor_apart",
    "gap",
    "core_cosine",
    "sibling_apart",
)


@dataclass(frozen=True, slots=True)
class Facet:
    report: int
    index: int
    claim: Claim
    parent: int  # node of the claim it belongs to
    family: int  # group of that claim

    @property
    def role(self) -> Role:
        return self.claim.roles[0]


def facets_of(story: Sequence[Annotated], found: Sequence[Aligned], evidence: Evidence) -> list[Facet]:
    """Every facet of the story with the node and the group its claim is in."""
    node = {(n.report, n.index): i for i, n in enumerate(evidence.nodes)}
    family = {address: g for g, aligned in enumerate(found) for address in aligned.members}
    return [
        Facet(r, i, claim, node[(r, claim.parent)], family[(r, claim.parent)])
        for r, annotated in enumerate(story)
        for i, claim in enumerate(annotated.claims)
        if claim.parent is not None and claim.kind in KINDS
    ]


def align(story: Sequence[Annotated], found: Sequence[Aligned], evidence: Evidence, scores: Scores) -> list[Aligned]:
    """Groups of facets, each of one kind; ``parent`` is the index in ``found`` of the clause fact it details."""
    from rashomon.reconcile.align import Aligned

    model = weights.facets()
    items = facets_of(story, found, evidence)
    pairs, rows = features(items, evidence, scores, model.floor)
    chances = matrix(len(items), pairs, model.probability(rows))
    reports = np.array([f.report for f in items], dtype=np.int64)
    edges = one_to_one(chances, reports, model.threshold)
    out = []
    for members in group(len(items), edges, chances, reports, model.cohesion, _never(items)):
        support = max((float(chances[i, j]) for i in members for j in members if i != j), default=0.0)
        out.append(Aligned([(items[i].report, items[i].index) for i in members], support, items[members[0]].family))
    return out


def _never(items: Sequence[Facet]) -> NDArray[np.bool_]:
    """Pairs that can't be one fact: of two kinds, things that can't be compared, one report's own two values."""
    out = np.zeros((len(items), len(items)), dtype=np.bool_)
    for i, a in enumerate(items):
        for j in range(i + 1, len(items)):
            b = items[j]
            if a.claim.kind != b.claim.kind:
                out[i, j] = out[j, i] = True
            elif a.claim.kind == "quantity" or a.report == b.report:
                relation = role_relation(a.role, b.role)
                apart = relation is Relation.DISJOINT and a.report == b.report
                out[i, j] = out[j, i] = apart or (relation is Relation.UNKNOWN and a.claim.kind == "quantity")
    return out


def features(
    items: Sequence[Facet], evidence: Evidence, scores: Scores, floor: float
) -> tuple[list[tuple[int, int]], NDArray[np.float32]]:
    """Comparable pairs of facets of different reports, and one row of signals (``NAMES``) a pair."""
    vectors = embed([f.claim.core for f in items])
    cosine = vectors @ vectors.T if len(items) else np.zeros((0, 0), dtype=np.float32)
    pairs: list[tuple[int, int]] = []
    rows: list[list[float]] = []
    for i, a in enumerate(items):
        for j in range(i + 1, len(items)):
            b = items[j]
            if a.report == b.report or a.claim.kind != b.claim.kind:
                continue
            together = a.family == b.family
            if not together and cosine[i, j] < floor and scores[a.parent, b.parent] < 0.05:
                continue
            row = _row(a, b, float(cosine[i, j]), evidence, scores, together)
            if row is not None:
                pairs.append((i, j))
                rows.append(row)
    return pairs, np.array(rows, dtype=np.float32).reshape(len(rows), len(NAMES))


def _row(a: Facet, b: Facet, cosine: float, evidence: Evidence, scores: Scores, together: bool) -> list[float] | None:
    relation = role_relation(a.role, b.role)
    if type(a.role.value) is not type(b.role.value):
        return None
    if a.claim.kind == "quantity" and relation is Relation.UNKNOWN:
        return None
    return [
        float(scores[a.parent, b.parent]),
        float(together),
        cosine,
        float(relation is Relation.EQUAL),
        float(relation in {Relation.REFINES, Relation.REFINED_BY, Relation.OVERLAPS}),
        float(relation is Relation.DISJOINT),
        float(a.role.unit is not None and a.role.unit == b.role.unit),
        float(bool(a.role.slot) and a.role.slot == b.role.slot),
        _specific(a.role, b.role, relation),
        float(a.claim.kind == "time"),
        float(a.claim.kind == "place"),
        float(evidence.topic[a.parent] @ evidence.topic[b.parent]),
        float(evidence.context[a.parent] @ evidence.context[b.parent]),
        float(_anchor(a.role) != _anchor(b.role)),
        _gap(a.role, b.role),
        float(evidence.core[a.parent] @ evidence.core[b.parent]),
        _sibling_apart(a, b, evidence),
    ]


def _specific(a: Role, b: Role, relation: Relation) -> float:
    """1 for an equal figure that two reports hardly give by chance."""
    return float(relation is Relation.EQUAL and isinstance(a.value, Quantity) and telling(a.value))


def _gap(a: Role, b: Role) -> float:
    if isinstance(a.value, Quantity) and isinstance(b.value, Quantity):
        return magnitude_gap(a.value, b.value)
    return 0.0


def _sibling_apart(a: Facet, b: Facet, evidence: Evidence) -> float:
    """1 where the claims differ in a place or time beside the facet itself: another town's population."""
    for mine in evidence.nodes[a.parent].claim.roles:
        for its in evidence.nodes[b.parent].claim.roles:
            if mine.name != its.name or mine.name == a.claim.kind or mine.name not in {"place", "time"}:
                continue
            if role_relation(mine, its) is Relation.DISJOINT:
                return 1.0
    return 0.0


def _anchor(role: Role) -> str | None:
    return role.value.anchor if isinstance(role.value, Time) else None
