"""The signals by which two claims are held to assert the same thing.

A sentence vector alone stays at the level of the topic. Beside it stand what the claims say: their words weighted
by how rare they are in the story, the names, the numbers, the polarity, whose words they are, what they are about
and where in the report they come. The weights are learned (``tools/train_align.py``) and kept as plain numbers.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rashomon.annotate.pipeline import word_vectors
from rashomon.annotate.vectors import embed
from rashomon.model import Annotated, Claim
from rashomon.reconcile.scenes import Scene, scenes_of
from rashomon.reconcile.scenes import apart as _apart
from rashomon.values import Actor, Place, Quantity, Relation, Time

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
_CHANCE = 0.0
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
            out[a, b] = out[b, a] = max(0.0, (rho - _CHANCE) / (1 - _CHANCE))
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


def candidates(evidence: Evidence, floor: float, within: bool = False) -> list[tuple[int, int]]:
    """Pairs of nodes (i < j) of different reports (or of one, ``within``) with a cosine of ``floor`` or more."""
    if not evidence.nodes:
        return []
    report = np.array([n.report for n in evidence.nodes])
    cosine = evidence.core @ evidence.core.T
    same = report[:, None] == report[None, :]
    mask = np.triu((cosine >= floor) & (same if within else ~same), k=1)
    return [(int(i), int(j)) for i, j in np.argwhere(mask)]


def features(evidence: Evidence, pairs: Sequence[tuple[int, int]]) -> Matrix:
    """One row a pair, one column a signal (``NAMES``)."""
    out = np.zeros((len(pairs), len(NAMES)), dtype=np.float32)
    for row, (i, j) in enumerate(pairs):
        out[row] = _pair(evidence, i, j)
    return out


def _pair(e: Evidence, i: int, j: int) -> list[float]:
    a, b = e.nodes[i].claim, e.nodes[j].claim
    lexical, containment = _lexical(e.terms[i], e.terms[j])
    names = _names(a, b)
    speaker = _speaker(a, b)
    return [
        float(e.core[i] @ e.core[j]),
        lexical,
        containment,
        float(a.predicate == b.predicate and a.predicate != "be"),
        names[0],
        names[1],
        *_numbers(a, b),
        *_kind(a, b, Time),
        *_kind(a, b, Place),
        _ages(a, b),
        _ordinals(a, b),
        _apart(e.scenes[i], e.scenes[j]),
        speaker[0],
        speaker[1],
        float((a.speaker is None) != (b.speaker is None)),
        float(a.polarity is not b.polarity),
        float(e.topic[i] @ e.topic[j]),
        float(e.context[i] @ e.context[j]),
        abs(e.nodes[i].position - e.nodes[j].position) * float(e.parallel[e.nodes[i].report, e.nodes[j].report]),
        _quote(e.quotes[i], e.quotes[j]),
        min(len(a.core), len(b.core)) / max(len(a.core), len(b.core), 1),
        float((a.kind in {"context", "role"}) != (b.kind in {"context", "role"})),
        *_soft(e.words, i, j),
        float(min(len(e.terms[i]), len(e.terms[j])) <= 2),
        min(1.0, min(sum(e.terms[i].values()), sum(e.terms[j].values())) / _HEAVY),
    ]


def _soft(words: Words, i: int, j: int) -> tuple[float, float]:
    """Words matched to their nearest words: harmonic mean of both directions, and the better direction."""
    if not len(words.rows[i]) or not len(words.rows[j]):
        return 0.0, 0.0
    block = words.likeness[np.ix_(words.rows[i], words.rows[j])]
    a, b = words.weights[i], words.weights[j]
    forth = float(block.max(axis=1) @ a / a.sum())
    back = float(block.max(axis=0) @ b / b.sum())
    return 2 * forth * back / (forth + back + 1e-9), max(forth, back)


def _lexical(a: dict[str, float], b: dict[str, float]) -> tuple[float, float]:
    if not a or not b:
        return 0.0, 0.0
    shared = sum(w for t, w in a.items() if t in b)
    total_a, total_b = sum(a.values()), sum(b.values())
    return shared / (total_a + total_b - shared), shared / min(total_a, total_b)


def _names(a: Claim, b: Claim) -> tuple[float, float]:
    """Share of the first claim's names that the second has too; 1 where both have names and share none."""
    first, second = _actors(a), _actors(b)
    if not first or not second:
        return 0.0, 0.0
    shared = sum(
        any(x.relation(y) in {Relation.EQUAL, Relation.REFINES, Relation.REFINED_BY} for y in second) for x in first
    )
    return shared / len(first), float(shared == 0)


