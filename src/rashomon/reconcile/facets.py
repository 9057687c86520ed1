"""Facets: the when, where and how many of claims, matched across reports.

Two facets are one fact when the claims they belong to tell the same thing, or when the words around the value and
the value itself agree. A disjoint value is no reason against a match where everything else speaks for it: that is
what a dispute looks like.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from rashomon.annotate.vectors import embed
from rashomon.model import Annotated, Claim, Role
from rashomon.reconcile import weights
from rashomon.reconcile.facet_signals import (
    DISJOINT,
    UNKNOWN,
    holders,
    key,
    never,
    relations,
    siblings_apart,
    together,
)
from rashomon.reconcile.matching import Scores, group, matrix, one_to_one
from rashomon.reconcile.pairwise import codes, once
from rashomon.reconcile.signals import magnitude_gap, telling
from rashomon.reconcile.verdict import role_relation
from rashomon.values import Place, Quantity, Relation, Time
from rashomon.values.quantity import MEASURES

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
    "thing_same",
    "hour_near",
)


@dataclass(frozen=True, slots=True)
class Facet:
    """A facet with the claims (nodes) whose role it is: a value may stand in a clause and in the one around it."""

    report: int
    index: int
    claim: Claim
    holders: tuple[int, ...]
    families: frozenset[int]  # the groups of those claims

    @property
    def role(self) -> Role:
        return self.claim.roles[0]


def facets_of(story: Sequence[Annotated], found: Sequence[Aligned], evidence: Evidence) -> list[Facet]:
    """Every facet of the story, with its holders; the first holder is the claim the record hangs it on."""
    node = {(n.report, n.index): i for i, n in enumerate(evidence.nodes)}
    family = {address: g for g, aligned in enumerate(found) for address in aligned.members}
    held: dict[tuple[int, str, int, int], list[int]] = {}
    for i, n in enumerate(evidence.nodes):
        for role in n.claim.roles:
            held.setdefault((n.report, role.name, role.start, role.end), []).append(i)
    out = []
    for r, annotated in enumerate(story):
        for i, claim in enumerate(annotated.claims):
            if claim.parent is None or claim.kind not in KINDS:
                continue
            parent = node[(r, claim.parent)]
            holders = tuple(dict.fromkeys([parent, *held.get((r, claim.kind, claim.start, claim.end), ())]))
            groups = frozenset(family[(r, evidence.nodes[h].index)] for h in holders)
            out.append(Facet(r, i, claim, holders, groups))
    return out


def align(story: Sequence[Annotated], found: Sequence[Aligned], evidence: Evidence, scores: Scores) -> list[Aligned]:
    """Groups of facets, each of one kind; ``parent`` is the index in ``found`` of the clause fact it details."""
    from rashomon.reconcile.align import Aligned

    model = weights.facets()
    items = facets_of(story, found, evidence)
    vectors = embed([f.claim.core for f in items])
    pairs, rows = features(items, evidence, scores, model.floor, vectors)
    chances = matrix(len(items), pairs, model.probability(rows))
    facing = correspondences(items, evidence, scores, model.strong)
    how = relations(items)
    facing = {p: c for p, c in facing.items() if how[p] != DISJOINT or _worded_alike(items, vectors, p)}
    facing |= {
        p: max(facing.get(p, 0.0), model.threshold) for p in pairs if _one_hour(items[p[0]].role, items[p[1]].role)
    }
    for (i, j), chance in facing.items():
        chances[i, j] = chances[j, i] = chance
    for i, j in pairs:
        if (
            how[i, j] == DISJOINT
            and (i, j) not in facing
            and (chances[i, j] < _SURE or not _contradict(items[i], items[j]))
        ):
            chances[i, j] = chances[j, i] = 0.0  # other values of other things
    reports = np.array([f.report for f in items], dtype=np.int64)
    edges = one_to_one(chances, reports, model.threshold)
    out = []
    vetoed = never(items, how, chances, model.dispute)
    groups = group(len(items), edges, chances, reports, model.cohesion, vetoed)
    for members in _with_retellings(items, groups):
        support = max((float(chances[i, j]) for i in members for j in members if i != j), default=0.0)
        addresses = [(items[i].report, items[i].index) for i in members]
        out.append(Aligned(addresses, support, _family(items, members, found, evidence)))
    return out


def correspondences(
    items: Sequence[Facet], evidence: Evidence, scores: Scores, least: float
) -> dict[tuple[int, int], float]:
    """The values that answer each other in claims aligned at ``least`` or better, with the claims' score.

    Equal values face each other first, then compatible ones; what is left faces only a value of its own sort in
    the same slot, or the only one there is: those are the disputes.
    """
    at: dict[int, list[int]] = {}
    for i, item in enumerate(items):
        for holder in item.holders:
            at.setdefault(holder, []).append(i)
    out: dict[tuple[int, int], float] = {}
    for x, y in np.argwhere(np.triu(scores >= least, k=1)):
        if evidence.nodes[x].report == evidence.nodes[y].report:
            continue
        for i, j in _facing(items, at.get(int(x), ()), at.get(int(y), ())):
            key = (min(i, j), max(i, j))
            out[key] = max(out.get(key, 0.0), float(scores[x, y]))
    return out


def _worded_alike(items: Sequence[Facet], vectors: NDArray[np.float32], pair: tuple[int, int]) -> bool:
    """Values that exclude each other answer each other only where the words around them are alike too."""
    a, b = items[pair[0]], items[pair[1]]
    if not _contradict(a, b):
        return False
    if _anchor(a.role) in {"since", "until"}:  # rare enough to answer each other in whatever words
        return True
    return float(vectors[pair[0]] @ vectors[pair[1]]) >= _ALIKE


_STATED = re.compile(
    r"\d|day\b|week|month|year|noon|midnight|january|february|march|april|may|june|july|august|"
    r"september|october|november|december|\b(?:jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\b",
    re.I,
)


def _stated(role: Role) -> bool:
    """Whether a time names a day or an hour: "overnight" and "soon" contradict nobody."""
    value = role.value
    if not isinstance(value, Time) or (value.event is not None and value.start is not None):
        return True
    return value.precision != "vague" and bool(_STATED.search(role.text))


def _contradict(a: Facet, b: Facet) -> bool:
    """Whether two values that exclude each other can be a contradiction at all: how often something was done only
    where the same was done, times only where both are stated."""
    x, y = a.role.value, b.role.value
    if isinstance(x, Quantity) and isinstance(y, Quantity):
        known = x.kind is not None and y.kind is not None
        return known and (x.kind != "time" or a.claim.predicate == b.claim.predicate)
    return _stated(a.role) and _stated(b.role)


_HALF_HOUR = 30


def _one_hour(a: Role, b: Role) -> bool:
    """Two hours of the day that differ by half an hour at most: hardly two events of one story."""
    x, y = a.value, b.value
    if not isinstance(x, Time) or not isinstance(y, Time) or x.zone != y.zone:
        return False
    if x.clock_start is None or x.clock_end is None or y.clock_start is None or y.clock_end is None:
        return False
    return 0 <= max(x.clock_start, y.clock_start) - min(x.clock_end, y.clock_end) <= _HALF_HOUR


_ALIKE = 0.45
_SURE = 0.6
_FIT = {Relation.EQUAL: 3, Relation.REFINES: 2, Relation.REFINED_BY: 2, Relation.OVERLAPS: 1}


def _facing(items: Sequence[Facet], mine: Sequence[int], its: Sequence[int]) -> list[tuple[int, int]]:
    options = []
    for i in mine:
        for j in its:
            a, b = items[i].role, items[j].role
            if items[i].claim.kind != items[j].claim.kind or _sort(a) is None or _anchor(a) != _anchor(b):
                continue
            relation = role_relation(a, b)
            if relation is Relation.UNKNOWN:
                continue
            same = _sort(a) == _sort(b)
            fit = _FIT.get(relation, 0)
            if fit == 0 and not (same and (_slot(a) == _slot(b) or (_only(items, mine, i) and _only(items, its, j)))):
                continue
            grain = fit == 3 or (fit < 3 and a.name != "quantity" and _grain(a) == _grain(b))
            options.append((grain, fit, same, _slot(a) == _slot(b), -_gap(a, b), -i, -j))
    out: list[tuple[int, int]] = []
    for *_, i, j in sorted(options, reverse=True):
        if all(-i != p and -j != q for p, q in out):
            out.append((-i, -j))
    return out


def _grain(role: Role) -> str | None:
    """How finely a time or place is told: a day answers a day, a province a province."""
    value = role.value
    if isinstance(value, Time):
        return value.precision
    return value.kind if isinstance(value, Place) else None


def _slot(role: Role) -> str:
    return role.slot or role.name


def _only(items: Sequence[Facet], those: Sequence[int], i: int) -> bool:
    """Whether it is the only value of its sort among a claim's facets."""
    return sum(_sort(items[k].role) == _sort(items[i].role) for k in those) == 1


