"""Amounts relate as the totals they allow, and say what they are."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rashomon.values import Quantity, Relation

UNITS = [None, "person", "soldier", "woman", "village", "shot", "round", "second", "metre", "percent", "USD"]


@st.composite
def amounts(draw: st.DrawFn, units: list[str | None] = UNITS) -> Quantity:
    low, high = sorted((draw(st.integers(0, 12)), draw(st.integers(0, 12))))
    return Quantity(
        low=draw(st.sampled_from([float(low), None])),
        high=draw(st.sampled_from([float(high), None])),
        unit=draw(st.sampled_from(units)),
        each=draw(st.booleans()),
        parties=draw(st.sampled_from([None, 2, 3])),
        approximate=draw(st.booleans()),
        asserted=draw(st.sampled_from([None, 5.0])),
    )


def of(low: float | None, high: float | None = None, unit: str | None = None, **more: object) -> Quantity:
    return Quantity(low=low, high=high, unit=unit, **more)  # type: ignore[arg-type]


@given(amounts())
def test_an_amount_equals_itself(a: Quantity) -> None:
    assert a.relation(a) is Relation.EQUAL


@given(amounts(), amounts())
def test_the_other_way_round_is_the_converse(a: Quantity, b: Quantity) -> None:
    assert b.relation(a) is a.relation(b).converse


@given(amounts(), amounts(), amounts())
def test_equal_and_refines_are_transitive_where_all_are_comparable(a: Quantity, b: Quantity, c: Quantity) -> None:
    if not (a.comparable(b) and b.comparable(c) and a.comparable(c)):
        return
    if a.relation(b) is b.relation(c) is Relation.EQUAL:
        assert a.relation(c) is Relation.EQUAL
    inside = (Relation.REFINES, Relation.EQUAL)
    if a.relation(b) in inside and b.relation(c) in inside:
        assert a.relation(c) in inside
    if a.relation(b) in inside and b.relation(c) is Relation.DISJOINT:
        assert a.relation(c) is Relation.DISJOINT


@given(amounts([u for u in UNITS if u]), amounts([u for u in UNITS if u]), amounts([u for u in UNITS if u]))
def test_having_the_same_kind_is_an_equivalence_among_amounts_with_a_unit(
    a: Quantity, b: Quantity, c: Quantity
) -> None:
    if a.comparable(b) and b.comparable(c):
        assert a.comparable(c)
    assert (a.relation(b) is Relation.UNKNOWN) is not a.comparable(b)


@given(amounts(), st.booleans(), st.sampled_from([None, 7.0]))
def test_how_it_was_worded_does_not_decide(a: Quantity, approximate: bool, asserted: float | None) -> None:
    worded = a.model_copy(update={"approximate": approximate, "asserted": asserted})
    assert a.relation(worded) is Relation.EQUAL


@given(amounts())
def test_every_amount_can_be_shown_and_stored(a: Quantity) -> None:
    assert a.describe().strip()
    assert Quantity.model_validate_json(a.model_dump_json()) == a


def test_an_amount_for_each_side_equals_the_total_of_both() -> None:
    each = of(70, 70, "prisoner", each=True, parties=2)
    assert each.relation(of(140, 140, "prisoner")) is Relation.EQUAL
    assert each.relation(of(70, 70, "prisoner")) is Relation.DISJOINT
    assert each.share().relation(of(70, 70, "prisoner")) is Relation.EQUAL
    assert each.model_copy(update={"parties": None}).total == (140, 140)


def test_shares_and_ages_of_each_do_not_add_up() -> None:
    assert of(20, 20, "percent", each=True).relation(of(20, 20, "percent")) is Relation.EQUAL


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        (of(314, 314, "prisoner"), of(301, None, "captive"), Relation.REFINES),
        (of(4, 4, "man"), of(3, 3, "victim"), Relation.DISJOINT),
        (of(45, 55, "person"), of(24, 99, "person"), Relation.REFINES),
        (of(50, None, "person"), of(24, 99, "person"), Relation.OVERLAPS),
        (of(4, 4, "village"), of(4, 4, "soldier"), Relation.UNKNOWN),
        (of(4, 4, "village"), of(4, 4), Relation.EQUAL),
        (of(5, 6, "round"), of(5, 7, "shot"), Relation.REFINES),
        (of(3, 3, "USD"), of(3, 3, "EUR"), Relation.UNKNOWN),
    ],
)
def test_amounts_of_one_kind_are_compared(a: Quantity, b: Quantity, expected: Relation) -> None:
    assert a.relation(b) is expected


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (of(301, None, "prisoner", asserted=300.0), "more than 300 prisoners"),
        (of(50, None, "person", asserted=50.0), "at least 50 people"),
        (of(157, 157, "prisoner", each=True, asserted=157.0), "157 prisoners each"),
        (of(14, None, "policeman", asserted=14.0), "at least 14 policemen"),
        (of(45, 55, "child", approximate=True, asserted=50.0), "about 50 children"),
        (of(0, math.nextafter(7200, 0), "second", asserted=7200.0), "fewer than 2 hours"),
        (of(1, 1, "person", asserted=1.0), "1 person"),
        (of(24, 99, "city", approximate=True), "24–99 cities"),
        (of(6.1, 6.1, "magnitude", asserted=6.1), "magnitude 6.1"),
        (of(20, 20, "percent", asserted=20.0), "20%"),
    ],
)
def test_amounts_are_shown_in_words(amount: Quantity, text: str) -> None:
    assert amount.describe() == text
