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


def pairs_of(scores: Scores) -> list[tuple[int, int]]:
    """The pairs worth a second look, i < j."""
    return [(int(i), int(j)) for i, j in np.argwhere(np.triu(scores >= LEAST, k=1))]


def features(nodes: Sequence[Node], scores: Scores, pairs: Sequence[tuple[int, int]]) -> NDArray[np.float32]:
    """One row a pair, one column a name (``NAMES``); margins are differences of log-odds, bounded."""
    logits = np.log(np.clip(scores, 0.005, 0.995) / (1 - np.clip(scores, 0.005, 0.995)))
    reports = np.array([n.report for n in nodes])
    columns = [np.flatnonzero(reports == r) for r in range(int(reports.max(initial=-1)) + 1)]
    ranked: dict[tuple[int, int], NDArray[np.int64]] = {}
    out = np.zeros((len(pairs), len(NAMES)), dtype=np.float32)
    for row, (i, j) in enumerate(pairs):
        own = float(logits[i, j])
        forth = own - _rival(i, j, nodes, logits, columns, ranked)
        back = own - _rival(j, i, nodes, logits, columns, ranked)
        margins = np.clip((forth, back), -_BOUND, _BOUND)
        out[row] = (own, *margins, float(forth >= 0 and back >= 0), max(0.0, float(margins.min())))
    return out


def _rival(
    i: int,
    j: int,
    nodes: Sequence[Node],
    logits: NDArray[np.float32],
    columns: Sequence[NDArray[np.int64]],
    ranked: dict[tuple[int, int], NDArray[np.int64]],
) -> float:
    """The best score of ``i`` in the report of ``j`` with a claim that doesn't overlap ``j``."""
    report = nodes[j].report
    order = ranked.get((i, report))
    if order is None:
        there = columns[report]
        order = ranked[(i, report)] = there[np.argsort(-logits[i, there], kind="stable")]
    mine = nodes[j].claim
    for k in order:
        other = nodes[int(k)].claim
        if other.end <= mine.start or mine.end <= other.start:
            return float(logits[i, int(k)])
    return float(np.log(0.005 / 0.995))
