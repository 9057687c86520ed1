"""How likely each number of dead or injured is: boosted trees over the signals of ``casualty_signals``.

The trees (Friedman 2001) are plain numbers in ``resources/totals``, made by ``tools/train_totals.py``; what they were
made from, how well they do and where they don't is in the model card there.
"""

from __future__ import annotations

import functools
import gzip
import json
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from rashomon.reconcile.casualty_signals import Signals, Summary, candidates, signals, story_signals

Name = Literal["killed", "injured"]
MODELLED: tuple[Name, ...] = ("killed", "injured")


@dataclass(frozen=True, slots=True)
class Trees:
    """Binary trees in arrays of shape (trees, nodes): at node n go to ``left`` where the signal ``feature`` is at most
    ``limit``, else to ``right``; a leaf's ``feature`` is -1 and its ``value`` adds to the log-odds."""

    names: tuple[str, ...]
    base: float
    feature: NDArray[np.int32]
    limit: NDArray[np.float64]
    left: NDArray[np.int32]
    right: NDArray[np.int32]
    value: NDArray[np.float64]
    depth: int

    def probability(self, rows: Sequence[Signals]) -> NDArray[np.float64]:
        """One probability a row. Raises ``KeyError`` where a row lacks a signal."""
        x = np.array([[row[name] for name in self.names] for row in rows], dtype=np.float64)
        trees = np.arange(len(self.feature))[None, :]
        at = np.zeros((len(rows), len(self.feature)), dtype=np.int64)
        row = np.arange(len(rows))[:, None]
        for _ in range(self.depth):
            feature = self.feature[trees, at]
            lower = x[row, np.maximum(feature, 0)] <= self.limit[trees, at]
            at = np.where(feature < 0, at, np.where(lower, self.left[trees, at], self.right[trees, at]))
        z = self.base + self.value[trees, at].sum(axis=1)
        return np.asarray(1.0 / (1.0 + np.exp(-z)))


@functools.cache
def trees(name: Name) -> Trees:
    """The shipped trees for a count."""
    packed = (files("rashomon.resources") / "totals" / f"{name}.json.gz").read_bytes()
    return unpacked(json.loads(gzip.decompress(packed)))


def unpacked(raw: dict[str, object]) -> Trees:
    """Trees from the plain data of a file: ``names``, ``base`` and ``trees``, each a list of nodes
    ``[feature, limit, left, right, value]``."""
    grown = raw["trees"]
    assert isinstance(grown, list)
    width = max(len(tree) for tree in grown)
    table = np.zeros((len(grown), width, 5))
    table[:, :, 0] = -1
    for number, tree in enumerate(grown):
        table[number, : len(tree)] = tree
    names, base = raw["names"], raw["base"]
    assert isinstance(names, list) and isinstance(base, float)
    whole = table[:, :, [0, 2, 3]].astype(np.int32)
    return Trees(
        names=tuple(names),
        base=base,
        feature=whole[:, :, 0],
        limit=table[:, :, 1],
        left=whole[:, :, 1],
        right=whole[:, :, 2],
        value=table[:, :, 4],
        depth=max(_depth(tree) for tree in grown),
    )


def _depth(tree: Sequence[Sequence[float]], node: int = 0) -> int:
    if tree[node][0] < 0:
        return 0
    return 1 + max(_depth(tree, int(tree[node][2])), _depth(tree, int(tree[node][3])))


def likely(story: Sequence[Summary], name: Name, model: Trees | None = None) -> dict[int, float]:
    """How likely each number is that the words of a story (in order of publication) allow; not normalised."""
    whole = story_signals(story)
    numbers = candidates(story, whole)
    rows = [signals(story, whole, number) for number in numbers]
    found = (model or trees(name)).probability(rows)
    return {number: float(p) for number, p in zip(numbers, found, strict=True)}
