"""The pile as an index: how rare a term is, which reports share rare ones, and what two have in common.

A term's weight is its self-information, log((n + k) / (df + k p)), over that of a term never seen: ``df`` of the
``n`` reports have it, ``p`` is the share of news texts that would (``rarity``). What is known beforehand counts
like ``k`` reports more (a Dirichlet prior), so that two reports are weighed much like two thousand.

Adding a report appends to the posting lists of its terms; nothing that is there is read again. Long lists are
followed at their recent end only: finding candidates costs the same in any pile.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rashomon.stories.features import Features
from rashomon.stories.rarity import rarity

Floats = NDArray[np.float64]
Ids = NDArray[np.int32]

PRIOR = 300.0  # reports that the background counts like
CANDIDATES = 40  # reports that a new one is compared with
_FOLLOWED = 150  # entries at the end of a posting list
_SEEDS = 60  # lists followed, those of the rarest terms
_TRIED = 240  # terms looked at for them
_RARE = 0.4  # weight over which a shared word counts as rare
# Fields compared by the weight of what they share: the prefix of their terms, the share of texts that have one
# (0: by the table of words).
FIELDS: tuple[tuple[str, str, float], ...] = (
    ("title", "", 0.0),
    ("lead", "", 0.0),
    ("focus", "", 0.0),
    ("names", "n:", 0.0005),
    ("chief", "C:", 0.002),
    ("capitals", "C:", 0.002),
    ("aged", "a:", 0.0005),
    ("cities", "p:", 0.005),
    ("states", "s:", 0.02),
    ("countries", "c:", 0.05),
    ("streets", "r:", 0.0005),
    ("counts", "q:", 0.005),
    ("numbers", "#:", 0.02),
    ("ages", "y:", 0.03),
)
NAMES = tuple(name for name, _, _ in FIELDS)
_TITLE = NAMES.index("title")


class Index:
    """Reports by number, in the order in which they came."""

    def __init__(self) -> None:
        self.reports: list[Features] = []
        self._number: dict[str, int] = {}
        self._expected: set[str] = set()
        self._terms: dict[str, int] = {}
        self._df = np.zeros(1024)
        self._chance = np.zeros(1024)
        self._postings: list[list[int]] = []
        self._body: list[Ids] = []
        self._tf: list[NDArray[np.float32]] = []
        self._fields: list[Ids] = []  # of all fields, one after the other
        self._lengths: list[NDArray[np.int16]] = []  # of each field

    def __len__(self) -> int:
        return len(self.reports)

    def __contains__(self, report_id: object) -> bool:
        return report_id in self._number

    def number(self, report_id: str) -> int:
        """The report's number. Raises ``KeyError`` for one that was never added."""
        return self._number[report_id]

    def expect(self, reports: Iterable[Features]) -> None:
        """Counts the terms of reports that will be added: a pile that is known is weighed as a whole from the start."""
        for report in reports:
            if report.id not in self._number and report.id not in self._expected:
                self._expected.add(report.id)
                body, fields = self._terms_of(report)
                self._df[np.unique(np.concatenate([body, *fields]))] += 1

    def _terms_of(self, report: Features) -> tuple[Ids, list[Ids]]:
        body = self._ids(report.words or {}, "", 0.0)
        return body, [self._ids(dict.fromkeys(map(str, getattr(report, name))), p, c) for name, p, c in FIELDS]

    def add(self, report: Features) -> int:
        """Takes a report in; its number. Touches only the posting lists of its own terms."""
        number = len(self.reports)
        body, fields = self._terms_of(report)
        self.reports.append(report)
        self._number[report.id] = number
        self._body.append(body)
        self._tf.append(np.array([1 + math.log(n) for n in (report.words or {}).values()], dtype=np.float32))
        self._fields.append(np.concatenate(fields))
        self._lengths.append(np.array([len(f) for f in fields], dtype=np.int16))
        own = self._own(number)
        if report.id in self._expected:
            self._expected.discard(report.id)
        else:
            self._df[own] += 1
        for term in own.tolist():
            self._postings[term].append(number)
        return number

    def _ids(self, terms: Iterable[str], prefix: str, chance: float) -> Ids:
        return np.array([self._id(prefix + term, chance) for term in terms], dtype=np.int32)

    def _id(self, term: str, chance: float) -> int:
        found = self._terms.get(term)
        if found is None:
            found = self._terms[term] = len(self._terms)
            self._postings.append([])
            if found >= len(self._df):
                self._df = np.concatenate([self._df, np.zeros(len(self._df))])
                self._chance = np.concatenate([self._chance, np.zeros(len(self._chance))])
            self._chance[found] = chance or rarity(term)
        return found

    def _own(self, number: int) -> Ids:
        return np.unique(np.concatenate([self._body[number], self._fields[number]]))

    def weights(self, ids: Ids) -> Floats:
        """The weight of each term, 0 to 1."""
        total = len(self.reports) + len(self._expected) + PRIOR
        weight = np.log(total / (self._df[ids] + PRIOR * self._chance[ids] + 0.5)) / math.log(total / 0.5)
        return np.asarray(np.maximum(weight, 0.0))

    def candidates(self, number: int, most: int = CANDIDATES) -> list[int]:
        """Numbers of the reports that share the most and rarest terms with this one, best first."""
        own = self._own(number)
        weights = self.weights(own)
        lists: list[list[int]] = []
        shares: list[float] = []
        for place in np.argsort(-weights, kind="stable")[:_TRIED].tolist():
            postings = self._postings[own[place]]
            if len(postings) > 1 or postings[0] != number:
                lists.append(postings[-_FOLLOWED:])
                shares.append(float(weights[place]) ** 2)
                if len(lists) == _SEEDS:
                    break
        if not lists:
            return []
        numbers = np.fromiter(chain.from_iterable(lists), dtype=np.int64)
        found, inverse = np.unique(numbers, return_inverse=True)
        sums = np.bincount(inverse, weights=np.repeat(shares, [len(x) for x in lists]))
        best = found[np.argsort(-sums, kind="stable")[: most + 1]]
        return [n for n in best.tolist() if n != number][:most]

    # -- what is in common ----------------------------------------------------------------------------------
    def words(self, number: int, others: Sequence[int]) -> tuple[Floats, Floats, Floats]:
        """Of the words of one report and each of the others: the cosine (tf-idf), the weight of the rare ones
        that both have, and the share of the weight of their titles that the other's text has (the mean of both
        ways; -1 without a title). Three arrays of ``len(others)``."""
        mine = self._body[number]
        dense = np.zeros(len(self._terms))
        own = self._tf[number] * self.weights(mine)
        dense[mine] = own
        ids, lengths = _joined([self._body[o] for o in others])
        weights = self.weights(ids)
        theirs = np.concatenate([self._tf[o] for o in others]) * weights
        both = dense[ids]
        dots = _sums(both * theirs, lengths)
        norms = np.sqrt(_sums(theirs**2, lengths)) * math.sqrt(float(own @ own))
        rare = _sums(np.where(both > 0, np.maximum(weights - _RARE, 0) ** 2, 0), lengths)
        cosines = np.divide(dots, norms, out=np.zeros_like(dots), where=norms > 0)
        return cosines, rare, self._told(number, others, ids, weights, lengths)

    def _told(self, number: int, others: Sequence[int], ids: Ids, weights: Floats, lengths: NDArray[Any]) -> Floats:
        marks = np.zeros(len(self._terms), dtype=bool)
        titles, title_lengths = _joined([self._field(o, _TITLE) for o in others])
        marks[self._body[number]] = True
        back = self._part(titles, marks, title_lengths)
        title = self._field(number, _TITLE)
        whole = float(self.weights(title).sum())
        if whole <= 0:
            return back
        marks[:] = False
        marks[title] = True
        forth = _sums(weights * marks[ids], lengths) / whole
        return np.asarray(np.where(back < 0, forth, (back + forth) / 2))

    def _part(self, ids: Ids, marks: NDArray[np.bool_], lengths: NDArray[Any]) -> Floats:
        weights = self.weights(ids)
        whole = _sums(weights, lengths)
        share = np.divide(_sums(weights * marks[ids], lengths), whole, out=np.full(len(lengths), -1.0), where=whole > 0)
        return np.asarray(share)

    def _field(self, number: int, field: int) -> Ids:
        start = int(self._lengths[number][:field].sum())
        return self._fields[number][start : start + int(self._lengths[number][field])]

    def fields(self, number: int, others: Sequence[int]) -> tuple[Floats, Floats, Floats]:
        """The weight of what each field shares with the others, ``(len(others), len(FIELDS))``, their own
        weights, of the same shape, and this report's, ``(len(FIELDS),)``."""
        marks = np.zeros((len(FIELDS), len(self._terms)), dtype=bool)
        mine = np.repeat(np.arange(len(FIELDS)), self._lengths[number])
        marks[mine, self._fields[number]] = True
        own = np.bincount(mine, weights=self.weights(self._fields[number]), minlength=len(FIELDS)).astype(np.float64)
        ids, _ = _joined([self._fields[o] for o in others])
        lengths = np.concatenate([self._lengths[o] for o in others]).astype(np.int64)
        weights = self.weights(ids)
        field = np.repeat(np.tile(np.arange(len(FIELDS)), len(others)), lengths)
        shape = (len(others), len(FIELDS))
        shared = _sums(weights * marks[field, ids], lengths).reshape(shape)
        return shared, _sums(weights, lengths).reshape(shape), own


def _joined(arrays: Sequence[Ids]) -> tuple[Ids, NDArray[np.int64]]:
    lengths = np.array([len(a) for a in arrays], dtype=np.int64)
    return (np.concatenate(arrays) if len(arrays) else np.zeros(0, np.int32)), lengths


def _sums(values: NDArray[np.floating[Any]], lengths: NDArray[Any]) -> Floats:
    """The sums of consecutive runs of values; an empty run has 0."""
    ends = np.concatenate([[0.0], np.cumsum(values, dtype=np.float64)])
    stops = np.cumsum(lengths)
    return np.asarray(ends[stops] - ends[stops - lengths])
