"""News time against the publication day."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rashomon.annotate.pipeline import parse
from rashomon.annotate.times import times
from rashomon.model import Report, TimeMention
from rashomon.values import Relation

WEDNESDAY = date(2024, 7, 17)


def read(text: str, published: date | None = WEDNESDAY) -> tuple[TimeMention, ...]:
    return times(next(iter(parse([Report(id="t", text=text, hash="t")]))), published)


def only(text: str, published: date | None = WEDNESDAY) -> TimeMention:
    found = read(text, published)
    assert len(found) == 1, [m.text for m in found]
    return found[0]


@pytest.mark.parametrize(
    ("text", "span", "first", "last"),
    [
        ("The council met on Monday.", "Monday", (2024, 7, 15), (2024, 7, 16)),
        ("The council met on Wednesday.", "Wednesday", (2024, 7, 17), (2024, 7, 18)),
        ("The council met on Friday.", "Friday", (2024, 7, 12), (2024, 7, 13)),
        ("The council will meet on Friday.", "Friday", (2024, 7, 19), (2024, 7, 20)),
        ("The council meets next Wednesday.", "next Wednesday", (2024, 7, 24), (2024, 7, 25)),
        ("It rained last Wednesday.", "last Wednesday", (2024, 7, 10), (2024, 7, 11)),
        ("Apollo 11 landed on July 20, 1969.", "July 20, 1969", (1969, 7, 20), (1969, 7, 21)),
        ("It opened on 4th May 1990.", "4th May 1990", (1990, 5, 4), (1990, 5, 5)),
        ("OSLO, Dec 30 (Reuters) - Snow fell.", "Dec 30", (2023, 12, 30), (2023, 12, 31)),
        ("The fair ran 3-5 July.", "3-5 July", (2024, 7, 3), (2024, 7, 6)),
        ("It is dated 2023-11-05.", "2023-11-05", (2023, 11, 5), (2023, 11, 6)),
        ("Posted 11/27/2023.", "11/27/2023", (2023, 11, 27), (2023, 11, 28)),
        ("Prices rose last month.", "last month", (2024, 6, 1), (2024, 7, 1)),
        ("Prices rose this week.", "this week", (2024, 7, 15), (2024, 7, 22)),
        ("Prices rose in February.", "February", (2024, 2, 1), (2024, 3, 1)),
        ("Prices rose in October.", "October", (2023, 10, 1), (2023, 11, 1)),
        ("The wall fell in November 1989.", "November 1989", (1989, 11, 1), (1989, 12, 1)),
        ("The wall fell in 1989.", "1989", (1989, 1, 1), (1990, 1, 1)),
        ("It began in the 1960s.", "the 1960s", (1960, 1, 1), (1970, 1, 1)),
        ("It burned over the weekend.", "over the weekend", (2024, 7, 13), (2024, 7, 15)),
        ("She resigned two days ago.", "two days ago", (2024, 7, 15), (2024, 7, 16)),
        ("She resigned yesterday.", "yesterday", (2024, 7, 16), (2024, 7, 17)),
    ],
)  # fmt: skip
def test_days(text: str, span: str, first: tuple[int, int, int], last: tuple[int, int, int]) -> None:
    mention = only(text)
    assert mention.text == span
    assert (mention.time.start, mention.time.end) == (datetime(*first), datetime(*last))


@pytest.mark.parametrize(
    ("text", "span", "low", "high", "dated"),
    [
        ("The bank closed at 2:10 p.m.", "2:10 p.m.", 850, 850, False),
        ("It struck just before 6 a.m. on Sunday.", "just before 6 a.m. on Sunday", 345, 359, True),
        (
            "On Sunday morning at around 6:10 a.m. it struck.",
            "Sunday morning at around 6:10 a.m.",
            365,
            375,
            True,
        ),
        ("It struck early Sunday.", "early Sunday", 0, 539, True),
        ("The bell rang at noon.", "noon", 720, 720, False),
        ("Doors open at 19:30.", "19:30", 1170, 1170, False),
        ("They came on the evening of March 3.", "the evening of March 3", 960, 1439, True),
    ],
)
def test_times_of_day(text: str, span: str, low: int, high: int, dated: bool) -> None:
    mention = only(text)
    assert mention.text == span
    assert (mention.time.clock_start, mention.time.clock_end) == (low, high)
    assert (mention.time.start is not None) is dated


def test_clocks_of_two_zones_are_kept_apart() -> None:
    local, gmt = (m.time for m in read("The tremor came at 1353 (1023 GMT)."))
    assert local.relation(gmt) is Relation.UNKNOWN


def test_anchors() -> None:
    assert only("The road has been shut since March 2022.").time.anchor == "since"
    assert only("He is banned until 2030.").time.anchor == "until"
    before = only("Nothing was known before Monday.").time
    assert (before.start, before.end, before.anchor) == (None, datetime(2024, 7, 15), "before")
    event = only("Exports have halved since the start of the blockade.")
    assert event.text == "since the start of the blockade"
    assert event.time.event == "the start of the blockade"


def test_overnight_touches_both_days() -> None:
    night = only("Rain fell overnight Saturday.").time
    for day in ("Saturday", "Sunday"):
        assert night.relation(only(f"Rain fell on {day}.").time).compatible
    assert night.relation(only("Rain fell on Tuesday.").time) is Relation.DISJOINT


def test_recently_is_refined_by_a_day_of_the_last_weeks() -> None:
    recently = only("The envoys met recently.").time
    assert only("The envoys met on Friday.").time.relation(recently) is Relation.REFINES
    assert only("The envoys met in 2019.").time.relation(recently) is Relation.DISJOINT


def test_without_a_publication_day_weekdays_compare_by_name() -> None:
    monday = only("The council met on Monday.", None).time
    assert monday.relation(only("On Monday the council met.", None).time) is Relation.EQUAL
    assert monday.relation(only("On Friday the council met.", None).time) is Relation.DISJOINT
    assert only("Hours later it rained.").time.precision == "vague"


@pytest.mark.parametrize(
    "text",
    [
        "They march and they may win.",
        "Over 2000 people came.",
        "It cost $2000.",
        "The fall of Rome",
        "Room 1984",
        "",
    ],
)
def test_what_is_no_time(text: str) -> None:
    assert read(text) == ()


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from(
        ["Monday", "early", "Feb 30", "31 April", "at", "25:61", "6 a.m.", "since", "the", "war",
         "9999-12-31",
     "1/1/2024",         "overnight", "in", "2024", "’s", "🎉", "среда", "\u200f", "\u00a0",
     "(", "last", "month", "ago", "two", "weeks", ",", "\n"]
    )),
    st.sampled_from([None, WEDNESDAY, date(1, 1, 1), date(9999, 12, 31), date(2024, 2, 29)]),
)  # fmt: skip
def test_odd_text_gives_ordered_spans_of_the_text(words: list[str], published: date | None) -> None:
    text = " ".join(words)
    end = 0
    for mention in read(text, published):
        assert end <= mention.start < mention.end <= len(text)
        assert mention.text == text[mention.start : mention.end]
        assert mention.time.relation(mention.time) in (Relation.EQUAL, Relation.UNKNOWN)
        end = mention.end


@pytest.mark.parametrize("unit", ["day", "week", "weekend", "fortnight", "month", "quarter", "year", "decade"])
@pytest.mark.parametrize(
    "words", ["the past {}", "the coming {}", "last {}", "next {}", "the past two {}s", "two {}s ago"]
)
def test_every_unit_goes_with_every_word(words: str, unit: str) -> None:
    text = f"It rained over {words.format(unit)} in Porto."
    for found in read(text):
        assert text[found.start : found.end] == found.text
