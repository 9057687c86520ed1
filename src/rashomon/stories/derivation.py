"""Does one report derive from the other, or both from one text? By the wording, and by the telling.

A *copy* shares half of the smaller report's runs of five words outside quotes (containment, Broder 1997), or
three tenths where both credit the same wire.

A *rewrite* has other words, but tells the same things sentence by sentence in the same order. Reporters who
work by themselves share the facts, seldom the order, and never all of the choice. Sentences are aligned by
their vectors, one to one and never crossing (Needleman & Wunsch 1970), and the likeness over ``_FLOOR`` is
summed up along the alignment. The longer the reports, the less of it chance can explain, so the likeness
needed falls with the square root of the number of sentences. Some of the wording must be in common too.

The thresholds were set by reading the pairs around them in ECB+ and in reports of shootings in the US.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from rashomon.model import Sure
from rashomon.stories.assignment import assigned
from rashomon.stories.telling import Telling

Vectors: TypeAlias = NDArray[np.float32]
Embed: TypeAlias = Callable[[Sequence[str]], Vectors]

COPIED = 0.5  # share of the smaller text's runs of five words: independent reports of one event stay under 0.2
_WIRED = 0.3  # the same, where both credit one wire
# The gate, before any vector is made: reports that share less are no rewrites of each other.
_CONTENT = 0.5
_WORDING = 0.07
_SENTENCES = 5
_SAME_WORDS = 0.1  # cosine of words that any two sentences of one story may reach
_IN_ORDER = 0.65  # as _NEEDED, with words for vectors: 99 of 99 rewrites reached .79, half of the others .61
# The decision.
_FLOOR = 0.4  # cosine that sentences on one subject reach without saying the same
_RETOLD = 0.55  # cosine at which one sentence retells another
_NEEDED = 0.8  # likeness over the floor a sentence, times the root of the sentences
_LEAST = 0.18  # however long the reports
_COVERED = 0.6  # share of the shorter report's sentences that are retold in order
# As _NEEDED: likely from here on. Of 675 pairs of reports of one event with under 7 % of the wording in common, which
# by chance alone may be alike in order, two reached it.
_LIKELY = 0.85
_BACK = 0.3  # share of the longer one's: a long report of its own may well hold all of a brief
_PARTLY_COPIED = 0.2  # … unless the words are the brief's too
_ORDERED = 0.88  # share of the best alignment's likeness that is left when it may not cross


@dataclass(frozen=True)
class Alignment:
    """How well two reports go side by side: ``pairs`` of sentence numbers, none crossing another.

    ``likeness`` is the sum of the cosines over the floor; ``order`` its share of what an alignment reaches
    that may cross (1: the order is the same).
    """

    pairs: tuple[tuple[int, int], ...]
    likeness: float
    order: float


@dataclass(frozen=True)
class Link:
    """Two reports derive from one text: ``strength`` (0 to 1, copies above rewrites), ``why``, how ``sure``."""

    strength: float
    why: str
    sure: Sure = "likely"


def containment(a: frozenset[str], b: frozenset[str]) -> float:
    """Share of the smaller set that the larger one holds; 0 where one is empty."""
    return len(a & b) / min(len(a), len(b)) if a and b else 0.0


def copied(a: Telling, b: Telling) -> Link | None:
    """The derivation of two reports that have their wording in common."""
    wires = sorted(a.wires & b.wires)
    share = containment(a.own_runs, b.own_runs)
    if share < (_WIRED if wires else COPIED):
        return None
    credit = f"; both credit {', '.join(wires)}" if wires else ""
    sure: Sure = "certain" if share >= COPIED else "likely"
    return Link(0.5 + share / 2, f"{share:.0%} of the wording in common{credit}", sure)


def may_retell(a: Telling, b: Telling) -> bool:
    """Whether it is worth making vectors: the cheap gate, on words and on their order by sentences."""
    fewer = min(len(a.sentences), len(b.sentences))
    if fewer < _SENTENCES or containment(a.content, b.content) < _CONTENT:
        return False
    if containment(a.short_runs, b.short_runs) < _WORDING:
        return False
    cosines = _word_cosines(a.sentence_content, b.sentence_content)
    in_step = _table(np.maximum(cosines - _SAME_WORDS, 0))[-1, -1]
    return bool(in_step >= _IN_ORDER * math.sqrt(fewer))


def _word_cosines(a: Sequence[frozenset[str]], b: Sequence[frozenset[str]]) -> NDArray[np.float64]:
    places = {word: n for n, word in enumerate(sorted(frozenset().union(*a) & frozenset().union(*b)))}
    return np.asarray(_incidence(a, places) @ _incidence(b, places).T)


def _incidence(sentences: Sequence[frozenset[str]], places: dict[str, int]) -> NDArray[np.float64]:
    rows = np.zeros((len(sentences), len(places)))
    for row, words in zip(rows, sentences, strict=True):
        row[[places[w] for w in words if w in places]] = 1 / math.sqrt(len(words) or 1)
    return rows


def retold(a: Telling, b: Telling, own: Vectors, other: Vectors) -> Link | None:
    """The derivation of two reports that tell the same in the same order.

    ``own`` and ``other`` are the unit vectors of the sentences of ``a`` and ``b``, one a row.
    """
    cosines = own @ other.T
    found = align(cosines)
    fewer, more = sorted(cosines.shape)
    if fewer < _SENTENCES or found.order < _ORDERED:
        return None
    told = sum(bool(cosines[pair] >= _RETOLD) for pair in found.pairs)
    if told < _COVERED * fewer:
        return None
    wording = containment(a.runs, b.runs)
    if told < _BACK * more and wording < _PARTLY_COPIED:
        return None
    each = found.likeness / fewer
    if each < max(_LEAST, _NEEDED / math.sqrt(fewer)):
        return None
    sure: Sure = "likely" if each * math.sqrt(fewer) >= _LIKELY or wording >= _PARTLY_COPIED else "possible"
    return Link(min(0.49, each), _told(a, b, told, fewer), sure)


def retold_pairs(cosines: NDArray[np.float32]) -> tuple[tuple[int, int], ...]:
    """The pairs of sentences, in order and none crossing another, of which one retells the other."""
    return tuple(pair for pair in align(cosines).pairs if cosines[pair] >= _RETOLD)


def align(cosines: NDArray[np.float32]) -> Alignment:
    """The best alignment of rows and columns, one to one, in which no two pairs cross."""
    rows, columns = cosines.shape
    if not rows or not columns:
        return Alignment((), 0.0, 0.0)
    gain = np.maximum(cosines.astype(np.float64) - _FLOOR, 0)
    best = _table(gain)
    likeness = float(best[-1, -1])
    return Alignment(_trace(best), likeness, likeness / free if (free := _free(gain)) else 0.0)


def _table(gain: NDArray[np.float64]) -> NDArray[np.float64]:
    """The most that can be gained from the first i rows and j columns, at ``[i, j]``."""
    best = np.zeros((gain.shape[0] + 1, gain.shape[1] + 1))
    for i, row in enumerate(gain):
        best[i + 1, 1:] = np.maximum.accumulate(np.maximum(best[i, 1:], best[i, :-1] + row))
    return best


def _trace(best: NDArray[np.float64]) -> tuple[tuple[int, int], ...]:
    i, j = best.shape[0] - 1, best.shape[1] - 1
    pairs: list[tuple[int, int]] = []
    while i and j:
        if best[i, j] == best[i - 1, j]:
            i -= 1
        elif best[i, j] == best[i, j - 1]:
            j -= 1
        else:
            i, j = i - 1, j - 1
            pairs.append((i, j))
    return tuple(reversed(pairs))


def _free(gain: NDArray[np.float64]) -> float:
    return float(sum(gain[pair] for pair in assigned(gain)))


def _told(a: Telling, b: Telling, told: int, fewer: int) -> str:
    parts = [f"{told} of {fewer} sentences retell the other's in the same order"]
    if quotes := min(len(a.quotes), len(b.quotes)):
        shared = len(a.quotes & b.quotes)
        if shared:
            parts.append(f"{shared} of {quotes} quotes shared")
    parts.append(f"{containment(a.short_runs, b.short_runs):.0%} of the runs of three words in common")
    if wires := sorted(a.wires & b.wires):
        parts.append(f"both credit {', '.join(wires)}")
    return "; ".join(parts)
