"""The signals by which two claims are held to assert the same thing.

A sentence vector alone stays at the level of the topic. Beside it stand what the claims say: their words weighted
by how rare they are in the story, the names, the numbers, the polarity, whose words they are, what they are about
and where in the report they come. The weights are learned (``tools/train_align.py``) and kept as plain numbers.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rashomon.annotate.pipeline import word_vectors
from rashomon.annotate.vectors import embed
from rashomon.model import Annotated, Claim
from rashomon.reconcile.pairwise import Figures, Fitting, Shared, Terms, bands, codes, values
from rashomon.reconcile.scenes import Scene, scenes_of
from rashomon.reconcile.scenes import apart as _apart
from rashomon.values import Actor, Place, Quantity, Time

Matrix = NDArray[np.float32]

NAMES = (
    "cosine",
    "lexical",
    "containment",
    "predicate",
    "names_shared",
    "names_apart",
    "figure_shared",
    "numbers_agree",
    "numbers_apart",
    "times_agree",
    "times_apart",
    "places_agree",
    "places_apart",
    "age_shared",
    "ordinals_apart",
    "scene_apart",
    "speaker_agree",
    "speaker_apart",
    "statement_mismatch",
    "polarity_apart",
    "topic_cosine",
    "context_cosine",
    "order",
    "quote",
    "length_ratio",
    "context_kind",
    "soft",
    "soft_contained",
    "thin",
    "weight",
)
_QUOTED = re.compile(r"[“\"«]([^”\"»\n]{8,600})[”\"»]")
_WORD = re.compile(r"\w+")
_STEM = 5
_ENOUGH = 5  # fewer sure pairs say nothing about order
_ALIKE = 0.55
_AGE = "year-old"
_HEAVY = 40.0  # summed weight of the words of a full sentence


@dataclass(frozen=True, slots=True)
class Node:
    """A claim in its story: ``report`` and ``index`` find it, ``position`` is its place in its report, 0…1."""

    report: int
    index: int
    claim: Claim
    position: float


@dataclass(slots=True)
class Words:
    """The content words of the story's claims: rows of ``likeness`` a claim, weights, how alike any two are."""

    rows: list[NDArray[np.int64]]
    weights: list[NDArray[np.float32]]
    likeness: Matrix


@dataclass(slots=True)
class Evidence:
    """What the pair features are computed from, once a story."""

    nodes: list[Node]
    core: Matrix
    topic: Matrix
    context: Matrix
    terms: list[dict[str, float]]
    quotes: list[tuple[frozenset[str], ...]]
    words: Words
    parallel: Matrix
    scenes: list[Scene]


def nodes_of(story: Sequence[Annotated]) -> list[Node]:
    """Every claim that is no facet, report by report."""
    out = []
    for r, annotated in enumerate(story):
        length = max(1, len(annotated.report.text))
        for i, claim in enumerate(annotated.claims):
            if claim.parent is None:
                out.append(Node(r, i, claim, claim.start / length))
    return out


def gather(story: Sequence[Annotated]) -> Evidence:
    """Vectors and weighted terms of a story's claims."""
    nodes = nodes_of(story)
    weights = _idf(nodes)
    sentences = [_sentence_text(story[n.report], n.claim) for n in nodes]
    texts = [n.claim.core for n in nodes] + [n.claim.topic or n.claim.core for n in nodes] + sentences
    unique = list(dict.fromkeys(texts))
    vectors = embed(unique)
    at = {t: i for i, t in enumerate(unique)}
    rows = vectors[[at[t] for t in texts]] if texts else vectors
    n = len(nodes)
    terms = [{t: weights[t] for t in node.claim.terms} for node in nodes]
    return Evidence(
        nodes=nodes,
        core=rows[:n],
        topic=rows[n : 2 * n],
        context=rows[2 * n :],
        terms=terms,
        quotes=_quotes_of(story, nodes),
        words=_words(terms),
        parallel=_parallel(nodes, rows[:n]),
        scenes=scenes_of(story, nodes),
    )


def _words(terms: Sequence[dict[str, float]]) -> Words:
    vocabulary = sorted({t for own in terms for t in own})
    at = {t: i for i, t in enumerate(vocabulary)}
    vectors = word_vectors(vocabulary)
    likeness = np.clip(vectors @ vectors.T, 0, 1).astype(np.float32)
    stems: dict[str, list[int]] = {}
    for term, i in at.items():
        stems.setdefault(term[:_STEM] if len(term) > _STEM else term, []).append(i)
    for family in stems.values():  # withdraw, withdrawal
        likeness[np.ix_(family, family)] = 1.0
    return Words(
        rows=[np.array([at[t] for t in own], dtype=np.int64) for own in terms],
        weights=[np.array(list(own.values()), dtype=np.float32) for own in terms],
        likeness=likeness,
    )