def _with_retellings(items: Sequence[Facet], groups: Sequence[list[int]]) -> list[list[int]]:
    """The groups, each with the equal values by which its reports tell the same fact again (headline and body)."""
    alone = {g[0] for g in groups if len(g) == 1}
    shared = [list(g) for g in groups if len(g) > 1]
    for i in sorted(alone):
        home = next((g for g in shared if any(_retells(items[i], items[k]) for k in g)), None)
        if home is not None:
            home.append(i)
            alone.discard(i)
    return sorted([sorted(g) for g in shared] + [[i] for i in alone])


def _retells(a: Facet, b: Facet) -> bool:
    if a.report != b.report or a.claim.kind != b.claim.kind or not a.families & b.families:
        return False
    return role_relation(a.role, b.role) is Relation.EQUAL or (
        isinstance(a.role.value, Quantity)
        and isinstance(b.role.value, Quantity)
        and a.role.value.asserted is not None
        and (a.role.value.asserted, a.role.value.kind) == (b.role.value.asserted, b.role.value.kind)
    )


def _family(items: Sequence[Facet], members: Sequence[int], found: Sequence[Aligned], evidence: Evidence) -> int:
    """The clause fact a facet fact details: one that most of its members belong to, else that of the first."""
    counts = Counter(g for i in members for g in items[i].families)
    most = max(counts.values())
    first = evidence.nodes[items[members[0]].holders[0]]
    own = next(g for g in items[members[0]].families if (first.report, first.index) in found[g].members)
    return own if counts[own] == most else min(g for g, n in counts.items() if n == most)


