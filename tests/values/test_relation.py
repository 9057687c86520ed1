"""Intervals relate as the sets they stand for."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from rashomon.values.relation import Relation, interval_relation

bounds = st.one_of(st.integers(-20, 20).map(float), st.sampled_from([-math.inf, math.inf]))
intervals = st.tuples(bounds, bounds).map(sorted).map(tuple).filter(lambda i: not (math.isinf(i[0]) and i[0] == i[1]))


@given(intervals, intervals)
def test_the_relation_is_that_of_the_integer_points_inside(a: tuple[float, float], b: tuple[float, float]) -> None:
    points = range(-25, 26)
    inside_a = {p for p in points if a[0] <= p <= a[1]}
    inside_b = {p for p in points if b[0] <= p <= b[1]}
    expected = {
        inside_a == inside_b: Relation.EQUAL,
        inside_a < inside_b: Relation.REFINES,
        inside_a > inside_b: Relation.REFINED_BY,
        not inside_a & inside_b: Relation.DISJOINT,
    }.get(True, Relation.OVERLAPS)
    assert interval_relation(*a, *b) is expected


@given(st.sampled_from(list(Relation)))
def test_the_converse_of_the_converse_is_the_relation(relation: Relation) -> None:
    assert relation.converse.converse is relation


def test_only_disjoint_values_cannot_both_hold() -> None:
    assert [r for r in Relation if not r.compatible] == [Relation.DISJOINT]
