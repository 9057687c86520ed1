"""Times relate as sets of instants, side by side: days, clock, what they are counted from."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rashomon.values import Relation, Time

BASE = datetime(2024, 3, 1)
hours = st.integers(0, 40).map(lambda n: BASE + timedelta(hours=12 * n))


@st.composite
def times(draw: st.DrawFn) -> Time:
    """Times with at least one known side."""
    side = draw(st.sampled_from(["days", "weekday", "clock", "both", "event"]))
    fields: dict[str, object] = {
        "anchor": draw(st.sampled_from(["at", "at", "at", "since", "until", "before", "after"]))
    }
    if side in ("days", "both"):
        start, end = sorted((draw(hours), draw(hours)))
        end = end if end > start else start + timedelta(hours=6)
        fields |= draw(
            st.sampled_from(
                [{"start": start, "end": end}, {"start": start}, {"end": end}, {"start": start, "end": end}]
            )
        )
    if side == "weekday":
        fields["weekday"] = draw(st.integers(0, 6))
    if side in ("clock", "both"):
        low = draw(st.integers(0, 1439))
        fields |= {"clock_start": low, "clock_end": low + draw(st.sampled_from([0, 5, 60, 720, 1439, 1440]))}
        fields["zone"] = draw(st.sampled_from([None, None, "GMT"]))
    if side == "event":
        fields["event"] = draw(st.sampled_from(["the war", "the War", "the flood"]))
    return Time.model_validate(fields)


@given(times())
def test_a_time_equals_itself_and_can_be_shown_and_stored(a: Time) -> None:
    assert a.relation(a) is Relation.EQUAL
    assert a.describe().strip()
    assert Time.model_validate_json(a.model_dump_json()) == a


@given(times(), times())
def test_the_other_way_round_is_the_converse(a: Time, b: Time) -> None:
    assert b.relation(a) is a.relation(b).converse


@given(times(), times(), times())
def test_equal_and_refines_are_transitive(a: Time, b: Time, c: Time) -> None:
    inside = (Relation.REFINES, Relation.EQUAL)
    if a.relation(b) is b.relation(c) is Relation.EQUAL:
        assert a.relation(c) is Relation.EQUAL
    if a.relation(b) in inside and b.relation(c) in inside:
        assert a.relation(c) in inside
    if a.relation(b) in inside and b.relation(c) is Relation.DISJOINT:
        assert a.relation(c) is Relation.DISJOINT


def day(n: int, days: int = 1, **more: object) -> Time:
    start = datetime(2024, 3, n)
    return Time.model_validate({"start": start, "end": start + timedelta(days=days), **more})


def clock(low: int, high: int | None = None, **more: object) -> Time:
    return Time.model_validate({"clock_start": low, "clock_end": low if high is None else high, **more})


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        (day(7), day(7), Relation.EQUAL),
        (day(7), day(4, 7), Relation.REFINES),
        (day(7), day(5), Relation.DISJOINT),
        (day(7), Time(weekday=3), Relation.REFINES),
        (day(7), Time(weekday=1), Relation.DISJOINT),
        (Time(weekday=3), Time(weekday=3), Relation.EQUAL),
        (Time(weekday=3), Time(weekday=1), Relation.DISJOINT),
        (clock(345, 359), clock(365, 375), Relation.DISJOINT),
        (clock(365), clock(360, 370), Relation.REFINES),
        (clock(360), day(7), Relation.UNKNOWN),
        (day(7, clock_start=360, clock_end=360), day(7), Relation.REFINES),
        (day(7, clock_start=360, clock_end=360), day(7, clock_start=720, clock_end=720), Relation.DISJOINT),
        (day(7, clock_start=360, clock_end=360), day(8, clock_start=360, clock_end=360), Relation.DISJOINT),
        (clock(360, zone="GMT"), clock(600), Relation.UNKNOWN),
        (clock(1430, 1450), clock(5), Relation.REFINED_BY),
        (day(7, anchor="since"), day(7), Relation.UNKNOWN),
        (day(7, anchor="since"), day(1, 31, anchor="since"), Relation.REFINES),
        (Time(event="the flood", anchor="since"), Time(event="The flood", anchor="since"), Relation.EQUAL),
        (Time(event="the flood", anchor="since"), day(7, anchor="since"), Relation.UNKNOWN),
        (day(7), Time(end=datetime(2024, 3, 8), anchor="before"), Relation.REFINES),
        (Time(), day(7), Relation.UNKNOWN),
    ],
)
def test_times_are_compared(a: Time, b: Time, expected: Relation) -> None:
    assert a.relation(b) is expected


def test_times_are_shown_in_words() -> None:
    assert day(7).describe() == "7 Mar 2024"
    assert day(1, 31, precision="month", anchor="since").describe() == "since Mar 2024"
    assert day(3, clock_start=345, clock_end=359).describe() == "3 Mar 2024, 05:45–05:59"
    assert Time(event="the start of the flood", anchor="since").describe() == "since the start of the flood"
