"""A pair against its rivals: how much better two claims fit each other than anything else in the two reports.

The same score means more where nothing else comes near, and less in a story where everything is alike. Nested
tellings of one sentence are no rivals of one another.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from rashomon.reconcile.matching import Scores
from rashomon.reconcile.signals import Node

NAMES = ("logit", "margin_row", "margin_column", "mutual", "lead")
LEAST = 0.03  # pairs below it can't be anybody's best
_BOUND = 3.0
_LEAST_CHANCE = 0.005
_DEEP = 16  # more tellings of one sentence than that overlap nowhere


def pairs_of(scores: Scores) -> list[tuple[int, int]]:
    """The pairs worth a second look, i < j."""
    first, second = np.nonzero(np.triu(scores >= LEAST, k=1))
    return list(zip(first.tolist(), second.tolist(), strict=True))


def features(nodes: Sequence[Node], scores: Scores, pairs: Sequence[tuple[int, int]]) -> NDArray[np.float32]:
    """One row a pair, one column a name (``NAMES``); margins are differences of log-odds, bounded."""
    if not pairs:
        return np.zeros((0, len(NAMES)), dtype=np.float32)
    bounded = np.clip(scores, _LEAST_CHANCE, 1 - _LEAST_CHANCE)
    logits = np.log(bounded / (1 - bounded))
    table = _Rivals(nodes, logits)
    i, j = np.array(pairs, dtype=np.int64).T
    own = logits[i, j]
    forth, back = own - table.best(i, j), own - table.best(j, i)
    row, column = np.clip(forth, -_BOUND, _BOUND), np.clip(back, -_BOUND, _BOUND)
    lead = np.maximum(0, np.minimum(row, column))
    return np.stack([own, row, column, (forth >= 0) & (back >= 0), lead], axis=1).astype(np.float32)


class _Rivals:
    """For each claim its best matches in each report, and which claims overlap."""

    def __init__(self, nodes: Sequence[Node], logits: NDArray[np.float32]) -> None:
        self._logits = logits
        self._report = np.array([n.report for n in nodes], dtype=np.int64)
        start = np.array([n.claim.start for n in nodes])
        end = np.array([n.claim.end for n in nodes])
        same = self._report[:, None] == self._report
        self._overlap = same & (start[:, None] < end) & (start < end[:, None])
        self._top = [self._ranked(np.flatnonzero(self._report == r)) for r in range(int(self._report.max()) + 1)]

    def _ranked(self, columns: NDArray[np.int64]) -> NDArray[np.int64]:
        """The best columns of every row, best first, shape (claims, at most ``_DEEP``)."""
        order = np.argsort(-self._logits[:, columns], axis=1, kind="stable")[:, :_DEEP]
        return np.asarray(columns[order])

    def best(self, i: NDArray[np.int64], j: NDArray[np.int64]) -> NDArray[np.float32]:
        """The best log-odds of each ``i`` in the report of its ``j`` with a claim that doesn't overlap ``j``."""
        out = np.full(len(i), np.log(_LEAST_CHANCE / (1 - _LEAST_CHANCE)), dtype=np.float32)
        for report, top in enumerate(self._top):
            rows = np.flatnonzero(self._report[j] == report)
            if not len(rows):
                continue
            others = top[i[rows]]
            free = ~self._overlap[j[rows][:, None], others]
            first = others[np.arange(len(rows)), free.argmax(axis=1)]
            found = free.any(axis=1)
            out[rows[found]] = self._logits[i[rows[found]], first[found]]
        return out
