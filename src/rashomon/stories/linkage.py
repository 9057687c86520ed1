"""Average linkage of a few blocks of reports, with pairs that a person put together or apart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

FORBIDDEN = -1.0


def link(sums: Floats, counts: Floats, together: float, apart: NDArray[np.bool_] | None = None) -> list[list[int]]:
    """Sets of blocks, the pair of sets with the highest mean first, while it reaches ``together``.

    ``sums`` and ``counts`` are symmetrical: the sum of the probabilities between two blocks and the number of pairs
    that it is of, shape ``(n, n)``; two sets have the mean over all pairs between them (UPGMA, Sokal & Michener
    1958). Sets with a pair that is marked in ``apart`` never become one. Ties go to the lower numbers.
    """
    sums, counts = sums.copy(), counts.copy()
    barred = np.zeros(sums.shape, dtype=bool) if apart is None else apart.copy()
    sets = [[n] for n in range(len(sums))]
    likeness = _likeness(sums, counts, barred)
    while len(sets) > 1:
        best = int(np.argmax(likeness))
        i, j = divmod(best, len(sets))
        if likeness[i, j] < together:
            break
        i, j = min(i, j), max(i, j)
        for table in (sums, counts):
            table[i] += table[j]
            table[:, i] += table[:, j]
        barred[i] |= barred[j]
        barred[:, i] |= barred[:, j]
        sets[i] += sets.pop(j)
        sums, counts = _without(sums, j), _without(counts, j)
        barred = _without(barred, j)
        likeness = _without(likeness, j)
        row = _likeness(sums[i : i + 1], counts[i : i + 1], barred[i : i + 1])[0]
        row[i] = FORBIDDEN
        likeness[i], likeness[:, i] = row, row
    return [sorted(s) for s in sets]


def _without(table: NDArray[Any], place: int) -> NDArray[Any]:
    return np.delete(np.delete(table, place, 0), place, 1)


def _likeness(sums: Floats, counts: Floats, barred: NDArray[np.bool_]) -> Floats:
    mean = np.divide(sums, counts, out=np.zeros_like(sums), where=counts > 0)
    mean[barred] = FORBIDDEN
    if mean.shape[0] == mean.shape[1]:
        np.fill_diagonal(mean, FORBIDDEN)
    return mean


def closed(pairs: Sequence[tuple[int, int]], count: int) -> list[list[int]]:
    """The numbers under ``count`` as sets: those that the pairs connect together."""
    of = list(range(count))

    def root(n: int) -> int:
        while of[n] != n:
            n = of[n]
        return n

    for a, b in pairs:
        one, two = sorted((root(a), root(b)))
        of[two] = one
    found: dict[int, list[int]] = {}
    for n in range(count):
        found.setdefault(root(n), []).append(n)
    return list(found.values())