def _parallel(nodes: Sequence[Node], vectors: Matrix) -> Matrix:
    """How far each two reports tell things in the same order: rank correlation of their best pairs, 0…1."""
    reports = np.array([n.report for n in nodes], dtype=np.int64)
    positions = np.array([n.position for n in nodes], dtype=np.float32)
    count = int(reports.max(initial=-1)) + 1
    out = np.zeros((count, count), dtype=np.float32)
    for a in range(count):
        for b in range(a + 1, count):
            rows, columns = np.flatnonzero(reports == a), np.flatnonzero(reports == b)
            if len(rows) < _ENOUGH or len(columns) < _ENOUGH:
                continue
            cosine = vectors[rows] @ vectors[columns].T
            best = cosine.argmax(axis=1)
            sure = (cosine.argmax(axis=0)[best] == np.arange(len(rows))) & (cosine.max(axis=1) >= _ALIKE)
            if sure.sum() < _ENOUGH:
                continue
            x, y = positions[rows[sure]], positions[columns[best[sure]]]
            rho = float(np.corrcoef(x.argsort().argsort(), y.argsort().argsort())[0, 1])
            out[a, b] = out[b, a] = max(0.0, rho)
    return out


def _sentence_text(annotated: Annotated, claim: Claim) -> str:
    """The claim with what surrounds it: its sentence to the end of the line, at most 300 code points."""
    text = annotated.report.text
    start = min(claim.sentence, claim.start)
    end = text.find("\n", claim.end)
    end = len(text) if end < 0 else end
    return " ".join(text[start : min(end, start + 300)].split())


def _idf(nodes: Sequence[Node]) -> dict[str, float]:
    counts: Counter[str] = Counter()
    for node in nodes:
        counts.update(set(node.claim.terms))
    total = max(2, len(nodes))
    return {t: math.log(1 + total / c) for t, c in counts.items()}


def _quotes_of(story: Sequence[Annotated], nodes: Sequence[Node]) -> list[tuple[frozenset[str], ...]]:
    """The quotations in or around each claim, as sets of words: a claim may end before its closing mark."""
    found = [
        [(m.start(1), m.end(1), _words_in(m.group(1))) for m in _QUOTED.finditer(annotated.report.text)]
        for annotated in story
    ]
    return [
        tuple(
            words
            for start, end, words in found[node.report]
            if min(end, node.claim.end) - max(start, node.claim.start) >= 0.5 * min(end - start, _length(node.claim))
        )
        for node in nodes
    ]


def _length(claim: Claim) -> int:
    return claim.end - claim.start


def _words_in(text: str) -> frozenset[str]:
    return frozenset(w.lower() for w in _WORD.findall(text))


def candidates(evidence: Evidence, floor: float) -> list[tuple[int, int]]:
    """Pairs of nodes (i < j) of different reports with a cosine of ``floor`` or more."""
    if not evidence.nodes:
        return []
    report = np.array([n.report for n in evidence.nodes])
    cosine = evidence.core @ evidence.core.T
    mask = np.triu((cosine >= floor) & (report[:, None] != report[None, :]), k=1)
    first, second = np.nonzero(mask)
    return list(zip(first.tolist(), second.tolist(), strict=True))


def features(evidence: Evidence, pairs: Sequence[tuple[int, int]]) -> Matrix:
    """One row a pair, one column a signal (``NAMES``). ``pairs`` as ``candidates`` gives them: in order."""
    out = np.zeros((len(pairs), len(NAMES)), dtype=np.float32)
    at = {name: column for column, name in enumerate(NAMES)}
    signals = _Signals(evidence)
    for rows, claims, where in bands(np.array(pairs, dtype=np.int64).reshape(-1, 2)):
        for name, band in signals.columns(claims):
            out[rows, at[name]] = band[where]
    ages = [_ages(node.claim) for node in evidence.nodes]
    for row, (i, j) in enumerate(pairs):  # few claims have any of these
        if ages[i] and ages[j]:
            out[row, at["age_shared"]] = bool(ages[i] & ages[j])
        if evidence.quotes[i] and evidence.quotes[j]:
            out[row, at["quote"]] = _quote(evidence.quotes[i], evidence.quotes[j])
    return out


def _ages(claim: Claim) -> set[float | None]:
    return {r.value.asserted for r in claim.roles if r.unit == _AGE and isinstance(r.value, Quantity)}


def _figures(claim: Claim) -> list[Quantity]:
    return [r.value for r in claim.roles if isinstance(r.value, Quantity) and r.unit != _AGE]


