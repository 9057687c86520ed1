"""The learned part of event coding: the type of a candidate, and whether it is one that a coder would code.

Linear models over named features (``resources/events``, made by ``tools/train_events.py``). Type: one against the
rest, squared hinge loss, over three blocks of tf-idf weighted features, each block of unit length. Coded: logistic
regression over a few features of the candidate's place in its sentence.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence
from importlib.resources import as_file, files
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

BLOCKS = ("chain", "words", "between")


class Types(NamedTuple):
    """``rows``: feature to row number; ``idf``: (features,); ``weights``: (features, labels); ``bias``: (labels,)."""

    labels: tuple[str, ...]
    rows: dict[str, int]
    idf: NDArray[np.float32]
    weights: NDArray[np.float32]
    bias: NDArray[np.float32]

    def scores(self, blocks: Sequence[Iterable[str]]) -> NDArray[np.float32]:
        """The margin of each label, shape (labels,); ``blocks`` are the features, a list for each of ``BLOCKS``."""
        total = self.bias.copy()
        for features in blocks:
            rows = self.rows
            found = sorted({row for f in features if (row := rows.get(f)) is not None})
            if found:
                idf = self.idf[found]
                total += (idf / np.linalg.norm(idf)) @ self.weights[found]
        return total


class Coded(NamedTuple):
    """Log-odds that a candidate is coded: feature to weight, and the two thresholds of ``events``."""

    weights: dict[str, float]
    bias: float
    first: float
    further: float

    def score(self, features: Iterable[str]) -> float:
        """Log-odds; unknown features weigh nothing."""
        return self.bias + sum(self.weights.get(f, 0.0) for f in features)


class Models(NamedTuple):
    types: Types
    coded: Coded


_used: list[Models] = []


def models() -> Models:
    """The shipped models, or those that ``use`` put in their place."""
    return _used[-1] if _used else _shipped()


def use(replacement: Models | None) -> None:
    """Code with other models (training and measuring), or with the shipped ones again."""
    _used.clear()
    if replacement is not None:
        _used.append(replacement)


@functools.cache
def _shipped() -> Models:
    with as_file(files("rashomon.resources") / "events" / "types.npz") as path:
        return read(path)


def read(path: Path) -> Models:
    """Models from a file of ``write``; no pickle."""
    with np.load(path, allow_pickle=False) as data:
        names, coded = _text(data["features"]), _text(data["coded_features"])
        types = Types(
            tuple(_text(data["labels"])),
            {name: i for i, name in enumerate(names)},
            data["idf"].astype(np.float32),
            data["weights"].astype(np.float32),
            data["bias"].astype(np.float32),
        )
        weights = dict(zip(coded, (float(w) for w in data["coded_weights"]), strict=True))
        bias, first, further = (float(x) for x in data["coded_numbers"])
    return Models(types, Coded(weights, bias, first, further))


def write(path: Path, found: Models) -> None:
    """Models into a compressed ``.npz`` of plain arrays; half precision for the weights."""
    types, coded = found
    np.savez_compressed(
        path,
        labels=_bytes(types.labels),
        features=_bytes(sorted(types.rows, key=types.rows.__getitem__)),
        idf=types.idf.astype(np.float16),
        weights=types.weights.astype(np.float16),
        bias=types.bias.astype(np.float32),
        coded_features=_bytes(list(coded.weights)),
        coded_weights=np.array(list(coded.weights.values()), dtype=np.float32),
        coded_numbers=np.array([coded.bias, coded.first, coded.further], dtype=np.float32),
    )


def _text(array: NDArray[np.uint8]) -> list[str]:
    return array.tobytes().decode("utf-8").split("\n")


def _bytes(lines: Sequence[str]) -> NDArray[np.uint8]:
    return np.frombuffer("\n".join(lines).encode("utf-8"), dtype=np.uint8)
