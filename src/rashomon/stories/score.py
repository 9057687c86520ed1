"""How probable it is that two reports are of one event: a logistic regression over the signals.

It has two sets of weights, for pairs whose days of publication are known and for others: without days the words
must say more. They are trained as one regression with a deviation for the undated, so that each learns from the
other's pairs (Daumé 2007, "Frustratingly easy domain adaptation"). ``tools/train_stories.py`` makes the weights.
"""

from __future__ import annotations

import functools
import json
import math
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rashomon.stories.signals import MISSING, SIGNALS

Floats = NDArray[np.float64]

CLIP = 3.0  # standard deviations that a signal can count at most
_ROUND = math.log1p(9.5)  # days (log) from which a second telling must share something of the first
_COPIED = 0.1  # share of runs in common that is something shared
_CONFLICT = -6.0  # log odds that are added where it doesn't
_FAR = math.log1p(2)  # days (log) that a pair without days is taken to be apart
PLAIN = frozenset((
    "words", "rare words", "copied runs", "title told", "lead", "focus", "shared names", "capitals", "shared capitals",
    "shared cities", "apart, no day shared", "apart, nothing shared", "length",
))  # fmt: skip
DAYS = frozenset(("publication", "first day"))
AGAINST = frozenset(("states", "countries"))  # to be in one country says little, to be in two much
GROUPS = dict(SIGNALS)


def _columns() -> tuple[tuple[str, str], ...]:
    """The regression's columns: the signal, and what of it ("" its value, "!" that they differ, "?" missing)."""
    found: list[tuple[str, str]] = []
    for name, _ in SIGNALS:
        second = "" if name in PLAIN else "?" if name in DAYS else "!"
        found += [(name, "")] * (name not in AGAINST) + ([(name, second)] if second else [])
    return tuple(found)


COLUMNS = _columns()


@dataclass(frozen=True)
class Weights:
    """Of each column the mean, the scale and the weight in pairs with days and in others; two intercepts.

    ``together`` is the mean probability from which sets of reports are one story.
    """

    mean: Floats
    scale: Floats
    dated: Floats
    undated: Floats
    intercepts: tuple[float, float]
    together: float


@functools.cache
def weights() -> Weights:
    """The shipped weights. Raises ``ValueError`` where the file is not of this version's columns."""
    text = (files("rashomon.resources") / "stories" / "weights.json").read_text(encoding="utf-8")
    row = json.loads(text)
    if [tuple(c) for c in row["columns"]] != list(COLUMNS):
        raise ValueError("resources/stories/weights.json is of other signals; run tools/train_stories.py --write")
    arrays = {name: np.array(row[name], dtype=np.float64) for name in ("mean", "scale", "dated", "undated")}
    return Weights(**arrays, intercepts=tuple(row["intercepts"]), together=row["together"])


def columns(signals: Floats) -> Floats:
    """Rows of signals as rows of the regression's columns, ``(n, len(COLUMNS))``."""
    place = {name: n for n, (name, _) in enumerate(SIGNALS)}
    made = []
    for name, what in COLUMNS:
        value = signals[:, place[name]]
        if what == "?":
            made.append((value < 0).astype(np.float64))
        elif what == "!":
            made.append((value == 0).astype(np.float64))
        elif name in DAYS:
            made.append(np.where(value < 0, -_FAR, -value))
        else:
            made.append(np.maximum(value, 0.0))
    return np.column_stack(made)


def parts(signals: Floats, model: Weights | None = None) -> tuple[Floats, Floats]:
    """What each column adds to the log odds of each pair, ``(n, len(COLUMNS))``, and the intercepts, ``(n,)``."""
    model = model or weights()
    standard = np.clip((columns(signals) - model.mean) / model.scale, -CLIP, CLIP)
    undated = signals[:, [n for n, (name, _) in enumerate(SIGNALS) if name == "publication"]] == MISSING
    added = np.where(undated, standard * model.undated, standard * model.dated)
    added[:, COLUMNS.index(("apart, nothing shared", ""))] += _CONFLICT * conflicts(signals)
    return added, np.where(undated[:, 0], model.intercepts[1], model.intercepts[0])


def conflicts(signals: Floats) -> NDArray[np.bool_]:
    """Pairs published ten days and more apart that have no day, no age and no wording in common, ``(n,)``.

    However alike, they are rounds of one process or two events of a kind. What is told again weeks later is told
    with its day or its people. No weight in a sum can say "however alike", so it is a rule.
    """
    place = {name: n for n, (name, _) in enumerate(SIGNALS)}
    apart = signals[:, place["apart, nothing shared"]] >= _ROUND
    return np.asarray(apart & (signals[:, place["copied runs"]] < _COPIED))


def probabilities(signals: Floats, model: Weights | None = None, *, ruled: bool = True) -> Floats:
    """The probability that each pair is of one event, ``(n,)``; with ``ruled`` false as if none were a conflict."""
    if not len(signals):
        return np.zeros(0)
    added, intercepts = parts(signals, model)
    odds = added.sum(axis=1) + intercepts
    if not ruled:
        odds -= _CONFLICT * conflicts(signals)
    return np.asarray(1 / (1 + np.exp(-np.clip(odds, -30, 30))))


def reasons(signals: Floats, model: Weights | None = None) -> list[list[dict[str, Any]]]:
    """For each pair its signals by what they add to the log odds, the weightiest first.

    ``{"name", "group", "value", "weight"}``: ``value`` is the signal (-1: one report lacks it), ``weight`` what it
    adds (over 0: speaks for one event). The last one is "start", the intercept; the weights sum to the log odds.
    """
    added, intercepts = parts(signals, model)
    found = []
    for row, signal, start in zip(added, signals, intercepts, strict=True):
        sums = dict.fromkeys(GROUPS, 0.0)
        for (name, _), value in zip(COLUMNS, row, strict=True):
            sums[name] += float(value)
        rows = [
            {"name": name, "group": group, "value": round(float(signal[n]), 3), "weight": round(sums[name], 3)}
            for n, (name, group) in enumerate(SIGNALS)
        ]
        rows.sort(key=lambda r: -abs(float(str(r["weight"]))))
        found.append([*rows, {"name": "start", "group": "start", "value": 1.0, "weight": round(float(start), 3)}])
    return found
