"""The assignment: one to one between two reports, and groups that hang together."""

from __future__ import annotations

import itertools
from collections import Counter
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from rashomon.reconcile.matching import group, matrix, one_to_one


@st.composite
def stories(draw: st.DrawFn) -> tuple[NDArray[np.int64], NDArray[np.float32], NDArray[np.bool_]]:
    """Reports of some nodes, symmetric scores between nodes of different reports, and a symmetric veto."""
    reports = np.array(sorted(draw(st.lists(st.integers(0, 3), max_size=10))), dtype=np.int64)
    n = len(reports)
    scores = np.zeros((n, n), dtype=np.float32)
    veto = np.zeros((n, n), dtype=np.bool_)
    for i, j in itertools.combinations(range(n), 2):
        if reports[i] != reports[j]:
            scores[i, j] = scores[j, i] = draw(st.integers(0, 10)) / 10
        veto[i, j] = veto[j, i] = draw(st.integers(0, 9)) == 0
    return reports, scores, veto


Story = tuple[NDArray[np.int64], NDArray[np.float32], NDArray[np.bool_]]


@given(stories(), st.sampled_from([0.1, 0.5, 0.9]))
def test_between_two_reports_no_node_is_matched_twice(story: Story, threshold: float) -> None:
    reports, scores, _ = story
    seen: Counter[tuple[int, int]] = Counter()
    for score, i, j in one_to_one(scores, reports, threshold):
        assert reports[i] < reports[j] and score >= np.float32(threshold)
        assert np.float32(score) == scores[i, j]
        seen.update([(i, int(reports[j])), (j, int(reports[i]))])
    assert max(seen.values(), default=1) == 1


@given(stories())
def test_the_matching_is_the_best_there_is(story: Story) -> None:
    reports, scores, _ = story
    first, second = np.flatnonzero(reports == 0)[:4], np.flatnonzero(reports == 1)[:4]
    kept = [*first, *second]
    block = scores[np.ix_(kept, kept)]
    got = sum(s for s, _, _ in one_to_one(block, reports[kept], 0.3))
    few, many = sorted((list(range(len(first))), list(range(len(first), len(kept)))), key=len)
    best = max(
        (
            sum(float(block[x, y]) for x, y in zip(few, chosen, strict=True) if block[x, y] >= np.float32(0.3))
            for chosen in itertools.permutations(many, len(few))
        ),
        default=0.0,
    )
    assert abs(got - best) < 1e-4


def _grouped(story: Story, cohesion: float) -> list[list[int]]:
    reports, scores, veto = story
    edges = one_to_one(scores, reports, 0.3)
    return group(len(reports), edges, scores, reports, cohesion, veto)


@given(stories(), st.sampled_from([0.2, 0.5, 0.8]))
def test_every_node_is_in_exactly_one_group(story: Story, cohesion: float) -> None:
    found = _grouped(story, cohesion)
    assert sorted(itertools.chain(*found)) == list(range(len(story[0])))
    assert found == sorted(found) and all(members == sorted(members) for members in found)


@given(stories(), st.sampled_from([0.2, 0.5, 0.8]))
def test_a_group_holds_no_vetoed_pair_and_hangs_together(story: Story, cohesion: float) -> None:
    _, scores, veto = story
    for members in _grouped(story, cohesion):
        assert not veto[np.ix_(members, members)].any()
        if len(members) == 2:
            assert scores[members[0], members[1]] >= np.float32(cohesion)


@given(stories())
def test_order_of_the_edges_does_not_matter(story: Story) -> None:
    reports, scores, veto = story
    edges = one_to_one(scores, reports, 0.3)
    forth = group(len(reports), edges, scores, reports, 0.5, veto)
    assert forth == group(len(reports), edges[::-1], scores, reports, 0.5, veto)


def test_a_chain_of_near_things_is_not_one_fact() -> None:
    """a–b and b–c are alike, a–c are not: the weaker link is cut."""
    scores = matrix(3, [(0, 1), (1, 2), (0, 2)], np.array([0.9, 0.8, 0.0], dtype=np.float32))
    reports = np.arange(3)
    edges = one_to_one(scores, reports, 0.5)
    assert group(3, edges, scores, reports, cohesion=0.5) == [[0, 1], [2]]
    assert group(3, edges, scores, reports, cohesion=0.3) == [[0, 1, 2]]


def test_the_assignment_gives_up_a_good_pair_for_a_better_whole() -> None:
    scores = matrix(4, [(0, 2), (0, 3), (1, 2)], np.array([0.9, 0.8, 0.8], dtype=np.float32))
    found = one_to_one(scores, np.array([0, 0, 1, 1]), 0.5)
    assert {(i, j) for _, i, j in found} == {(0, 3), (1, 2)}


def test_nothing_to_match() -> None:
    none: Any = np.zeros((0, 0), dtype=np.float32)
    empty = np.zeros(0, dtype=np.int64)
    assert one_to_one(none, empty, 0.5) == [] and group(0, [], none, empty, 0.5) == []
    assert matrix(2, [], np.zeros(0, dtype=np.float32)).tolist() == [[0, 0], [0, 0]]
