"""Signals: one row a pair, every number finite and bounded, the same whichever claim comes first."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rashomon.model import Annotated
from rashomon.reconcile import weights
from rashomon.reconcile.signals import NAMES, candidates, features, gather, magnitude_gap, nodes_of, telling
from rashomon.values import Quantity

from .hand import count

Story = tuple[Annotated, Annotated]


def column(rows: np.ndarray, name: str) -> np.ndarray:  # type: ignore[type-arg]
    return rows[:, NAMES.index(name)]


def test_nodes_are_the_claims_that_are_no_facets(annotated: dict[str, Story]) -> None:
    story = annotated["flood"]
    nodes = nodes_of(story)
    assert len(nodes) == sum(c.parent is None for a in story for c in a.claims)
    assert all(story[n.report].claims[n.index] is n.claim and 0 <= n.position <= 1 for n in nodes)


def test_every_pair_has_a_row_of_finite_signals(annotated: dict[str, Story]) -> None:
    evidence = gather(annotated["ceasefire"])
    pairs = candidates(evidence, 0.0)
    rows = features(evidence, pairs)
    assert rows.shape == (len(pairs), len(NAMES)) and pairs
    assert np.isfinite(rows).all() and (rows >= -1.001).all() and (rows <= 1.001).all()
    reports = [(evidence.nodes[i].report, evidence.nodes[j].report) for i, j in pairs]
    assert all(a != b for a, b in reports)


def test_a_higher_floor_leaves_a_part_of_the_pairs(annotated: dict[str, Story]) -> None:
    evidence = gather(annotated["ceasefire"])
    assert set(candidates(evidence, 0.6)) < set(candidates(evidence, 0.1))


def test_a_text_against_itself(annotated: dict[str, Story]) -> None:
    """Each claim's own copy is its best partner, and nothing about the two is apart."""
    one = annotated["trade"][0]
    evidence = gather([one, one])
    half = len(evidence.nodes) // 2
    rows = features(evidence, [(i, i + half) for i in range(half)])
    assert np.allclose(column(rows, "cosine"), 1, atol=1e-3)
    for name in (
        "names_apart",
        "numbers_apart",
        "times_apart",
        "places_apart",
        "speaker_apart",
        "polarity_apart",
    ):
        assert not column(rows, name).any(), name


def test_models_name_the_signals_that_there_are() -> None:
    from rashomon.reconcile import facets

    assert weights.clauses().names == NAMES
    assert weights.facets().names == facets.NAMES
    for model in (weights.clauses(), weights.facets()):
        assert 0 <= model.threshold <= 1 and 0 <= model.cohesion <= 1 and np.isfinite(model.weights).all()
        chance = model.probability(np.zeros((3, len(model.names)), dtype=np.float32))
        assert chance.shape == (3,) and ((chance >= 0) & (chance <= 1)).all()
        assert model.probability(np.zeros((0, len(model.names)), dtype=np.float32)).shape == (0,)


def test_no_reports_no_evidence() -> None:
    evidence = gather([])
    assert evidence.nodes == [] and candidates(evidence, 0.0) == []


@pytest.mark.parametrize(("n", "sure"), [(3418, True), (17, True), (4.7, True), (300, False), (5, False), (12, False)])
def test_a_telling_figure_is_neither_small_nor_round(n: float, sure: bool) -> None:
    assert telling(count(n)) is sure


sizes = st.just(0.0) | st.floats(1e-6, 1e9)
amounts = sizes.map(count) | sizes.map(lambda n: Quantity(low=n, high=None)) | st.just(Quantity(low=None, high=None))


@given(amounts, amounts)
def test_the_gap_between_amounts(x: Quantity, y: Quantity) -> None:
    assert 0 <= magnitude_gap(x, y) <= 1
    assert magnitude_gap(x, y) == pytest.approx(magnitude_gap(y, x))
    assert magnitude_gap(x, x) == 0
