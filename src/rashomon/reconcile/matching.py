"""Which claims of a story assert the same thing: one assignment over the whole story.

Pair scores alone join everything on one topic. Between two reports the claims are matched one to one
(Jonker and Volgenant, Computing 1987), further pairs only join on stronger evidence, and a group grows only while its
members agree with one another on average, so that a chain of near things does not become one fact.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from rashomon.stories.assignment import assigned

Scores = NDArray[np.float32]


@dataclass(slots=True)
class Groups:
    """A partition of nodes that grows by merging."""

    of: list[int]
    members: dict[int, list[int]] = field(default_factory=dict)

    @classmethod
    def singletons(cls, n: int) -> Groups:
        return cls(list(range(n)), {i: [i] for i in range(n)})

    def merge(self, a: int, b: int) -> None:
        keep, gone = min(a, b), max(a, b)
        for node in self.members[gone]:
            self.of[node] = keep
        self.members[keep] = sorted(self.members[keep] + self.members.pop(gone))


def matrix(n: int, pairs: Sequence[tuple[int, int]], scores: NDArray[np.float32]) -> Scores:
    """The scores as a symmetric matrix; pairs that were never scored are 0."""
    out = np.zeros((n, n), dtype=np.float32)
    for (i, j), score in zip(pairs, scores, strict=True):
        out[i, j] = out[j, i] = score
    return out


def one_to_one(scores: Scores, reports: NDArray[np.int64], threshold: float) -> list[tuple[float, int, int]]:
    """The best one-to-one matching between each two reports, as (score, node, node) at or above ``threshold``."""
    edges = []
    for a in range(int(reports.max(initial=-1)) + 1):
        rows = np.flatnonzero(reports == a)
        for b in range(a + 1, int(reports.max()) + 1):
            columns = np.flatnonzero(reports == b)
            block = scores[np.ix_(rows, columns)]
            for x, y in assigned(np.where(block >= threshold, block, 0)):
                if block[x, y] >= threshold:
                    edges.append((float(block[x, y]), int(rows[x]), int(columns[y])))
    return edges


def group(
    n: int,
    edges: Iterable[tuple[float, int, int]],
    scores: Scores,
    reports: NDArray[np.int64],
    cohesion: float,
    veto: NDArray[np.bool_] | None = None,
) -> list[list[int]]:
    """Merge along the edges, best first, while the mean score across the two groups is at least ``cohesion``.

    Two groups with a pair under ``veto`` are never merged.
    """
    groups = Groups.singletons(n)
    for _, i, j in sorted(edges, key=lambda e: (-e[0], e[1], e[2])):
        a, b = groups.of[i], groups.of[j]
        if a == b:
            continue
        if veto is not None and veto[np.ix_(groups.members[a], groups.members[b])].any():
            continue
        across = scores[np.ix_(groups.members[a], groups.members[b])]
        apart = reports[groups.members[a]][:, None] != reports[groups.members[b]][None, :]
        if apart.any() and float(across[apart].mean()) < cohesion:
            continue
        groups.merge(a, b)
    return sorted(groups.members.values())
