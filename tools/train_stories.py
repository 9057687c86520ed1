"""Train the weights of grouping: ``src/rashomon/resources/stories/weights.json``.

    python tools/train_stories.py [--shared ../shared] [--write]

Two piles with stories, kept outside the project: reports of shootings in the US with their days of publication,
and ECB+ without. A pair of reports that share rare terms is positive when both are of one story. One logistic
regression with a deviation for undated pairs (L2), the piles of equal weight, deterministic. Printed are figures
on pairs whose stories (ECB+: topics) the weights never saw, on either pile from the other alone, and in sample.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from referee import read_rows
from scipy.optimize import minimize
from scipy.special import expit

from rashomon.reading import Draft
from rashomon.reading import report as make_report
from rashomon.stories.features import Features, features
from rashomon.stories.incremental import Grouper
from rashomon.stories.index import Index
from rashomon.stories.score import CLIP, COLUMNS, Weights, columns, conflicts
from rashomon.stories.signals import MISSING, SIGNALS, signals

OUT = Path(__file__).parent.parent / "src/rashomon/resources/stories/weights.json"
PILES = ("stories/reports.jsonl", "coreference/train.jsonl")
FOLDS = 5
PENALTY = 1.0
TOGETHER = 0.4
KEPT = 0.05  # share of the plainly different pairs that are trained on, with a weight that makes up for the others
PLAIN = 0.06  # cosine under which a pair is plainly different
STRANGERS = 8  # pairs drawn at random a report
STRANGE = 10.0  # weight of each: in a pile of any subjects they are nearly all the pairs
ALIKE = 1.0  # penalty on the difference of the weights for dated and undated pairs
CHANGED = 0.15  # weight of a pile with its days taken away, or lent by the other
Floats = NDArray[np.float64]
Part = tuple[Floats, NDArray[np.bool_], Floats]
_NAMES = [name for name, _ in SIGNALS]
_DAYS = np.array([_NAMES.index(name) for name in ("publication", "first day", "days named")])
_APART = np.array([_NAMES.index(name) for name in ("apart, no day shared", "apart, nothing shared")])


@dataclass(slots=True)
class Pile:
    name: str
    features: list[Features]
    stories: list[str]
    folds: NDArray[np.int64]
    pairs: NDArray[np.int64]
    signals: Floats
    same: NDArray[np.bool_]
    strangers: NDArray[np.bool_]  # pairs drawn at random, of two topics
    share: Floats  # of each pair in training: 0 for those left out


def read_pile(path: Path) -> Pile:
    rows = read_rows(path)
    own = [features(_report(row)) for row in rows]
    stories = [row["story"] for row in rows]
    topics = sorted({row.get("topic", row["story"]) for row in rows})
    order = np.random.RandomState(0).permutation(len(topics))
    fold = {topic: int(order[n]) % FOLDS for n, topic in enumerate(topics)}
    folds = np.array([fold[row.get("topic", row["story"])] for row in rows])
    names = [row.get("topic", row["story"]) for row in rows]
    pairs, found, strangers = _pairs(own, names)
    same = np.array([stories[a] == stories[b] for a, b in pairs])
    plain = (found[:, 0] < PLAIN) & ~same & ~strangers
    kept = np.random.RandomState(1).rand(len(same)) < KEPT
    share = np.where(plain, kept / KEPT, np.where(strangers, STRANGE, 1.0))
    return Pile(path.stem, own, stories, folds, pairs, found, same, strangers, share)


def _report(row: dict[str, str]):  # type: ignore[no-untyped-def]
    published = date.fromisoformat(row["published"][:10]) if row.get("published") else None
    draft = Draft(text=row["text"], id=row["id"], title=row.get("title"), published=published)
    return make_report(draft, "row")


def _pairs(own: Sequence[Features], topics: Sequence[str]) -> tuple[NDArray[np.int64], Floats, NDArray[np.bool_]]:
    """Pairs of reports that share rare terms, pairs of strangers, and their signals in the whole pile."""
    index = Index()
    for report in own:
        index.add(report)
    random = np.random.RandomState(3)
    found: dict[tuple[int, int], tuple[Floats, bool]] = {}
    for number in range(len(own)):
        near = index.candidates(number)
        drawn = [int(n) for n in random.randint(len(own), size=STRANGERS) if topics[n] != topics[number]]
        others = [*near, *drawn]
        for place, row in enumerate(signals(index, number, others)):
            pair = (min(number, others[place]), max(number, others[place]))
            found.setdefault(pair, (row, place >= len(near)))
    rows, strangers = zip(*found.values(), strict=True)
    return np.array(list(found)), np.array(rows), np.array(strangers)


def fit(parts: Sequence[Part]) -> Weights:
    """The regression on (signals, same, share) of each pile; shares weigh the pairs."""
    raw = np.concatenate([p[0] for p in parts])
    same = np.concatenate([p[1] for p in parts]).astype(np.float64)
    share = np.concatenate([p[2] for p in parts])
    share *= len(share) / share.sum()
    x = columns(raw)
    mean, scale = x.mean(axis=0), x.std(axis=0) + 1e-6
    x = np.clip((x - mean) / scale, -CLIP, CLIP)
    undated = raw[:, _DAYS[0]] == MISSING
    n = x.shape[1]

    def loss(w: Floats) -> tuple[float, Floats]:
        one, two, start = w[:n], w[n : 2 * n], w[-1]
        score = np.where(undated, x @ two, x @ one) + start
        value = share @ (np.logaddexp(0, score) - same * score)
        value += (one @ one + two @ two) / (2 * PENALTY) + ALIKE * (one - two) @ (one - two) / 2
        miss = share * (expit(score) - same)
        slope = np.concatenate([x.T @ (miss * ~undated), x.T @ (miss * undated), [miss.sum()]])
        slope[:n] += one / PENALTY + ALIKE * (one - two)
        slope[n : 2 * n] += two / PENALTY - ALIKE * (one - two)
        return float(value), slope

    bounds = [*_bounds(), *_bounds(), (None, None)]
    w = minimize(loss, np.zeros(2 * n + 1), jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": 500}).x
    return Weights(mean, scale, w[:n], w[n : 2 * n], (float(w[-1]), float(w[-1])), TOGETHER)


def _bounds() -> list[tuple[float | None, float | None]]:
    """To differ never speaks for one event. (Shares may: that of titles takes back some of that of words.)"""
    against = ("apart, no day shared", "apart, nothing shared")
    return [(None, 0.0 if what == "!" or name in against else None) for name, what in COLUMNS]


def _parts(pile: Pile, keep: NDArray[np.bool_] | None = None, donor: Pile | None = None) -> list[Part]:
    """A pile's pairs for training, and half as weighty the same with its days changed.

    Reports of any subject may or may not carry days, but of our piles one always does and one never: the dated one
    is used without its days too, the other with days that pairs of the same kind have in ``donor``.
    """
    kept = (pile.share > 0) & (np.ones(len(pile.same), bool) if keep is None else keep)
    found, same, share = pile.signals[kept], pile.same[kept], pile.share[kept]
    changed = found.copy()
    if donor is None:
        changed[:, _DAYS], changed[:, _APART] = MISSING, 0.0
    else:
        random, lending = np.random.RandomState(2), np.concatenate([_DAYS, _APART])
        for kind in (True, False):
            # strangers are lent the days of one event: to be of one day is no likeness
            rows = np.where((same | pile.strangers[kept]) == kind)[0]
            lent = donor.signals[(donor.same == kind) & (donor.share > 0)]
            lent = lent[random.randint(len(lent), size=len(rows))]
            changed[np.ix_(rows, lending)] = lent[:, lending]
    share = share * ~conflicts(found)  # decided without the weights
    return [(found, same, share / share.sum()), (changed, same, share / share.sum() * CHANGED)]


def left_out(pile: Pile, other: Pile) -> dict[tuple[int, int], Weights]:
    """Weights by the two folds that they never saw."""
    a, b = pile.folds[pile.pairs[:, 0]], pile.folds[pile.pairs[:, 1]]
    made = {}
    for i in range(FOLDS):
        for j in range(i, FOLDS):
            seen = ~(np.isin(a, (i, j)) | np.isin(b, (i, j)))
            made[i, j] = fit([*_parts(pile, seen, _donor(pile, other)), *_parts(other, None, _donor(other, pile))])
    return made


def _donor(pile: Pile, other: Pile) -> Pile | None:
    """The other pile, where this one has no days."""
    return other if (pile.signals[:, _DAYS[0]] == MISSING).all() else None


class _Unseen(Grouper):
    """A grouper that scores each pair by the weights that never saw either's story."""

    def __init__(self, pile: Pile, made: dict[tuple[int, int], Weights]) -> None:
        super().__init__(model=next(iter(made.values())))
        self._fold = {f.id: int(fold) for f, fold in zip(pile.features, pile.folds, strict=True)}
        self._made = made

    def _probabilities(self, number: int, others: Sequence[int]) -> Floats:
        from rashomon.stories.score import probabilities

        found = signals(self.index, number, others)
        own = self._fold[self.index.reports[number].id]
        out = np.zeros(len(others))
        for fold in {self._fold[self.index.reports[o].id] for o in others}:
            rows = [n for n, o in enumerate(others) if self._fold[self.index.reports[o].id] == fold]
            out[rows] = probabilities(found[rows], self._made[min(own, fold), max(own, fold)])
        return out


