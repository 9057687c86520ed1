"""Roles: the mentions that play a part in a clause, and how they hang on it."""

from __future__ import annotations

import pytest

import rashomon
from making import Make
from rashomon.model import Annotated, Claim, Role
from rashomon.values import Time

TEXT = (
    "Kenya freed 30 sailors in Mombasa on Tuesday. "
    "The ship reached Kisumu on Friday, while Uganda lent two helicopters. "
    "It was the first visit in five months."
)


@pytest.fixture(scope="module")
def one(make: Make) -> Annotated:
    return rashomon.annotate([make(TEXT)])[0]


def claim(one: Annotated, predicate: str) -> Claim:
    return next(c for c in one.claims if c.predicate == predicate and c.parent is None)


def role(found: Claim, name: str) -> Role:
    return next(r for r in found.roles if r.name == name)


def test_each_kind_of_role_is_found(one: Annotated) -> None:
    freed = claim(one, "free")
    words = {r.name: r.text for r in freed.roles}
    assert words["participant"] == "Kenya" and words["place"] == "Mombasa"
    assert words["quantity"] == "30 sailors" and "Tuesday" in words["time"]
    assert role(freed, "quantity").unit == "sailor"


def test_slots_tell_how_a_mention_hangs_on_its_clause(one: Annotated) -> None:
    freed = claim(one, "free")
    assert role(freed, "participant").slot == "nsubj"
    assert role(freed, "quantity").slot == "dobj"
    assert role(freed, "place").slot == "prep:in"


def test_a_role_stays_in_its_own_clause(one: Annotated) -> None:
    lent = {r.text for r in claim(one, "lend").roles}
    reached = {r.text for r in claim(one, "reach").roles}
    assert "Uganda" in lent and "two helicopters" in lent
    assert not lent & reached and "Kisumu" in reached


def test_context_is_the_clause_pared_down_to_the_mention(one: Annotated) -> None:
    context = role(claim(one, "free"), "quantity").context
    assert {"Kenya", "freed", "30", "sailors"} <= set(context.split())
    assert "Tuesday" not in context


def test_a_dateline_is_no_part_of_the_context(make: Make) -> None:
    text = "BERGEN, March 4, 2025 (Fjord Agency) - Norway opened 12 harbours in the north on Monday."
    (one,) = rashomon.annotate([make(text)])
    for found in claim(one, "open").roles:
        assert not {"BERGEN", "2025", "Agency", "Fjord"} & set(found.context.split()), found


def test_how_long_since_the_last_one_is_a_time(one: Annotated) -> None:
    kinds = {(c.kind, c.text) for c in one.claims if "five months" in c.text and c.parent is not None}
    assert {kind for kind, _ in kinds} == {"time"}


def test_values_are_of_the_kind_of_their_role(one: Annotated) -> None:
    kinds = {
        "place": {"place"},
        "quantity": {"quantity"},
        "participant": {"actor"},
        "time": {"time", "quantity"},
    }
    for found in one.claims:
        for r in found.roles:
            assert r.text == TEXT[r.start : r.end]
            assert r.name not in kinds or (r.value is not None and r.value.type in kinds[r.name])
    assert isinstance(role(claim(one, "free"), "time").value, Time)
