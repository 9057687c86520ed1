"""What speaks for and against two reports being of one event: a row of numbers a pair, the same both ways.

Missing things are told from differing ones: a signal is -1 where one of the reports doesn't have what it
compares. Shares are of the weight of terms (``index.Index.weights``), so that "Springfield" in common counts by
how many reports of the pile have it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from rashomon.stories.features import SKETCH, Features
from rashomon.stories.index import NAMES, Index

Floats = NDArray[np.float64]

# Name, and the group of signals in the words of the explanation.
SIGNALS: tuple[tuple[str, str], ...] = (
    ("words", "terms"),
    ("rare words", "terms"),
    ("copied runs", "terms"),
    ("title", "title"),
    ("title told", "title"),
    ("lead", "terms"),
    ("focus", "terms"),
    ("names", "actors"),
    ("chief names", "actors"),
    ("shared names", "actors"),
    ("capitals", "actors"),
    ("shared capitals", "actors"),
    ("people of an age", "actors"),
    ("cities", "place"),
    ("shared cities", "place"),
    ("states", "place"),
    ("countries", "place"),
    ("streets", "place"),
    ("publication", "day"),
    ("days named", "day"),
    ("first day", "day"),
    ("apart, no day shared", "day"),
    ("apart, nothing shared", "day"),
    ("ages", "quantities"),
    ("counts", "quantities"),
    ("numbers", "quantities"),
    ("length", "length"),
)
MISSING = -1.0
_ANCHOR = 0.3  # share of the ages that makes it likely that the same people are meant
_SHARES = {
    "title": "title",
    "lead": "lead",
    "focus": "focus",
    "names": "names",
    "chief names": "chief",
    "capitals": "capitals",
    "people of an age": "aged",
    "cities": "cities",
    "states": "states",
    "countries": "countries",
    "streets": "streets",
    "ages": "ages",
    "counts": "counts",
    "numbers": "numbers",
}
_WEIGHTS = {"shared names": "names", "shared capitals": "capitals", "shared cities": "cities"}
_SINGLE = ("copied runs", "publication", "days named", "first day", "length")


def signals(index: Index, number: int, others: Sequence[int]) -> Floats:
    """The signals of one report with each of the others: shape ``(len(others), len(SIGNALS))``."""
    if not others:
        return np.zeros((0, len(SIGNALS)))
    cosine, rare, told = index.words(number, others)
    shared, theirs, mine = index.fields(number, others)
    share = _share(shared, theirs, mine)
    own = index.reports[number]
    single = np.array([_single(own, index.reports[o]) for o in others])
    columns: dict[str, Floats] = {
        "words": cosine,
        "rare words": np.log1p(rare),
        "title told": told,
        **{name: share[:, NAMES.index(field)] for name, field in _SHARES.items()},
        **{name: np.log1p(shared[:, NAMES.index(field)]) for name, field in _WEIGHTS.items()},
        **{name: single[:, place] for place, name in enumerate(_SINGLE)},
    }
    # What is told again weeks later is told with its day, or with the people it happened to.
    apart = np.maximum(columns["publication"], 0)
    unshared = columns["days named"] <= 0
    nobody = (columns["ages"] <= _ANCHOR) & (columns["people of an age"] <= 0)
    columns["apart, no day shared"] = apart * unshared
    columns["apart, nothing shared"] = apart * (unshared & nobody)
    return np.column_stack([columns[name] for name, _ in SIGNALS])


def _share(shared: Floats, theirs: Floats, own: Floats) -> Floats:
    """The shared weight over the geometric mean of both sides'; -1 where one has none."""
    whole = np.sqrt(theirs * own)
    return np.asarray(np.divide(shared, whole, out=np.full(shared.shape, MISSING), where=whole > 0))


def _single(a: Features, b: Features) -> tuple[float, float, float, float, float]:
    apart = MISSING if a.day is None or b.day is None else math.log1p(abs(a.day - b.day))
    shorter = min(len(a.words or ()), len(b.words or ()))
    return _copied(a, b), apart, _days(a, b), _first_day(a, b), math.log1p(shorter)


def _copied(a: Features, b: Features) -> float:
    """Estimated share of the smaller report's runs of five words that the other has (bottom-k, Broder 1997)."""
    both = set(a.sketch).intersection(b.sketch)
    if not both:
        return 0.0
    union = sorted({*a.sketch, *b.sketch})[: min(SKETCH, max(a.runs, b.runs))]
    jaccard = sum(h in both for h in union) / len(union)
    return min(1.0, jaccard / (1 + jaccard) * (a.runs + b.runs) / min(a.runs, b.runs))


def _days(a: Features, b: Features) -> float:
    """Share of the fewer days that both name, half of it where only a day's edge lies between."""
    if not a.days or not b.days:
        return MISSING
    both = set(a.days) & set(b.days)
    near = {d for d in a.days if d not in both and {d - 1, d + 1} & set(b.days)}
    return (len(both) + 0.5 * bool(near)) / (min(len(a.days), len(b.days)) + 0.5 * bool(near))


def _first_day(a: Features, b: Features) -> float:
    """Days (log) between the days that the reports name most; the day of publication stands in for it."""
    mine, theirs = (a.days[0] if a.days else a.day), (b.days[0] if b.days else b.day)
    return MISSING if mine is None or theirs is None else math.log1p(abs(mine - theirs))
