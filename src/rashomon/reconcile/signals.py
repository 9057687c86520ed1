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

from rashomon.annotate.vectors import embed
from rashomon.model import Annotated, Claim, Polarity, Role
from rashomon.values import Actor, Quantity, Relation

Matrix = NDArray[np.float32]

NAMES = (
    "cosine",
    "lexical",
    "containment",
    "predicate",
    "names_shared",
    "names_apart",
    "numbers_agree",
    "numbers_apart",
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
)
_QUOTED = re.compile(r"[“\"«]([^”\"»]{8,})[”\"»]")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Node:
    """A claim in its story: ``report`` and ``index`` find it, ``position`` is its place in its report, 0…1."""

    report: int
    index: int
    claim: Claim
    position: float


@dataclass(slots=True)
class Evidence:
    """What the pair features are computed from, once a story."""

    nodes: list[Node]
    core: Matrix
    topic: Matrix
    context: Matrix
    terms: list[dict[str, float]]
    quotes: list[tuple[frozenset[str], ...]]


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
    return Evidence(
        nodes=nodes,
        core=rows[:n],
        topic=rows[n : 2 * n],
        context=rows[2 * n :],
        terms=[{t: weights[t] for t in node.claim.terms} for node in nodes],
        quotes=[_quotes(node.claim.text) for node in nodes],
    )


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


def _quotes(text: str) -> tuple[frozenset[str], ...]:
    return tuple(frozenset(w.lower() for w in _WORD.findall(q)) for q in _QUOTED.findall(text))


def candidates(evidence: Evidence, floor: float, within: bool = False) -> list[tuple[int, int]]:
    """Pairs of nodes (i < j) of different reports (or of one, ``within``) whose vectors are at least ``floor`` apart."""
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
    numbers = _numbers(a, b)
    speaker = _speaker(a, b)
    return [
        float(e.core[i] @ e.core[j]),
        lexical,
        containment,
        float(a.predicate == b.predicate and a.predicate != "be"),
        names[0],
        names[1],
        numbers[0],
        numbers[1],
        speaker[0],
        speaker[1],
        float((a.speaker is None) != (b.speaker is None)),
        float(a.polarity is not b.polarity),
        float(e.topic[i] @ e.topic[j]),
        float(e.context[i] @ e.context[j]),
        abs(e.nodes[i].position - e.nodes[j].position),
        _quote(e.quotes[i], e.quotes[j]),
        min(len(a.core), len(b.core)) / max(len(a.core), len(b.core), 1),
        float((a.kind in {"context", "role"}) != (b.kind in {"context", "role"})),
    ]


def _lexical(a: dict[str, float], b: dict[str, float]) -> tuple[float, float]:
    if not a or not b:
        return 0.0, 0.0
    shared = sum(w for t, w in a.items() if t in b)
    total_a, total_b = sum(a.values()), sum(b.values())
    return shared / (total_a + total_b - shared), shared / min(total_a, total_b)


def _names(a: Claim, b: Claim) -> tuple[float, float]:
    """Share of the names of the smaller claim that both have; 1 in the second place where both have names and share none."""
    first, second = _actors(a), _actors(b)
    if not first or not second:
        return 0.0, 0.0
    shared = sum(
        any(x.relation(y) in {Relation.EQUAL, Relation.REFINES, Relation.REFINED_BY} for y in second) for x in first
    )
    return shared / len(first), float(shared == 0)


def _actors(claim: Claim) -> list[Actor]:
    return [r.value for r in claim.roles if r.name == "participant" and isinstance(r.value, Actor)]


def _numbers(a: Claim, b: Claim) -> tuple[float, float]:
    first = [r for r in a.roles if isinstance(r.value, Quantity)]
    second = [r for r in b.roles if isinstance(r.value, Quantity)]
    if not first or not second:
        return 0.0, 0.0
    relations = [quantity_relation(x, y) for x in first for y in second]
    agree = any(r in {Relation.EQUAL, Relation.REFINES, Relation.REFINED_BY, Relation.OVERLAPS} for r in relations)
    apart = not agree and any(r is Relation.DISJOINT for r in relations)
    return float(agree), float(apart)


def quantity_relation(a: Role, b: Role) -> Relation:
    if isinstance(a.value, Quantity) and isinstance(b.value, Quantity):
        return a.value.relation(b.value)
    return Relation.UNKNOWN


def _speaker(a: Claim, b: Claim) -> tuple[float, float]:
    first, second = _speaker_of(a), _speaker_of(b)
    if first is None or second is None:
        return 0.0, 0.0
    relation = first.relation(second)
    return float(relation in {Relation.EQUAL, Relation.REFINES, Relation.REFINED_BY}), float(relation is Relation.DISJOINT)


def _speaker_of(claim: Claim) -> Actor | None:
    for role in claim.roles:
        if role.name == "speaker" and isinstance(role.value, Actor):
            return role.value
    return None


def _quote(a: tuple[frozenset[str], ...], b: tuple[frozenset[str], ...]) -> float:
    """Best word overlap of a quotation of one claim with one of the other."""
    return max((len(x & y) / max(1, min(len(x), len(y))) for x in a for y in b), default=0.0)
