"""Days that a text names, as grouping reads them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rashomon.stories.days import days

WEDNESDAY = date(2020, 3, 4)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("It happened on Monday.", date(2020, 3, 2)),
        ("The court sat on Wednesday.", WEDNESDAY),
        ("A fire broke out yesterday.", date(2020, 3, 3)),
        ("He was born on 5 May 1961.", date(1961, 5, 5)),
        ("On Dec. 30 the dam burst.", date(2019, 12, 30)),
        ("The vote of March 6 was postponed.", date(2020, 3, 6)),
    ],
)
def test_a_day_is_counted_from_publication(text: str, day: date) -> None:
    assert list(days(text, WEDNESDAY)) == [day.toordinal()]


def test_without_a_day_of_publication_only_whole_dates_count() -> None:
    assert list(days("On Monday, on June 3, and on June 3, 2001.", None)) == [date(2001, 6, 3).toordinal()]


@given(st.text(), st.dates() | st.none())
def test_no_text_raises(text: str, published: date | None) -> None:
    assert all(isinstance(day, int) for day in days(f"{text} Feb 29 Sunday 31 June", published))