def _actors(claim: Claim) -> list[Actor]:
    return [r.value for r in claim.roles if r.name == "participant" and isinstance(r.value, Actor)]


def _numbers(a: Claim, b: Claim) -> tuple[float, float, float]:
    """A telling figure in both; figures that fit and are near; figures, but none that fits."""
    first = [r.value for r in a.roles if isinstance(r.value, Quantity) and r.unit != _AGE]
    second = [r.value for r in b.roles if isinstance(r.value, Quantity) and r.unit != _AGE]
    relations = [(x.relation(y), x, y) for x in first for y in second]
    known = [(r, x, y) for r, x, y in relations if r is not Relation.UNKNOWN]
    if not known:
        return 0.0, 0.0, 0.0
    shared = any(r is Relation.EQUAL and telling(x) for r, x, y in known)
    agree = any(r is not Relation.DISJOINT and magnitude_gap(x, y) < 0.5 for r, x, y in known)
    return float(shared), float(agree), float(not agree)


def _ages(a: Claim, b: Claim) -> float:
    first = {r.value.asserted for r in a.roles if r.unit == _AGE and isinstance(r.value, Quantity)}
    second = {r.value.asserted for r in b.roles if r.unit == _AGE and isinstance(r.value, Quantity)}
    return float(bool(first & second))


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


def _kind(a: Claim, b: Claim, kind: type[Time] | type[Place]) -> tuple[float, float]:
    """Whether the two name a time (or place) that fits, or only such as exclude each other."""
    pairs = [(x, y) for x in a.roles for y in b.roles if isinstance(x.value, kind) and isinstance(y.value, kind)]
    relations = [x.value.relation(y.value) for x, y in pairs]  # type: ignore[union-attr,arg-type]
    agree = any(r in {Relation.EQUAL, Relation.REFINES, Relation.REFINED_BY} for r in relations)
    return float(agree), float(not agree and Relation.DISJOINT in relations)


_ORDINAL = re.compile(r"\b(first|second|third|fourth|fifth|sixth|next|previous|last|final)\b", re.I)


def _ordinals(a: Claim, b: Claim) -> float:
    first = {m.lower() for m in _ORDINAL.findall(a.core)}
    second = {m.lower() for m in _ORDINAL.findall(b.core)}
    return float(bool(first and second) and not first & second)


def _speaker(a: Claim, b: Claim) -> tuple[float, float]:
    first, second = _speaker_of(a), _speaker_of(b)
    if first is None or second is None:
        return 0.0, 0.0
    relation = first.relation(second)
    return float(relation in {Relation.EQUAL, Relation.REFINES, Relation.REFINED_BY}), float(
        relation is Relation.DISJOINT
    )


def _speaker_of(claim: Claim) -> Actor | None:
    for role in claim.roles:
        if role.name == "speaker" and isinstance(role.value, Actor):
            return role.value
    return None


def _quote(a: tuple[frozenset[str], ...], b: tuple[frozenset[str], ...]) -> float:
    """Best word overlap of a quotation of one claim with one of the other."""
    return max((len(x & y) / max(1, min(len(x), len(y))) for x in a for y in b), default=0.0)
