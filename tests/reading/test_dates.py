"""Publication days in stamps, datelines and metadata."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rashomon.reading.dates import is_date_line, parse_date, published

DAY = date(2005, 11, 28)


@pytest.mark.parametrize(
    "value",
    [
        "2005-11-28",
        "2005-11-28T02:24:00Z",
        "20051128",
        "28 November 2005",
        "November 28,2005",
        "Nov. 28th, 2005",
        "11/28/2005",
        "28/11/2005",
        "Mon, 28 Nov 2005 02:24:00 GMT",
    ],
)
def test_dates_of_metadata(value: str) -> None:
    assert parse_date(value) == DAY


@pytest.mark.parametrize("value", ["", None, "soon", "2005-13-45", "99/99/2005", {}, 7, "November"])
def test_what_is_no_date(value: object) -> None:
    assert parse_date(value) is None


@pytest.mark.parametrize(
    "text",
    [
        "Last Updated: Monday, 28 November 2005, 02:24 GMT\nTitle of it\nText.",
        "Title of it\nNovember 28,2005\nText.",
        "Posted 11/28/2005 7:21 AM\nUpdated 11/29/2005 3:41 PM\nTitle of it",
        "Treaty signed Posted: Monday, November 28, 2005 5:11 PM EST Updated: Tuesday, November 29, 2005",
        "OSLO, Nov 28 (Reuters) - Talks end.\nMediators meet in Oslo, Norway, November 28, 2005. REUTERS/Jane Roe",
    ],
)
def test_the_day_a_plain_text_gives(text: str) -> None:
    assert published(text) == DAY


@pytest.mark.parametrize(
    "text",
    [
        "OSLO, Nov 28 (Reuters) - Talks end.",
        "The treaty of November 28, 2005 failed, envoys said.",
        "",
        "Title\n\nText.",
    ],
)
def test_no_day_is_made_up(text: str) -> None:
    assert published(text) is None


@given(st.text(max_size=300))
def test_any_text_is_taken(text: str) -> None:
    published(text)
    parse_date(text)
    is_date_line(text)