def measure(name: str, pile: Pile, grouper: Grouper, order: Sequence[int] | None = None) -> None:
    if order is None:
        grouper.index.expect(pile.features)  # as a whole pile is grouped; a stream, in any order, isn't known before
    for number in order if order is not None else range(len(pile.features)):
        grouper.add(pile.features[number])
    found = [grouper.story(f.id) for f in pile.features]
    print(f"{name:44} BCubed {bcubed(pile.stories, found):.3f}  pairs {pair_f1(pile.stories, found):.3f}", flush=True)


def bcubed(gold: Sequence[str], found: Sequence[str]) -> float:
    both, a, b = Counter(zip(gold, found, strict=True)), Counter(gold), Counter(found)
    precision = sum(n * n / b[s] for (_, s), n in both.items()) / len(gold)
    recall = sum(n * n / a[g] for (g, _), n in both.items()) / len(gold)
    return 2 * precision * recall / (precision + recall)


def pair_f1(gold: Sequence[str], found: Sequence[str]) -> float:
    def pairs(groups: Counter) -> int:  # type: ignore[type-arg]
        return sum(n * (n - 1) // 2 for n in groups.values())

    hit = pairs(Counter(zip(gold, found, strict=True)))
    return 2 * hit / max(1, pairs(Counter(gold)) + pairs(Counter(found)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--write", action="store_true", help="write the weights; without it only figures are printed")
    options = parser.parse_args()
    piles = [read_pile(options.shared / "data" / name) for name in PILES]
    whole = fit([part for p, o in (piles, piles[::-1]) for part in _parts(p, None, _donor(p, o))])
    if options.write:
        OUT.write_text(_dump(whole), encoding="utf-8")
        print(f"wrote {OUT}")
    for pile, other in (piles, piles[::-1]):
        measure(f"{pile.name}: stories left out", pile, _Unseen(pile, left_out(pile, other)))
        alone = fit(_parts(other))
        measure(f"{pile.name}: trained on {other.name} alone", pile, Grouper(model=alone))
        measure(f"{pile.name}: in sample", pile, Grouper(model=whole))


def _dump(model: Weights) -> str:
    rows = {name: [round(float(v), 5) for v in getattr(model, name)] for name in ("mean", "scale", "dated", "undated")}
    intercepts = [round(v, 5) for v in model.intercepts]
    row = {"columns": COLUMNS, **rows, "intercepts": intercepts, "together": model.together}
    return json.dumps(row, indent=1) + "\n"


if __name__ == "__main__":
    main()
