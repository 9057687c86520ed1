"""The signals of many pairs of claims at once: what ``signals.py`` says of one pair, as tables and products.

Values repeat over a story, and how two values stand to each other depends on nothing else. So each two
different values are compared once; what a claim's values have to do with another claim's is then a product of
tables. Rows are worked through a band of claims at a time, so that memory stays bounded.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from rashomon.model import Claim
from rashomon.values import Quantity, Relation

if TYPE_CHECKING:
    from rashomon.reconcile.signals import Words

Matrix = NDArray[np.float32]
Bools = NDArray[np.bool_]
T = TypeVar("T")
FITS = frozenset((Relation.EQUAL, Relation.REFINES, Relation.REFINED_BY))
CODES = {relation: i for i, relation in enumerate(Relation)}
_BAND = 256


def bands(
    pairs: NDArray[np.int64],
) -> Iterator[tuple[slice, slice, tuple[NDArray[np.int64], NDArray[np.int64]]]]:
    """Runs of pairs (sorted by the first): the run, the band's claims, the pairs' places in it."""
    first = pairs[:, 0]
    for start in range(0, int(first.max(initial=-1)) + 1, _BAND):
        low, high = np.searchsorted(first, (start, start + _BAND))
        if low < high:
            yield slice(low, high), slice(start, start + _BAND), (first[low:high] - start, pairs[low:high, 1])


class Table:
    """The different values of a story's claims: ``counts`` (claims × values): how often which has which.

    ``key`` says which values are the same, ``relate`` how two values stand to each other.
    """

    def __init__(
        self,
        rows: Sequence[Sequence[Any]],
        key: Callable[[Any], Hashable] = lambda value: value,
        relate: Callable[[Any, Any], Relation] = lambda x, y: x.relation(y),
    ) -> None:
        ids: dict[Hashable, int] = {}
        places = [[ids.setdefault(key(value), len(ids)) for value in row] for row in rows]
        known = {i: value for own, row in zip(places, rows, strict=True) for i, value in zip(own, row, strict=True)}
        self.values: list[Any] = [known[i] for i in range(len(ids))]
        self.counts = np.zeros((len(rows), len(ids)), dtype=np.float32)
        for at, own in enumerate(places):
            np.add.at(self.counts[at], own, 1)
        self.has: Matrix = (self.counts > 0).astype(np.float32)
        self._relate = relate

    def relations(self) -> NDArray[np.int8]:
        """How each two values stand, as places in ``list(Relation)``."""
        out = np.zeros((len(self.values), len(self.values)), dtype=np.int8)
        for i, x in enumerate(self.values):
            out[i] = [CODES[self._relate(x, y)] for y in self.values]
        return out

    def table(self, holds: Callable[[Any, Any], bool], where: Bools) -> Matrix:
        """1 where ``holds`` for two values; asked only ``where``."""
        out = np.zeros(where.shape, dtype=np.float32)
        for i, j in np.argwhere(where):
            out[i, j] = holds(self.values[i], self.values[j])
        return out


def is_one_of(relations: NDArray[np.int8], wanted: frozenset[Relation]) -> Matrix:
    """1 where the relation is one of ``wanted``."""
    return np.isin(relations, [CODES[relation] for relation in wanted]).astype(np.float32)


class AnyOf:
    """Whether any value of one claim holds a table's relation to any value of another."""

    def __init__(self, table: Table, holds: Matrix) -> None:
        self._left, self._right = table.has @ holds, table.has.T

    def band(self, claims: slice) -> Bools:
        return np.asarray(self._left[claims] @ self._right > 0)


class Shared:
    """The share of a claim's values that fit one of the other; whether both have some and none fits."""

    def __init__(self, rows: Sequence[Sequence[Any]]) -> None:
        table = Table(rows)
        fits = is_one_of(table.relations(), FITS)
        self._counts, self._length = table.counts, table.counts.sum(axis=1)
        self._fitted: Matrix = (fits @ table.has.T > 0).astype(np.float32)

    def band(self, claims: slice) -> tuple[Matrix, Bools]:
        shared = self._counts[claims] @ self._fitted
        mine = self._length[claims][:, None]
        both = (mine > 0) & (self._length > 0)[None, :]
        return np.where(both, shared / np.maximum(mine, 1), 0), both & (shared == 0)