class _Signals:
    """Everything the signals of a pair are made of, for all claims of a story."""

    def __init__(self, e: Evidence) -> None:
        claims = [node.claim for node in e.nodes]
        speakers = [[s] if (s := _speaker_of(c)) is not None else [] for c in claims]
        self._e = e
        self._predicate = codes([c.predicate for c in claims])
        self._be = np.array([c.predicate == "be" for c in claims], dtype=bool)
        self._names = Shared(values(claims, Actor, "participant"))
        self._figures = Figures([_figures(c) for c in claims], telling, magnitude_gap)
        self._times = Fitting(values(claims, Time))
        self._places = Fitting(values(claims, Place))
        self._speakers = Fitting(speakers)
        self._ordinals = _ordinals(claims)
        self._scene = codes(e.scenes)
        scene = dict(zip(self._scene.tolist(), e.scenes, strict=True))
        self._apart = np.array([[_apart(scene[a], scene[b]) for b in range(len(scene))] for a in range(len(scene))])
        self._said = np.array([c.speaker is not None for c in claims], dtype=bool)
        self._polarity = codes([c.polarity for c in claims])
        self._position = np.array([n.position for n in e.nodes])
        self._report = np.array([n.report for n in e.nodes], dtype=np.int64)
        self._length = np.array([len(c.core) for c in claims], dtype=np.float32)
        self._context = np.array([c.kind in {"context", "role"} for c in claims], dtype=bool)
        self._terms = Terms(e.terms, e.words)
        self._count = np.array([len(own) for own in e.terms], dtype=np.int64)

    def columns(self, own: slice) -> Iterator[tuple[str, NDArray[Any]]]:
        """Names, and the signals of the claims ``own`` with every claim."""
        e, terms = self._e, self._terms
        yield "cosine", e.core[own] @ e.core.T
        yield "topic_cosine", e.topic[own] @ e.topic.T
        yield "context_cosine", e.context[own] @ e.context.T
        yield "predicate", _same(self._predicate, own) & ~self._be[own][:, None]
        yield from zip(("lexical", "containment"), terms.lexical(own), strict=True)
        yield from zip(("soft", "soft_contained"), terms.soft(own), strict=True)
        yield "weight", np.minimum(1.0, terms.weight(own) / _HEAVY)
        yield "thin", np.minimum(self._count[own][:, None], self._count) <= 2
        yield from zip(("names_shared", "names_apart"), self._names.band(own), strict=True)
        figures = ("figure_shared", "numbers_agree", "numbers_apart")
        yield from zip(figures, self._figures.band(own), strict=True)
        yield from zip(("times_agree", "times_apart"), self._times.band(own), strict=True)
        yield from zip(("places_agree", "places_apart"), self._places.band(own), strict=True)
        yield from zip(("speaker_agree", "speaker_apart"), self._speakers.band(own), strict=True)
        yield "statement_mismatch", ~_same(self._said, own)
        yield "polarity_apart", ~_same(self._polarity, own)
        yield "context_kind", ~_same(self._context, own)
        yield "scene_apart", self._scenes_apart(own)
        yield "ordinals_apart", self._ordinals_apart(own)
        apart = np.abs(self._position[own][:, None] - self._position)
        yield "order", apart * e.parallel[np.ix_(self._report[own], self._report)]
        mine = self._length[own][:, None]
        yield "length_ratio", np.minimum(mine, self._length) / np.maximum(1, np.maximum(mine, self._length))

    def _ordinals_apart(self, own: slice) -> NDArray[Any]:
        mine = self._ordinals[own][:, None]
        return np.asarray((mine > 0) & (self._ordinals > 0) & (mine & self._ordinals == 0))

    def _scenes_apart(self, own: slice) -> NDArray[Any]:
        return np.asarray(self._apart[np.ix_(self._scene[own], self._scene)])


def _same(values: NDArray[Any], own: slice) -> NDArray[np.bool_]:
    return np.asarray(values[own][:, None] == values)


def telling(value: Quantity) -> bool:
    """A figure that two reports hardly give by chance: more than twelve and not round, or not whole."""
    if value.asserted is None:
        return False
    return value.asserted != int(value.asserted) or (value.asserted > 12 and value.asserted % 10 != 0)


def magnitude_gap(a: Quantity, b: Quantity) -> float:
    """How far apart two amounts are in size: 0 the same, 1 a factor of twenty or more."""
    x, y = _size(a), _size(b)
    if x <= 0 or y <= 0:
        return float(x != y)
    return min(1.0, abs(math.log(x / y)) / math.log(20))


def _size(value: Quantity) -> float:
    low, high = value.total
    if math.isinf(high) or math.isinf(low):
        return low if math.isfinite(low) else (high if math.isfinite(high) else 1.0)
    return (low + high) / 2


_ORDINAL = re.compile(r"\b(first|second|third|fourth|fifth|sixth|next|previous|last|final)\b", re.I)
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "next", "previous", "last", "final")


def _ordinals(claims: Sequence[Claim]) -> NDArray[np.int64]:
    """Which ordinals each claim has, a bit each."""
    bit = {word: 1 << i for i, word in enumerate(_ORDINALS)}
    found = [{bit[m.lower()] for m in _ORDINAL.findall(claim.core)} for claim in claims]
    return np.array([sum(bits) for bits in found], dtype=np.int64)


def _speaker_of(claim: Claim) -> Actor | None:
    for role in claim.roles:
        if role.name == "speaker" and isinstance(role.value, Actor):
            return role.value
    return None


def _quote(a: tuple[frozenset[str], ...], b: tuple[frozenset[str], ...]) -> float:
    """Best word overlap of a quotation of one claim with one of the other."""
    return max((len(x & y) / max(1, min(len(x), len(y))) for x in a for y in b), default=0.0)
