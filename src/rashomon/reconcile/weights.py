"""The learned weights of the aligners: plain numbers in ``resources/align``, made by ``tools/train_align.py``."""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Model:
    """A logistic regression over named signals, and the thresholds of the assignment that uses it."""

    names: tuple[str, ...]
    weights: NDArray[np.float64]
    bias: float
    floor: float
    threshold: float
    strong: float
    cohesion: float
    dispute: float

    def probability(self, rows: NDArray[np.float32]) -> NDArray[np.float32]:
        """Probability that the two of a pair assert the same thing; ``rows`` has a column a name."""
        if not len(rows):
            return np.zeros(0, dtype=np.float32)
        z = rows @ self.weights + self.bias
        return np.asarray(1.0 / (1.0 + np.exp(-z)), dtype=np.float32)


@functools.cache
def _load(name: str) -> Model:
    raw = json.loads((files("rashomon.resources") / "align" / f"{name}.json").read_text("utf-8"))
    return Model(
        names=tuple(raw["weights"]),
        weights=np.array(list(raw["weights"].values())),
        bias=raw["bias"],
        floor=raw["floor"],
        threshold=raw["threshold"],
        strong=raw["strong"],
        cohesion=raw["cohesion"],
        dispute=raw["dispute"],
    )


_in_use: dict[str, Model] = {}


def use(clauses: Model, rivals: Model, facets: Model) -> None:
    """Put other models in the place of the shipped ones, for training and experiments; process-wide."""
    _in_use.update(clauses=clauses, rivals=rivals, facets=facets)


def clauses() -> Model:
    """The model for pairs of clauses (signals: ``signals.NAMES``)."""
    return _in_use.get("clauses") or _load("clauses")


def rivals() -> Model:
    """The model for a pair beside its rivals (signals: ``rivals.NAMES``)."""
    return _in_use.get("rivals") or _load("rivals")


def facets() -> Model:
    """The model for pairs of facets (signals: ``facets.NAMES``)."""
    return _in_use.get("facets") or _load("facets")
