"""What many pairs of facets have to do with each other, all at once; see ``pairwise``."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from rashomon.model import Role
from rashomon.reconcile.matching import Scores
from rashomon.reconcile.pairwise import CODES, AnyOf, Table, codes, is_one_of, once
from rashomon.reconcile.verdict import role_relation
from rashomon.values import Relation

if TYPE_CHECKING:
    from rashomon.reconcile.facets import Facet
    from rashomon.reconcile.signals import Evidence

Ints = NDArray[np.int64]
Floats = NDArray[np.float32]
DISJOINT, UNKNOWN = CODES[Relation.DISJOINT], CODES[Relation.UNKNOWN]


def relations(items: Sequence[Facet]) -> NDArray[np.int8]:
    """How each two facets of one kind stand, i < j, as ``CODES``; the rest is -1."""
    out = np.full((len(items), len(items)), -1, dtype=np.int8)
    kinds = codes([f.claim.kind for f in items])
    pairs = np.argwhere(np.triu(kinds[:, None] == kinds, k=1))
    ids = codes([key(f.role) for f in items])
    out[pairs[:, 0], pairs[:, 1]] = once(ids, pairs, lambda i, j: CODES[role_relation(items[i].role, items[j].role)])
    return out


def never(items: Sequence[Facet], how: NDArray[np.int8], chances: Scores, least: float) -> NDArray[np.bool_]:
    """Pairs that can't be one fact: of two kinds, things that can't be compared, values that exclude each other
    in one report, or in two without good reason to think that both speak of the same thing. That both answer one
    third value ("120", "over 100" and "200" of one thing) is such a reason."""
    reports = np.array([f.report for f in items], dtype=np.int64)
    quantity = np.array([f.claim.kind == "quantity" for f in items], dtype=bool)
    sure = (chances >= np.float32(least)).astype(np.float32)
    linked = (sure > 0) | (sure @ sure.T > 0)
    apart = (how == DISJOINT) & ((reports[:, None] == reports) | ~linked)
    out = np.triu((how < 0) | apart | ((how == UNKNOWN) & quantity[:, None]), k=1)
    return np.asarray(out | out.T)


def key(role: Role) -> Hashable:
    """Roles of one key stand alike to any other role."""
    return role.value, role.text.casefold()


def together(items: Sequence[Facet]) -> NDArray[np.bool_]:
    """Facets of claims that are in one group."""
    size = max((g for f in items for g in f.families), default=-1) + 1
    has = np.zeros((len(items), size), dtype=np.float32)
    for i, item in enumerate(items):
        has[i, list(item.families)] = 1
    return np.asarray(has @ has.T > 0)


def holders(items: Sequence[Facet], pairs: Ints, scores: Scores) -> tuple[Ints, Floats]:
    """Of each pair the best-fitting two of the claims that hold the values, the first of equals; their score."""
    width = max((len(f.holders) for f in items), default=0)
    held = np.full((len(items), width), -1, dtype=np.int64)
    for row, item in enumerate(items):
        held[row, : len(item.holders)] = sorted(item.holders)
    out, best = np.zeros_like(pairs), np.full(len(pairs), -1, dtype=np.float32)
    for first in range(width):
        for second in range(width):
            x, y = held[pairs[:, 0], first], held[pairs[:, 1], second]
            score = np.where((x >= 0) & (y >= 0), scores[x, y], -1)
            better = score > best
            best[better], out[better, 0], out[better, 1] = score[better], x[better], y[better]
    return out, best


def siblings_apart(e: Evidence, kinds: NDArray[np.str_], x: Ints, y: Ints) -> NDArray[np.bool_]:
    """Where the claims differ in a place or time beside the facet itself: another town's population."""
    out = np.zeros(len(x), dtype=bool)
    for name in ("place", "time"):
        table = Table([[r for r in n.claim.roles if r.name == name] for n in e.nodes], key, role_relation)
        apart = AnyOf(table, is_one_of(table.relations(), frozenset((Relation.DISJOINT,)))).band(slice(None))
        out |= apart[x, y] & (kinds != name)
    return out
