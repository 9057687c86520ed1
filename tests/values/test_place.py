from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rashomon.annotate.gazetteer import lookup, put_inside
from rashomon.annotate.place_spots import streets
from rashomon.values import Place, Relation

E, R, D, U, OV = (
    Relation.EQUAL, Relation.REFINES, Relation.DISJOINT, Relation.UNKNOWN, Relation.OVERLAPS,
)  # fmt: skip


def known(name: str, settled: str | None = None) -> Place:
    found = lookup(name, settled=settled)
    assert found is not None, name
    return found


@pytest.mark.parametrize(
    ("a", "b", "relation"),
    [
        ("Vienna", "Austria", R),
        ("Burma", "Myanmar", E),
        ("Vienna", "Geneva", D),
        ("Austria", "Switzerland", D),
        ("Vienna", "Switzerland", D),
        ("Crimea", "Ukraine", R),
        ("Manhattan", "New York City", R),
        ("Black Sea", "Austria", U),
    ],
)
def test_containment(a: str, b: str, relation: Relation) -> None:
    assert known(a).relation(known(b)) is relation
    assert known(b).relation(known(a)) is relation.converse


def test_provinces_of_one_country_exclude_each_other() -> None:
    assert known("Fars", "province").relation(known("Gilan province")) is D
    assert known("Fars", "province").relation(known("Iran")) is R


def test_a_building_is_where_the_text_puts_it() -> None:
    palace = put_inside(Place(name="Hofburg Palace", kind="facility", head="palace"), known("Vienna"))
    assert palace.relation(known("Vienna")) is R
    assert palace.relation(known("Austria")) is R
    assert palace.relation(known("Geneva")) is D


def test_buildings_of_one_kind() -> None:
    a, b = (Place(name=n, kind="facility", head="hospital") for n in ("Charing Cross Hospital", "St Thomas' Hospital"))
    assert a.relation(b) is D
    assert a.relation(a.model_copy(update={"name": "the Charing Cross Hospital".removeprefix("the ")})) is E


def body(head: str, *words: str) -> Place:
    return Place(name=" ".join((*words, head)), kind="body_part", head=head, words=tuple(sorted(words)))


@pytest.mark.parametrize(
    ("a", "b", "relation"),
    [
        (body("leg", "left"), body("leg"), R),
        (body("leg", "left"), body("leg", "right"), D),
        (body("leg", "left"), body("arm", "right"), D),
        (body("knee", "left"), body("leg"), R),
        (body("stomach"), body("abdomen"), E),
        (body("pocket", "front"), body("pocket", "right"), OV),
    ],
)
def test_body_parts(a: Place, b: Place, relation: Relation) -> None:
    assert a.relation(b) is relation
    assert b.relation(a) is relation.converse


def spot(text: str) -> Place:
    return next(place for _, _, place in streets(text))


@pytest.mark.parametrize(
    ("a", "b", "relation"),
    [
        ("the corner of Baker and Marylebone streets", "221 Baker St.", OV),
        ("Baker Street near Marylebone Road", "Baker St.", R),
        ("221 Baker St.", "223 Baker Street", D),
        ("221 Baker St.", "12 Fleet Street", D),
    ],
)
def test_street_spots(a: str, b: str, relation: Relation) -> None:
    assert spot(a).relation(spot(b)) is relation
    assert spot(b).relation(spot(a)) is relation.converse


def phrase(head: str, *words: str) -> Place:
    return Place(name=" ".join((*words, head)), kind="phrase", head=head, words=tuple(sorted(words)))


def test_phrases_by_head_and_modifiers() -> None:
    assert phrase("territory", "disputed").relation(phrase("territory", "coastal")) is OV
    assert phrase("coast", "northern").relation(phrase("coast", "southern")) is D
    assert phrase("village").relation(phrase("palace")) is U


PLACES = st.one_of(
    st.sampled_from(
        [
            "Vienna",
            "Geneva",
            "Austria",
            "Switzerland",
            "Crimea",
            "Ukraine",
            "Black Sea",
            "Europe",
            "Manhattan",
        ]
    ).map(known),
    st.builds(body, st.sampled_from(["leg", "knee", "arm", "hand"]), st.sampled_from(["left", "right", "upper"])),
    st.sampled_from(["221 Baker St.", "Baker St.", "corner of Baker and Marylebone streets", "Fleet Street"]).map(spot),
    st.builds(phrase, st.sampled_from(["village", "palace"]), st.sampled_from(["old", "new", "burned", "royal"])),
)


@given(PLACES, PLACES)
def test_converse(a: Place, b: Place) -> None:
    assert a.relation(b).converse is b.relation(a)


@given(PLACES, PLACES, PLACES)
def test_refines_is_transitive(a: Place, b: Place, c: Place) -> None:
    if a.relation(b) is R and b.relation(c) is R:
        assert a.relation(c) is R


@given(PLACES)
def test_reflexive(a: Place) -> None:
    assert a.relation(a) is E
