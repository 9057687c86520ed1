"""The verdict's rules, on claims made by hand."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rashomon.model import Claim, Polarity, Verdict
from rashomon.reconcile.verdict import differences, judge, role_relation
from rashomon.values import Place, Quantity, Relation, Time

from .hand import claim, count, facet, person, role

APART = {"a": "o1", "b": "o2", "c": "o3"}
ONE = {"a": "o1", "b": "o1", "c": "o1"}


def day(n: int) -> Time:
    return Time(start=datetime(2019, 5, n), end=datetime(2019, 5, n + 1))


def city(name: str, country: str) -> Place:
    return Place(name=name, kind="city", key=f"city:{name}", country=country)


def test_one_report_is_single_however_often_it_says_so() -> None:
    verdict, rule, found = judge([claim("a", "the dam broke"), claim("a", "the dam did break")], APART)
    assert verdict is Verdict.SINGLE and found == () and rule


def test_two_reports_corroborate_only_from_two_origins() -> None:
    both = [claim("a", "the dam broke"), claim("b", "the dam broke")]
    assert judge(both, APART)[0] is Verdict.CORROBORATED
    assert judge(both, ONE)[0] is Verdict.REPEATED


def test_an_unknown_report_is_its_own_witness() -> None:
    both = [claim("x", "the dam broke"), claim("y", "the dam broke")]
    assert judge(both, {})[0] is Verdict.CORROBORATED


@pytest.mark.parametrize(
    ("kind", "values", "relation"),
    [
        ("quantity", (count(314), count(374)), Relation.DISJOINT),
        (
            "quantity",
            (count(314), Quantity(low=301, high=None, unit="prisoner", asserted=300)),
            Relation.REFINES,
        ),
        ("quantity", (count(314), count(157, each=True, parties=2)), None),
        ("time", (day(14), day(16)), Relation.DISJOINT),
        ("time", (day(14), Time(start=datetime(2019, 5, 1), end=datetime(2019, 6, 1))), Relation.REFINES),
        ("time", (day(14), day(14)), None),
        ("place", (city("Doha", "QAT"), city("Muscat", "OMN")), Relation.DISJOINT),
        ("place", (city("Doha", "QAT"), city("Doha", "QAT")), None),
    ],
)
def test_a_facet_differs_as_its_values_do(kind: str, values: tuple, relation: Relation | None) -> None:  # type: ignore[type-arg]
    claims = [facet("a", kind, "one", values[0]), facet("b", kind, "other", values[1])]
    verdict, rule, found = judge(claims, APART)
    assert [(d.role, d.relation) for d in found] == ([(kind, relation)] if relation else [])
    disjoint = relation is Relation.DISJOINT
    assert verdict is (Verdict.DISPUTED if disjoint else Verdict.CORROBORATED)
    if found:
        assert kind in rule and {v.report for v in found[0].values} == {"a", "b"}


def test_a_dispute_stands_also_inside_one_origin() -> None:
    """Two versions of one wire text that differ in the toll: the difference is the news."""
    claims = [facet("a", "quantity", "4 dead", count(4)), facet("b", "quantity", "9 dead", count(9))]
    assert judge(claims, ONE)[0] is Verdict.DISPUTED


def test_an_unsure_match_is_no_dispute_but_the_difference_is_listed() -> None:
    claims = [facet("a", "quantity", "4 dead", count(4)), facet("b", "quantity", "9 dead", count(9))]
    verdict, _, found = judge(claims, APART, disputing=False)
    assert verdict is not Verdict.DISPUTED
    assert [d.relation for d in found] == [Relation.DISJOINT]


def test_all_values_are_kept_with_who_gives_them() -> None:
    claims = [facet(r, "quantity", f"{n} dead", count(n)) for r, n in (("a", 4), ("b", 9), ("c", 4))]
    (found,) = judge(claims, APART)[2]
    assert [(v.report, v.text) for v in found.values] == [("a", "4 dead"), ("b", "9 dead"), ("c", "4 dead")]
    assert all("4" in v.value or "9" in v.value for v in found.values)


def test_polarity_by_negation() -> None:
    yes = claim("a", "the union sign deal", predicate="sign")
    no = claim("b", "the union not sign deal", predicate="sign", polarity=Polarity.NEGATIVE)
    verdict, _, found = judge([yes, no], APART)
    assert verdict is Verdict.DISPUTED and found[0].role == "polarity"
    assert {v.value for v in found[0].values} == {"asserted", "denied"}


def test_polarity_by_opposite_words() -> None:
    yes = claim("a", "the union accepted the offer", predicate="accept")
    no = claim("b", "the union rejected the offer", predicate="reject")
    not_no = claim("b", "the union did not reject the offer", predicate="reject", polarity=Polarity.NEGATIVE)
    assert judge([yes, no], APART)[0] is Verdict.DISPUTED
    assert judge([yes, not_no], APART)[0] is Verdict.CORROBORATED
    assert {v.value for v in judge([yes, no], APART)[2][0].values} == {"accept", "reject"}


def test_a_change_from_one_to_its_opposite_contradicts_neither() -> None:
    opens = claim("a", "the crossing open within month", predicate="open")
    again = claim("b", "the crossing reopen within month after close", predicate="agree")
    shut = claim("b", "the crossing stay within month close", predicate="stay")
    assert judge([opens, again], APART)[0] is Verdict.CORROBORATED
    assert judge([opens, shut], APART)[0] is Verdict.DISPUTED


def test_participants_of_one_slot_exclude_each_other() -> None:
    def signed(report: str, name: str, slot: str = "nsubj") -> Claim:
        return claim(report, "x signed", predicate="sign", roles=(role("participant", name, person(name), slot=slot),))

    verdict, _, found = judge([signed("a", "Anna Lind"), signed("b", "Boris Petrov")], APART)
    assert verdict is Verdict.DISPUTED and found[0].role == "participant"
    assert judge([signed("a", "Anna Lind"), signed("b", "Lind")], APART)[0] is Verdict.CORROBORATED
    # One signs, the other is signed with: no contradiction.
    apart = [signed("a", "Anna Lind"), signed("b", "Boris Petrov", slot="prep:with")]
    assert judge(apart, APART)[0] is Verdict.CORROBORATED


def test_offices() -> None:
    def office(report: str, title: str) -> Claim:
        roles = (role("participant", "Ana Sousa", person("Ana Sousa")), role("role", title))
        return claim(report, title, kind="role", roles=roles)

    def judged(x: str, y: str) -> tuple[Verdict, list[Relation]]:
        verdict, _, found = judge([office("a", x), office("b", y)], APART)
        assert all(d.role == "role" for d in found)
        return verdict, [d.relation for d in found]

    assert judged("defence minister", "foreign minister") == (Verdict.DISPUTED, [Relation.DISJOINT])
    assert judged("defence minister", "defense minister") == (Verdict.CORROBORATED, [])
    assert judged("defence minister", "minister")[0] is Verdict.CORROBORATED


def test_two_speakers_vouching_for_a_figure_are_two_witnesses() -> None:
    roles = (role("quantity", "14 people", count(14)),)
    claims = [
        claim(r, "14 people drowned", speaker=name, roles=(*roles, role("speaker", name, person(name))))
        for r, name in (("a", "Anna Lind"), ("b", "Boris Petrov"))
    ]
    verdict, _, found = judge(claims, APART)
    assert verdict is Verdict.CORROBORATED
    assert [(d.role, d.relation) for d in found] == [("speaker", Relation.OVERLAPS)]


def test_one_quotation_given_to_two_people_is_disputed() -> None:
    text = "“We have never seen such a winter here”"
    claims = [
        claim(r, text, speaker=name, roles=(role("speaker", name, person(name)),))
        for r, name in (("a", "Anna Lind"), ("b", "Boris Petrov"))
    ]
    verdict, _, found = judge(claims, APART)
    assert verdict is Verdict.DISPUTED and found[-1].role == "speaker"


numbers = st.integers(1, 40).map(count)
bounds = st.integers(1, 40).map(lambda n: Quantity(low=n, high=None, unit="person", asserted=n))


@given(st.lists(st.tuples(st.sampled_from("abc"), numbers | bounds), min_size=1, max_size=6))
def test_verdicts_do_not_depend_on_the_order_of_claims(given_values: list[tuple[str, Quantity]]) -> None:
    claims = [facet(r, "quantity", q.describe(), q) for r, q in given_values]
    verdict, _, found = judge(claims, APART)
    again, _, other = judge(claims[::-1], APART)
    assert verdict is again
    assert [d.role for d in found] == [d.role for d in other]
    if verdict is Verdict.DISPUTED:
        assert any(d.relation is Relation.DISJOINT for d in found)
    if verdict is Verdict.CORROBORATED:
        assert all(d.relation is not Relation.DISJOINT for d in found)


@given(numbers | bounds, numbers | bounds)
def test_role_relation_has_its_converse(x: Quantity, y: Quantity) -> None:
    a, b = role("quantity", "x", x), role("quantity", "y", y)
    assert role_relation(a, b).converse is role_relation(b, a)


def test_roles_of_other_kinds_are_never_in_conflict() -> None:
    assert role_relation(role("time", "x", day(3)), role("time", "y", count(3))) is Relation.UNKNOWN
    assert role_relation(role("role", "Mayor"), role("role", "mayor")) is Relation.EQUAL
    assert differences([claim("a", "x"), claim("b", "y")]) == ()


def test_a_quote_given_to_two_people_is_disputed_whoever_else_is_quoted_beside_it() -> None:
    def said(report: str, text: str, who: str, direct: bool = False) -> Claim:
        return claim(report, text, speaker=who, direct=direct, roles=(role("speaker", who, person(who)),))

    words = "a failure of the whole chain of command"
    claims = [
        said("a", f"Ana Lopez called it “{words}”", "Ana Lopez"),
        said("b", f"This was {words}", "Luis Prieto", direct=True),
        said("b", "Ana Lopez promised an inquiry", "Ana Lopez"),
    ]
    (found,) = [d for d in differences(claims) if d.role == "speaker"]
    assert (found.relation, [v.text for v in found.values]) == (Relation.DISJOINT, ["Ana Lopez", "Luis Prieto"])
    assert [d for d in differences([claims[0], claims[2]]) if d.role == "speaker"] == []


def test_a_claim_that_only_measures_is_disputed_by_another_measure() -> None:
    def lasted(report: str, text: str, seconds: float, *more: str) -> Claim:
        value = Quantity(low=seconds, high=seconds, unit="second", asserted=seconds)
        return claim(report, text, predicate="last", terms=("last", *more), roles=(role("quantity", text, value),))

    pair = [lasted("a", "10 seconds", 10), lasted("b", "30 seconds", 30, "initial", "tremor")]
    (found,) = differences(pair)
    assert (found.role, found.relation) == ("quantity", Relation.DISJOINT)
    assert differences([lasted("a", "10 seconds", 10), lasted("b", "10 seconds", 10)]) == ()
    told = [lasted("a", "10 seconds", 10, "siren"), lasted("b", "30 seconds", 30, "tremor")]
    assert differences(told) == ()  # more is said than the measure: that is a fact of its own