class Fitting:
    """Whether two claims have values that fit; and whether they have none, but such as exclude each other."""

    def __init__(self, rows: Sequence[Sequence[Any]]) -> None:
        table = Table(rows)
        relations = table.relations()
        self._fit = AnyOf(table, is_one_of(relations, FITS))
        self._apart = AnyOf(table, is_one_of(relations, frozenset((Relation.DISJOINT,))))

    def band(self, claims: slice) -> tuple[Bools, Bools]:
        fit = self._fit.band(claims)
        return fit, ~fit & self._apart.band(claims)


class Figures:
    """A telling figure in both; figures that fit and are near; figures, but none that fits."""

    def __init__(
        self,
        rows: Sequence[Sequence[Quantity]],
        telling: Callable[[Quantity], bool],
        gap: Callable[[Quantity, Quantity], float],
    ) -> None:
        table = Table(rows)
        relations = table.relations()
        known = is_one_of(relations, frozenset(Relation) - {Relation.UNKNOWN})
        equal = is_one_of(relations, frozenset((Relation.EQUAL,)))
        apart = is_one_of(relations, frozenset((Relation.DISJOINT,)))
        told = np.array([[float(telling(x))] for x in table.values], dtype=np.float32).reshape(-1, 1)
        near = table.table(lambda x, y: gap(x, y) < 0.5, (known > 0) & (apart == 0))
        self._known, self._shared, self._near = (
            AnyOf(table, known),
            AnyOf(table, equal * told),
            AnyOf(table, near),
        )

    def band(self, claims: slice) -> tuple[Bools, Bools, Bools]:
        near = self._near.band(claims)
        return self._shared.band(claims), near, self._known.band(claims) & ~near


class Terms:
    """Weighted words in common: of both's words, of the smaller's, and matched to their nearest."""

    def __init__(self, terms: Sequence[dict[str, float]], words: Words) -> None:
        size = words.likeness.shape[0]
        self._weights = np.zeros((len(terms), size), dtype=np.float32)
        self._near = np.zeros((len(terms), size), dtype=np.float32)
        for i, (rows, weights) in enumerate(zip(words.rows, words.weights, strict=True)):
            if len(rows):
                self._weights[i, rows] = weights
                self._near[i] = words.likeness[:, rows].max(axis=1)
        self._has: Matrix = (self._weights > 0).astype(np.float32)
        self._total = np.array([sum(own.values()) for own in terms], dtype=np.float32)

    def lexical(self, claims: slice) -> tuple[Matrix, Matrix]:
        shared = self._weights[claims] @ self._has.T
        mine, its = self._total[claims][:, None], self._total[None, :]
        either, smaller = mine + its - shared, np.minimum(mine, its)
        return _ratio(shared, either), _ratio(shared, smaller)

    def soft(self, claims: slice) -> tuple[Matrix, Matrix]:
        mine, its = self._total[claims][:, None], self._total[None, :]
        forth = _ratio(self._weights[claims] @ self._near.T, mine)
        back = _ratio(self._near[claims] @ self._weights.T, its)
        empty = (mine == 0) | (its == 0)
        return np.where(empty, 0, 2 * forth * back / (forth + back + 1e-9)), np.where(empty, 0, np.maximum(forth, back))

    def weight(self, claims: slice) -> Matrix:
        return np.minimum(self._total[claims][:, None], self._total[None, :])


def _ratio(a: Matrix, b: Matrix) -> Matrix:
    return np.divide(a, b, out=np.zeros_like(a), where=np.broadcast_to(b, a.shape) > 0)


def codes(values: Sequence[Hashable]) -> NDArray[np.int64]:
    """Equal values, equal numbers."""
    ids: dict[Hashable, int] = {}
    return np.array([ids.setdefault(v, len(ids)) for v in values], dtype=np.int64)


def once(ids: NDArray[np.int64], pairs: NDArray[np.int64], compute: Callable[[int, int], T]) -> NDArray[Any]:
    """``compute(i, j)`` of every pair, asked once for all pairs whose two have the same ``ids``."""
    left, right = ids[pairs[:, 0]], ids[pairs[:, 1]]
    _, first, which = np.unique(left * (ids.max(initial=0) + 1) + right, return_index=True, return_inverse=True)
    return np.array([compute(int(i), int(j)) for i, j in pairs[first]])[which]


def values(claims: Sequence[Claim], kind: type, name: str | None = None) -> list[list[Any]]:
    """The values of a kind in each claim's roles (of one name)."""
    return [[r.value for r in claim.roles if isinstance(r.value, kind) and name in (None, r.name)] for claim in claims]
