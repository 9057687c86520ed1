"""Facts: the claims of a story's reports that assert the same thing.

Three kinds of claims are aligned, each by what settles it: clauses by the learned signals and one assignment over
the story; offices by the person who holds them; facets (when, where, how many) inside the facts that clauses
formed, and across them where the words around the value and the value itself agree.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rashomon.model import Annotated, Claim
from rashomon.reconcile import facets, offices, rivals, weights
from rashomon.reconcile.copies import copied
from rashomon.reconcile.matching import Scores, group, matrix, one_to_one
from rashomon.reconcile.signals import Evidence, candidates, features, gather
from rashomon.reconcile.weights import Model

Address = tuple[int, int]  # report, claim


@dataclass(slots=True)
class Aligned:
    """A group of claims (addresses into the story) held to assert one thing, and how sure the match is (0…1)."""

    members: list[Address]
    support: float
    parent: int | None = None


def align(story: Sequence[Annotated]) -> list[Aligned]:
    """All claims of the story, grouped; every claim is in exactly one group, in order of first appearance."""
    texts = copied(story)
    found = _aligned([story[own[0]] for own in texts])
    return [_with_copies(group, texts) for group in found] if len(texts) < len(story) else found


def _with_copies(group: Aligned, texts: Sequence[Sequence[int]]) -> Aligned:
    """The group with the same claims of the reports that print the same text: those need no likeness to be matched."""
    alone = len({text for text, _ in group.members}) == 1 and any(len(texts[text]) > 1 for text, _ in group.members)
    members = [(report, claim) for text, claim in group.members for report in texts[text]]
    return Aligned(members, 1.0 if alone else group.support, group.parent)


def _aligned(story: Sequence[Annotated]) -> list[Aligned]:
    evidence = gather(story)
    model = weights.rivals()
    scores = against_rivals(evidence, clause_scores(evidence, weights.clauses()), model)
    found = offices.align(story, clause_groups(evidence, scores, model))
    return found + facets.align(story, found, evidence, scores)


def clause_scores(evidence: Evidence, model: Model) -> Scores:
    """How likely each two clauses assert the same thing, as a symmetric matrix over the nodes."""
    pairs = candidates(evidence, model.floor)
    scores = matrix(len(evidence.nodes), pairs, model.probability(features(evidence, pairs)))
    return _offices_apart(evidence, scores)


def against_rivals(evidence: Evidence, scores: Scores, model: Model) -> Scores:
    """The scores again, each seen beside the other matches its two claims could have."""
    pairs = rivals.pairs_of(scores)
    return matrix(len(evidence.nodes), pairs, model.probability(rivals.features(evidence.nodes, scores, pairs)))


def clause_groups(evidence: Evidence, scores: Scores, model: Model) -> list[Aligned]:
    """Clauses grouped into facts by one assignment over the story."""
    reports = np.array([node.report for node in evidence.nodes], dtype=np.int64)
    edges = one_to_one(scores, reports, model.threshold) + _strong(scores, reports, model.strong)
    return [
        Aligned([(evidence.nodes[i].report, evidence.nodes[i].index) for i in members], _support(scores, members))
        for members in group(len(evidence.nodes), edges, scores, reports, model.cohesion)
    ]


def _support(scores: Scores, members: Sequence[int]) -> float:
    values = [float(scores[i, j]) for x, i in enumerate(members) for j in members[x + 1 :] if scores[i, j] > 0]
    return max(values, default=0.0)


def _strong(scores: Scores, reports: NDArray[np.int64], threshold: float) -> list[tuple[float, int, int]]:
    """Pairs so alike that one report's several tellings all belong to the fact."""
    found = np.argwhere(np.triu(scores >= threshold, k=1))
    return [(float(scores[i, j]), int(i), int(j)) for i, j in found if reports[i] != reports[j]]


def _offices_apart(evidence: Evidence, scores: Scores) -> Scores:
    """Who somebody is, is settled by the person: such claims are aligned on their own."""
    office = np.array([node.claim.kind in offices.KINDS for node in evidence.nodes], dtype=bool)
    scores[office, :] = 0
    scores[:, office] = 0
    return scores


def claims_of(story: Sequence[Annotated], aligned: Aligned) -> list[Claim]:
    return [story[r].claims[c] for r, c in aligned.members]