def features(
    items: Sequence[Facet],
    evidence: Evidence,
    scores: Scores,
    floor: float,
    vectors: NDArray[np.float32] | None = None,
) -> tuple[list[tuple[int, int]], NDArray[np.float32]]:
    """Comparable pairs of facets of different reports, and one row of signals (``NAMES``) a pair.

    ``vectors``: of the items' cores, where they are known.
    """
    if vectors is None:
        vectors = embed([f.claim.core for f in items])
    cosine = vectors @ vectors.T if len(items) else np.zeros((0, 0), dtype=np.float32)
    reports = np.array([f.report for f in items], dtype=np.int64)
    types = codes([type(f.role.value).__name__ for f in items])
    how, grouped = relations(items), together(items)
    comparable = (how >= 0) & (how != UNKNOWN)
    pairs = np.argwhere(comparable & (reports[:, None] != reports) & (types[:, None] == types))
    held, aligned = holders(items, pairs, scores)
    i, j = pairs[:, 0], pairs[:, 1]
    near = grouped[i, j] | (cosine[i, j] >= floor) | (aligned >= _LINKED)
    pairs, held, i, j = pairs[near], held[near], i[near], j[near]
    x, y = held[:, 0], held[:, 1]
    columns = {
        "parent_score": scores[x, y],
        "parent_grouped": grouped[i, j],
        "context_cosine": cosine[i, j],
        "topic_cosine": (evidence.topic @ evidence.topic.T)[x, y],
        "sentence_cosine": (evidence.context @ evidence.context.T)[x, y],
        "core_cosine": (evidence.core @ evidence.core.T)[x, y],
        "sibling_apart": siblings_apart(evidence, np.array([f.claim.kind for f in items])[i], x, y),
    }
    alike = codes([(f.claim.kind, f.role.unit, f.role.slot, key(f.role)) for f in items])
    of_roles = once(alike, pairs, lambda a, b: _of_roles(items[a], items[b])).reshape(-1, len(_OF_ROLES))
    columns |= {name: of_roles[:, at] for at, name in enumerate(_OF_ROLES)}
    rows = np.stack([np.asarray(columns[name], dtype=np.float32) for name in NAMES], axis=1)
    return [(int(a), int(b)) for a, b in pairs], rows


_LINKED = 0.05  # the least score of two claims whose values are compared whatever the words around them
_OF_ROLES = (
    "equal",
    "compatible",
    "disjoint",
    "unit_same",
    "slot_same",
    "specific",
    "is_time",
    "is_place",
    "anchor_apart",
    "gap",
    "thing_same",
    "hour_near",
)


def _of_roles(one: Facet, other: Facet) -> list[float]:
    """The signals that kind, value, words, unit and slot decide: asked once for all pairs that share them."""
    a, b = one.role, other.role
    relation = role_relation(a, b)
    return [
        float(relation is Relation.EQUAL),
        float(relation in {Relation.REFINES, Relation.REFINED_BY, Relation.OVERLAPS}),
        float(relation is Relation.DISJOINT),
        float(a.unit is not None and a.unit == b.unit),
        float(bool(a.slot) and a.slot == b.slot),
        _specific(a, b, relation),
        float(one.claim.kind == "time"),
        float(one.claim.kind == "place"),
        float(_anchor(a) != _anchor(b)),
        _gap(a, b),
        _thing(a, b),
        float(_one_hour(a, b)),
    ]


def _sort(role: Role) -> str | None:
    """What the value is a value of: persons, hours of the day, days, towns, parts of the body…"""
    value = role.value
    if isinstance(value, Quantity):
        return value.kind
    if isinstance(value, Time):
        return "clock" if value.clock_start is not None else f"{value.anchor} day"
    if isinstance(value, Place):
        return "area" if value.kind in {"country", "region", "city", "island", "water"} else value.kind
    return None


def _specific(a: Role, b: Role, relation: Relation) -> float:
    """1 for an equal figure that two reports hardly give by chance."""
    return float(relation is Relation.EQUAL and isinstance(a.value, Quantity) and telling(a.value))


def _thing(a: Role, b: Role) -> float:
    """1 for counts of one kind of thing ("villages"), which are rarer than counts of people and lengths of time."""
    x, y = a.value, b.value
    if not isinstance(x, Quantity) or not isinstance(y, Quantity) or x.kind is None:
        return 0.0
    return float(x.kind == y.kind and x.kind != "person" and x.kind != "time" and x.unit not in MEASURES)


def _gap(a: Role, b: Role) -> float:
    if isinstance(a.value, Quantity) and isinstance(b.value, Quantity):
        return magnitude_gap(a.value, b.value)
    return 0.0


def _anchor(role: Role) -> str | None:
    return role.value.anchor if isinstance(role.value, Time) else None
